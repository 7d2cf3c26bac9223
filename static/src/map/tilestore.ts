// Holds the time tiles of all layers: fetches what views ask for, nearest to the
// middle first, and lets go of what was not looked at for longest. What is
// loaded stays whatever becomes of the server.
import { sizeOf, TileError } from '../celltile';
import { CellCounter } from './cellcounter';
import type { TileDecoder } from './tiledecoder';
import type { TileAt } from './tilegrid';
import type { CellsFailure, TileAnswer } from './view';

const AT_ONCE = 6;
const AGAIN = 1500; // ms after which a tile that did not come is asked for once more
const LATER = 30_000; // ms after which it may be asked for anew
const OVERHEAD = 400; // bytes that an entry takes beside its columns

/** A question to the server but for the tile: layer and filter. */
export interface Source { layer: string; params: string }
export interface Wanted extends Source, TileAt { away: number }

export interface StoreHost {
  fetch: (at: Source & TileAt, signal: AbortSignal) => Promise<TileAnswer>;
  /** A layer's tile came, or changed. */
  arrived: (layer: string) => void;
  /** A tile did not come, twice. */
  failed: (layer: string, why: CellsFailure) => void;
}

interface Kept { layer: string; counter: CellCounter | null; tag: string | null; bytes: number; stale: boolean }
interface Failed { tries: number; at: number }

const keyOf = ({ z, row, col, layer, params }: Source & TileAt): string => `${z}/${row}/${col} ${layer} ${params}`;

export class TileStore {
  /** The least recently seen first. `counter` null: there is nothing in the tile. */
  private readonly kept = new Map<string, Kept>();
  private readonly wanted = new Map<string, Map<string, Wanted>>();
  private readonly running = new Map<string, { layer: string; control: AbortController }>();
  private readonly failures = new Map<string, Failed>();
  private bytes = 0;

  constructor(private readonly host: StoreHost, private readonly decoder: TileDecoder, private readonly most: number) {}

  /** What is loaded of a tile: its counter, null where it is empty, undefined where it is not here. */
  get(at: Source & TileAt): CellCounter | null | undefined {
    const key = keyOf(at);
    const kept = this.kept.get(key);
    if (!kept) return undefined;
    this.kept.delete(key); // to the end: seen last
    this.kept.set(key, kept);
    return kept.counter;
  }

  /** Takes what a layer's view needs now; what is on its way for an older view is called off. */
  want(layer: string, tiles: Wanted[]): void {
    const next = new Map(tiles.map((w) => [keyOf(w), w]));
    this.wanted.set(layer, next);
    for (const [key, run] of this.running) {
      if (run.layer !== layer || next.has(key)) continue;
      run.control.abort();
      this.running.delete(key);
    }
    this.pump();
  }

  /** Nothing of a layer is wanted any more. */
  leave(layer: string): void {
    this.want(layer, []);
    this.wanted.delete(layer);
  }

  /** Whether all that a layer's view needs is here, as it is now. */
  whole(layer: string): boolean {
    const wanted = this.wanted.get(layer);
    return wanted !== undefined && [...wanted.keys()].every((key) => this.kept.get(key)?.stale === false);
  }

  /** The events are others now: what is wanted is asked for again, and stays until the answer is here; the rest goes. */
  refresh(layer: string): void {
    const wanted = this.wanted.get(layer);
    for (const [key, kept] of this.kept) {
      if (kept.layer !== layer) continue;
      if (wanted?.has(key)) kept.stale = true;
      else this.drop(key, kept);
    }
    for (const [key, run] of this.running) {
      if (run.layer !== layer) continue;
      run.control.abort();
      this.running.delete(key);
    }
    this.pump();
  }

  close(): void {
    this.wanted.clear();
    for (const { control } of this.running.values()) control.abort();
    this.running.clear();
    this.kept.clear();
    this.decoder.close();
  }

  private pump(): void {
    while (this.running.size < AT_ONCE) {
      const next = this.nearest();
      if (!next) return;
      void this.load(next);
    }
  }

  private nearest(): Wanted | null {
    let best: Wanted | null = null;
    const now = performance.now();
    for (const tiles of this.wanted.values()) {
      for (const [key, w] of tiles) {
        if ((best && w.away >= best.away) || this.running.has(key) || this.kept.get(key)?.stale === false) continue;
        const failed = this.failures.get(key);
        if (failed && now < failed.at + (failed.tries < 2 ? AGAIN : LATER) - 5) continue; // a timer may be a little early
        best = w;
      }
    }
    return best;
  }

  private async load(w: Wanted): Promise<void> {
    const key = keyOf(w);
    const control = new AbortController();
    this.running.set(key, { layer: w.layer, control });
    try {
      const { bytes, tag } = await this.host.fetch(w, control.signal);
      const old = this.kept.get(key);
      if (old && tag !== null && old.tag === tag) old.stale = false;
      else {
        const counter = bytes ? new CellCounter(await this.decoder.decode(bytes)) : null;
        if (control.signal.aborted) return;
        if (counter && (counter.tile.z !== w.z || counter.tile.row !== w.row || counter.tile.col !== w.col)) throw new TileError('header: it is another tile than was asked for');
        this.keep(key, { layer: w.layer, counter, tag, bytes: OVERHEAD + (counter ? sizeOf(counter.tile) : 0), stale: false });
      }
      this.failures.delete(key);
      this.host.arrived(w.layer);
    } catch (why) {
      if (!control.signal.aborted) this.failed(w.layer, key, why);
    } finally {
      if (this.running.get(key)?.control === control) this.running.delete(key);
      this.pump();
    }
  }

  private failed(layer: string, key: string, why: unknown): void {
    const before = this.failures.get(key);
    const tries = (before?.tries ?? 0) + 1;
    this.failures.set(key, { tries, at: performance.now() });
    if (tries >= 2) this.host.failed(layer, why instanceof TileError && why.version ? 'version' : (why as { status?: number }).status === 400 ? 'narrow' : 'failed');
    setTimeout(() => this.pump(), tries < 2 ? AGAIN : LATER);
  }

  private keep(key: string, next: Kept): void {
    const old = this.kept.get(key);
    if (old) this.drop(key, old);
    this.kept.set(key, next);
    this.bytes += next.bytes;
    const inView = new Set([...this.wanted.values()].flatMap((tiles) => [...tiles.keys()]));
    for (const [oldest, kept] of this.kept) {
      if (this.bytes <= this.most) break;
      if (!inView.has(oldest)) this.drop(oldest, kept);
    }
  }

  private drop(key: string, kept: Kept): void {
    this.kept.delete(key);
    this.bytes -= kept.bytes;
  }
}
