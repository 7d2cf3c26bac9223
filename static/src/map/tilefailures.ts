// Which time tiles did not come and why, and when they are asked for again. What
// the network did passes: it is tried later and later. What cannot be read is
// tried once more; then it rests until somebody asks for it anew.
import { TileError } from '../celltile';
import type { CellsFailure } from './view';

const AGAIN = 1500; // ms to the second try; to every further one twice as long
const LATEST = 60_000;
/** Those of which the reader is told first, if there are several. */
const WORST: readonly CellsFailure[] = ['version', 'narrow', 'full', 'refused', 'failed'];

interface Failure {
  /** Null: nobody misses the tile, for others stand in for it. */
  why: CellsFailure | null;
  tries: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  rests: boolean;
}

export class TileFailures {
  private readonly all = new Map<string, Failure>();

  /** `due`: something may be asked for again. */
  constructor(private readonly due: () => void) {}

  /** Takes what was thrown in place of a tile. */
  add(key: string, thrown: unknown): void {
    const why = reasonOf(thrown);
    const tries = (this.all.get(key)?.tries ?? 0) + 1;
    const again = why === 'failed' || (thrown instanceof TileError && tries < 2);
    this.set(key, why, tries, again ? Math.min(LATEST, AGAIN * 2 ** (tries - 1)) : null);
  }

  /** There is no room for a tile. `missed`: nothing stands in for it. */
  leaveOut(key: string, missed: boolean): void {
    this.set(key, missed ? 'full' : null, 1, null);
  }

  private set(key: string, why: CellsFailure | null, tries: number, wait: number | null): void {
    this.forget(key);
    const failure: Failure = { why, tries, timer: undefined, rests: true };
    if (wait !== null) {
      failure.timer = setTimeout(() => {
        failure.rests = false;
        this.due();
      }, wait);
    }
    this.all.set(key, failure);
  }

  /** It was asked for in vain. */
  has(key: string): boolean {
    return this.all.has(key);
  }

  /** It is not to be asked for now. */
  rests(key: string): boolean {
    return this.all.get(key)?.rests ?? false;
  }

  /** It is left out, and not missed. */
  spared(key: string): boolean {
    return this.all.get(key)?.why === null;
  }

  /** It came, or is wanted no more, or anew. */
  forget(key: string): void {
    clearTimeout(this.all.get(key)?.timer);
    this.all.delete(key);
  }

  /** All may be asked for at once, as if for the first time. */
  again(): void {
    for (const failure of this.all.values()) {
      clearTimeout(failure.timer);
      [failure.tries, failure.rests] = [0, false];
    }
  }

  clear(): void {
    for (const key of [...this.all.keys()]) this.forget(key);
  }

  /** What the reader is to be told of tiles: of what may still come only after a second try. */
  worst(keys: Iterable<string>): CellsFailure | null {
    const told = new Set<CellsFailure | null>();
    for (const key of keys) {
      const failure = this.all.get(key);
      if (failure && (failure.tries > 1 || failure.timer === undefined)) told.add(failure.why);
    }
    return WORST.find((why) => told.has(why)) ?? null;
  }
}

function reasonOf(thrown: unknown): CellsFailure {
  if (thrown instanceof TileError) return thrown.version ? 'version' : 'refused';
  return (thrown as { status?: number }).status === 400 ? 'narrow' : 'failed';
}
