// The layers of many events. What draws them comes with the first of them: the
// page of few events goes without.

import type { Layer } from '../types';
import type { CellsLayer } from './cells';
import type { TileStore } from './tilestore';
import type { CellsAsked, CellsFailure, TileAnswer, TileAsked } from './view';

/** Bytes that decoded tiles of all layers may take. */
const MOST = 96 * 2 ** 20;
const MOST_ON_PHONES = 40 * 2 ** 20;

interface Wanted { layer: Layer; asked: CellsAsked }
type Chunk = typeof import('./cells');

export interface ManyHost {
  /** Makes a layer and puts it onto the map. */
  join: (chunk: Chunk, layer: Layer, store: TileStore) => CellsLayer;
  fetch: (at: TileAsked, signal: AbortSignal) => Promise<TileAnswer>;
  /** What draws a layer, or a tile of it, did not come; null: nothing of it is missing any more. */
  failed: (layer: string, why: CellsFailure | null) => void;
}

export class ManyLayers {
  private readonly drawn = new Map<string, CellsLayer>();
  private readonly wanted = new Map<string, Wanted>();
  private chunk: Chunk | null = null;
  private store: TileStore | null = null;
  private gone = false;

  constructor(private readonly host: ManyHost) {}

  get(id: string): CellsLayer | undefined {
    return this.drawn.get(id);
  }

  values(): CellsLayer[] {
    return [...this.drawn.values()];
  }

  [Symbol.iterator](): IterableIterator<[string, CellsLayer]> {
    return this.drawn[Symbol.iterator]();
  }

  set(layer: Layer, asked: CellsAsked): void {
    this.wanted.set(layer.id, { layer, asked });
    if (this.chunk) this.draw(this.chunk);
    else if (this.wanted.size === 1) void this.fetch();
  }

  delete(id: string): void {
    this.wanted.delete(id);
    this.drawn.get(id)?.remove();
    this.drawn.delete(id);
    this.store?.refresh(id); // nothing of it is wanted: its tiles give their room to the others
  }

  /** A layer's events are others now. */
  refresh(id: string): void {
    this.store?.refresh(id);
  }

  /** Asks again for tiles that did not come. */
  retry(): void {
    this.store?.retry();
  }

  destroy(): void {
    this.gone = true;
    this.wanted.clear();
    this.store?.close();
  }

  private async fetch(): Promise<void> {
    try {
      this.chunk = await import('./cells');
    } catch {
      if (!this.gone) for (const id of this.wanted.keys()) this.host.failed(id, 'failed');
      this.wanted.clear();
      return;
    }
    for (const id of this.wanted.keys()) this.host.failed(id, null);
    this.draw(this.chunk);
  }

  private draw(chunk: Chunk): void {
    if (this.gone) return;
    this.store ??= chunk.openStore({
      fetch: (at, signal) => this.host.fetch(at, signal),
      arrived: (id) => this.drawn.get(id)?.touch(),
      failed: (id, why) => this.host.failed(id, why),
    }, matchMedia('(pointer: coarse)').matches ? MOST_ON_PHONES : MOST);
    for (const [id, { layer, asked }] of this.wanted) {
      const cells = this.drawn.get(id) ?? this.host.join(chunk, layer, this.store);
      this.drawn.set(id, cells);
      cells.ask(asked);
    }
    this.wanted.clear();
  }
}
