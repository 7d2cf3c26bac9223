// Holds the time tiles of all layers: fetches what views ask for, nearest to the
// middle first, and lets go of what was not looked at for longest. What is
// loaded stays whatever becomes of the server.
//
// What it holds never takes more than so many bytes. Where all that is in view
// would, finer bins go first; then the views of all layers take coarser tiles.
import { TileError } from '../celltile';
import { CellCounter } from './cellcounter';
import type { TileDecoder } from './tiledecoder';
import { TileFailures } from './tilefailures';
import type { TileAt } from './tilegrid';
import type { CellsFailure, TileAnswer, TileAsked } from './view';

const AT_ONCE = 6;
const OVERHEAD = 400; // bytes that an entry takes beside its columns

/** A question to the server but for the tile: layer and filter. */
export interface Source { layer: string; params: string }
/** `spare`: another tile that is wanted stands in for it, in longer bins. */
export interface Wanted extends Source, TileAt { away: number; spare?: boolean }

export interface StoreHost {
  fetch: (at: TileAsked, signal: AbortSignal) => Promise<TileAnswer>;
  /** A layer's tile came, or changed, or others are to be wanted. */
  arrived: (layer: string) => void;
  /** Why tiles that a layer wants are missing; null: none is any more. */
  failed: (layer: string, why: CellsFailure | null) => void;
}

interface Kept { layer: string; counter: CellCounter | null; tag: string | null; bytes: number; stale: boolean }

const keyOf = ({ z, row, col, layer, params }: Source & TileAt): string => `${z}/${row}/${col} ${layer} ${params}`;

export class TileStore {
  /** Levels by which views have to take coarser tiles than their own. */
  coarser = 0;
  /** The least recently seen first. `counter` null: there is nothing in the tile. */
  private readonly kept = new Map<string, Kept>();
  private readonly wanted = new Map<string, Map<string, Wanted>>();
  /** Layers that have not yet said what they want of coarser or finer tiles. */
  private readonly awaited = new Set<string>();
  private readonly running = new Map<string, { layer: string; control: AbortController }>();
  private readonly failures = new TileFailures(() => this.pump());
  private readonly told = new Map<string, CellsFailure>();
  private bytes = 0;
  /** The view with which a finer level was tried last. */
  private tried = '';

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
    for (const key of this.wanted.get(layer)?.keys() ?? []) if (!next.has(key)) this.failures.forget(key);
    this.wanted.set(layer, next);
    this.awaited.delete(layer);
    this.callOff((key, of) => of === layer && !next.has(key));
    this.refine();
    this.pump();
  }

  /** Nothing of a layer is wanted any more. */
  leave(layer: string): void {
    this.want(layer, []);
    this.wanted.delete(layer);
    this.awaited.delete(layer);
  }

  /** Whether all that a layer's view needs is here, as it is now. */
  whole(layer: string): boolean {
    const wanted = this.wanted.get(layer);
    return wanted !== undefined && [...wanted.keys()].every((key) => this.kept.get(key)?.stale === false || this.failures.spared(key));
  }

  /** The events are others now: what is wanted is asked for again, and stays until the answer is here; the rest goes. */
  refresh(layer: string): void {
    const wanted = this.wanted.get(layer);
    for (const [key, kept] of this.kept) {
      if (kept.layer !== layer) continue;
      if (wanted?.has(key)) kept.stale = true;
      else this.drop(key, kept);
    }
    for (const key of wanted?.keys() ?? []) this.failures.forget(key);
    this.callOff((_, of) => of === layer);
    this.pump();
  }

  /** Asks for all again that did not come. */
  retry(): void {
    this.failures.again();
    this.pump();
  }

  close(): void {
    this.wanted.clear();
    this.callOff(() => true);
    this.failures.clear();
    this.kept.clear();
    this.decoder.close();
  }

  private callOff(which: (key: string, layer: string) => boolean): void {
    for (const [key, { layer, control }] of this.running) {
      if (!which(key, layer)) continue;
      control.abort();
      this.running.delete(key);
    }
  }

  private pump(): void {
    this.tell();
    while (this.running.size < AT_ONCE) {
      const next = this.nearest();
      if (!next) return;
      void this.load(next);
    }
  }

  private tell(): void {
    for (const layer of new Set([...this.wanted.keys(), ...this.told.keys()])) {
      const why = this.failures.worst(this.wanted.get(layer)?.keys() ?? []);
      if (why === (this.told.get(layer) ?? null)) continue;
      if (why) this.told.set(layer, why);
      else this.told.delete(layer);
      this.host.failed(layer, why);
    }
  }

  private nearest(): Wanted | null {
    let best: Wanted | null = null;
    for (const tiles of this.wanted.values()) {
      for (const [key, w] of tiles) {
        if ((best && w.away >= best.away) || this.running.has(key) || this.kept.get(key)?.stale === false || this.failures.rests(key)) continue;
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
      const { bytes, tag } = await this.host.fetch({ ...w, anew: this.failures.has(key) }, control.signal);
      const old = this.kept.get(key);
      const same = old && tag !== null && old.tag === tag;
      const counter = same || !bytes ? null : new CellCounter(await this.decoder.decode(bytes));
      if (control.signal.aborted) return;
      if (counter && (counter.tile.z !== w.z || counter.tile.row !== w.row || counter.tile.col !== w.col)) throw new TileError('header: it is another tile than was asked for');
      this.failures.forget(key);
      if (same) old.stale = false;
      else this.take(key, w, { layer: w.layer, counter, tag, bytes: OVERHEAD + (counter?.bytes ?? 0), stale: false });
      this.host.arrived(w.layer);
      this.refine();
    } catch (why) {
      if (!control.signal.aborted) this.failures.add(key, why);
    } finally {
      if (this.running.get(key)?.control === control) this.running.delete(key);
      this.pump();
    }
  }

  private take(key: string, w: Wanted, next: Kept): void {
    const old = this.kept.get(key);
    if (!this.makeRoom(next.bytes - (old?.bytes ?? 0), w)) {
      if (!w.spare && w.z > 0) return this.changeLevel(1);
      this.failures.leaveOut(key, !w.spare);
      if (old) this.drop(key, old);
      return;
    }
    if (old) this.drop(key, old);
    this.kept.set(key, next);
    this.bytes += next.bytes;
  }

  /** Lets go of what nobody wants and, unless it is for another such tile, of what others stand in for. */
  private makeRoom(bytes: number, { spare }: Wanted): boolean {
    const wanted = new Map([...this.wanted.values()].flatMap((tiles) => [...tiles]));
    const fits = () => this.bytes + bytes <= this.most;
    for (const spares of spare ? [false] : [false, true]) {
      for (const [key, kept] of this.kept) {
        if (fits()) return true;
        const w = wanted.get(key);
        if (w && !(spares && w.spare)) continue;
        this.drop(key, kept);
        if (!w) continue;
        this.failures.leaveOut(key, false);
        this.host.arrived(kept.layer);
      }
    }
    return fits();
  }

  private drop(key: string, kept: Kept): void {
    this.kept.delete(key);
    this.bytes -= kept.bytes;
  }

  /** All layers have to say anew what they want. */
  private changeLevel(by: number): void {
    this.coarser += by;
    const layers = [...this.wanted.keys()];
    this.wanted.clear();
    this.failures.clear();
    this.callOff(() => true);
    for (const layer of layers) {
      this.awaited.add(layer);
      this.host.arrived(layer);
    }
  }

  /** Where all that is wanted is here and the four times as many tiles of a finer level are sure to fit, those are wanted: of each view it is tried once. */
  private refine(): void {
    if (this.coarser === 0 || this.awaited.size > 0 || ![...this.wanted.keys()].every((layer) => this.whole(layer))) return;
    const keys = [...this.wanted.values()].flatMap((tiles) => [...tiles.keys()]);
    const view = keys.join('\n');
    if (view === this.tried || 4 * keys.reduce((n, key) => n + (this.kept.get(key)?.bytes ?? 0), 0) > this.most) return;
    this.tried = view;
    this.changeLevel(-1);
  }
}
