// What the pointer does on the map: a small label names what is under it, a
// click asks for it.
import type { Layer, Selection } from '../types';
import type { EventItem } from './eventitem';
import type { LeafletMap, LeafletMouseEvent } from './leaflet';
import { Tooltip } from './tooltip';
import type { CellHit, MapTexts } from './view';

/** More things than this are counted, not named. */
const NAMED = 4;
/** Milliseconds after which a pointer rests. */
const REST = 300;

interface Found { items: EventItem[]; cells: CellHit[] }

export interface PointerHost {
  /** What is drawn under the pointer, the topmost first. */
  under: (e: LeafletMouseEvent) => Found;
  texts: () => MapTexts;
  layer: (id: string) => Layer | undefined;
  hit: (events: Selection[], cells: CellHit[]) => void;
  titles: (hit: CellHit) => Promise<{ titles: string[]; cell: CellHit }>;
  pointed: (item: EventItem | null) => void;
}

export class Pointer {
  private readonly tooltip: Tooltip;
  private hover = 0;
  private last: EventItem | null = null;
  private resting: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly map: LeafletMap, private readonly host: PointerHost) {
    this.tooltip = new Tooltip(map.getContainer());
    map.on('click', this.click, this);
    map.on('mousemove', this.move, this);
    map.on('mouseout movestart zoomstart', this.leave, this);
  }

  remove(): void {
    cancelAnimationFrame(this.hover);
    clearTimeout(this.resting);
    this.tooltip.remove();
  }

  private click(e: LeafletMouseEvent): void {
    this.leave();
    const { items, cells } = this.host.under(e);
    this.host.hit(items.map((i) => ({ layer: i.layer.id, id: i.id })), cells);
  }

  /** Names what is under the pointer, once a frame at most. */
  private move(e: LeafletMouseEvent): void {
    if ((e.originalEvent as PointerEvent).pointerType === 'touch') return; // a finger that taps does not hover
    cancelAnimationFrame(this.hover);
    this.hover = requestAnimationFrame(() => {
      const { items, cells } = this.host.under(e);
      this.map.getContainer().classList.toggle('wl-pointing', items.length > 0 || cells.length > 0);
      this.point(items[0] ?? null);
      const { x, y } = e.containerPoint;
      const blocks = this.blocks({ items, cells });
      this.tooltip.show(blocks, x, y);
      clearTimeout(this.resting);
      this.resting = undefined;
      const [cell] = cells;
      if (cell && items.length === 0 && cells.length === 1) this.resting = setTimeout(() => void this.tellTitles(cell, x, y), REST);
    });
  }

  /** The titles are on the server, and with coarse bins what the cell holds to the event: asked for once the pointer rests. */
  private async tellTitles(hit: CellHit, x: number, y: number): Promise<void> {
    const asked = this.resting;
    const told = await this.host.titles(hit).catch(() => null); // without them the counts are all there is to say
    if (asked !== this.resting || !told || told.titles.length === 0) return;
    const [counts = []] = this.blocks({ items: [], cells: [told.cell] });
    this.tooltip.show([counts.slice(0, 2), ...told.titles.map((t) => [t]), counts.slice(2)].filter((b) => b.length > 0), x, y);
  }

  private leave(): void {
    cancelAnimationFrame(this.hover);
    clearTimeout(this.resting);
    this.resting = undefined;
    this.tooltip.hide();
    this.point(null);
  }

  private point(item: EventItem | null): void {
    if (item === this.last) return;
    this.last = item;
    this.host.pointed(item);
  }

  private blocks({ items, cells }: Found): string[][] {
    const texts = this.host.texts();
    const blocks = [
      ...items.map((i) => texts.tip(i.layer, i.feature, i.parts.some((p) => p.mover?.interpolated))),
      ...cells.flatMap((hit) => {
        const layer = this.host.layer(hit.layer);
        return layer ? [texts.cellTip(layer, hit)] : [];
      }),
    ];
    // Of several, only the names: what a click lists in full.
    if (blocks.length <= 1) return blocks;
    const names = items.length > 1 ? [...blocks.slice(0, items.length).map((b) => b.slice(0, 1)), ...blocks.slice(items.length)] : blocks;
    const rest = names.length > NAMED + 1 ? [[texts.more(names.length - NAMED)]] : [];
    return [...(rest.length > 0 ? names.slice(0, NAMED) : names), ...rest, [texts.several(names.length)]];
  }
}
