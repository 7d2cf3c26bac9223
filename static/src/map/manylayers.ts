// The layers of many events. What draws them comes with the first of them: the
// page of few events goes without.

import type { Layer, TimeTile } from '../types';
import type { CellsLayer } from './cells';

interface Wanted { layer: Layer; tile: TimeTile; kinds: Set<string> | null }
type Maker = typeof CellsLayer;

export class ManyLayers {
  private readonly drawn = new Map<string, CellsLayer>();
  private readonly wanted = new Map<string, Wanted>();
  private maker: Maker | null = null;
  private gone = false;

  /** `join` makes a layer and puts it onto the map; `settle` is called whenever its events are others, `first` for the first ones; `failed`, when it does not come. */
  constructor(private readonly join: (maker: Maker, layer: Layer) => CellsLayer, private readonly settle: (cells: CellsLayer, id: string, first: boolean) => void, private readonly failed: () => void) {}

  get(id: string): CellsLayer | undefined {
    return this.drawn.get(id);
  }

  values(): CellsLayer[] {
    return [...this.drawn.values()];
  }

  [Symbol.iterator](): IterableIterator<[string, CellsLayer]> {
    return this.drawn[Symbol.iterator]();
  }

  set(layer: Layer, tile: TimeTile, kinds: Set<string> | null): void {
    this.wanted.set(layer.id, { layer, tile, kinds });
    if (this.maker) this.draw(this.maker);
    else if (this.wanted.size === 1) void this.fetch();
  }

  delete(id: string): void {
    this.wanted.delete(id);
    this.drawn.get(id)?.remove();
    this.drawn.delete(id);
  }

  destroy(): void {
    this.gone = true;
    this.wanted.clear();
  }

  private async fetch(): Promise<void> {
    try {
      this.maker = (await import('./cells')).CellsLayer;
    } catch {
      this.wanted.clear();
      if (!this.gone) this.failed();
      return;
    }
    this.draw(this.maker);
  }

  private draw(maker: Maker): void {
    for (const [id, { layer, tile, kinds }] of this.wanted) {
      const there = this.drawn.get(id);
      const cells = there ?? this.join(maker, layer);
      this.drawn.set(id, cells);
      cells.setTile(tile, kinds);
      this.settle(cells, id, !there);
    }
    this.wanted.clear();
  }
}
