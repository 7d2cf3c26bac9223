import manifest from 'waylog:basemap';
import { decode, type MapFile, type PlaceRow, type Shape } from './decode';

/** From this zoom on the 10m detail is drawn. */
export const DETAIL_ZOOM = 6;

const CELL = manifest.cellDegrees;
const CELLS = new Set(manifest.cells);

/** A box in degrees: west, south, east, north; west <= east, within one turn of the globe. */
export type Box = [number, number, number, number];

/** The base map's data: the world at once, detail by squares when they are looked at. */
export class BasemapSource {
  private world: MapFile | null = null;
  private cells = new Map<string, MapFile | 'loading' | 'failed'>();
  private listeners: ((box: Box | null) => void)[] = [];

  /** `files` is the address of the folder that the build wrote, with a slash at the end. */
  constructor(private files: string) {
    void this.load(`world-${manifest.version}.bin`).then((file) => {
      this.world = file;
      if (file) this.changed(null);
    });
  }

  /** Calls back when more of the map can be drawn: in the box, or everywhere. */
  onChange(listener: (box: Box | null) => void): void {
    this.listeners.push(listener);
  }

  ready(): boolean {
    return this.world !== null;
  }

  /** The files to draw a box from; starts loading those that are missing, until then the world stands in. */
  shapes(box: Box, zoom: number): Shape[][] {
    if (!this.world) return [];
    if (zoom < DETAIL_ZOOM) return [this.world.shapes];
    const files = this.detail(box);
    return files ? files.map((f) => f.shapes) : [this.world.shapes];
  }

  /** Lakes and rivers come at one scale only. */
  water(): Shape[] {
    return this.world?.shapes ?? [];
  }

  countries() {
    return this.world?.labels.countries ?? [];
  }

  waterNames() {
    return this.world?.labels.water ?? [];
  }

  /** Places of a box, the most populous first within each list. */
  places(box: Box, zoom: number): PlaceRow[][] {
    if (!this.world) return [];
    const lists = [this.world.labels.places];
    if (zoom >= DETAIL_ZOOM) for (const key of keys(box)) {
      const file = this.cells.get(key);
      if (file && typeof file === 'object') lists.push(file.labels.places);
    }
    return lists;
  }

  /** Null while any square of the box is on its way. */
  private detail(box: Box): MapFile[] | null {
    const files: MapFile[] = [];
    let waiting = false;
    for (const key of keys(box)) {
      if (!CELLS.has(key)) continue;
      const file = this.cells.get(key);
      if (file === undefined) this.loadCell(key);
      if (file === undefined || file === 'loading') waiting = true;
      else if (file === 'failed') return null;
      else files.push(file);
    }
    return waiting ? null : files;
  }

  private loadCell(key: string): void {
    this.cells.set(key, 'loading');
    void this.load(`detail-${key}-${manifest.version}.bin`).then((file) => {
      this.cells.set(key, file ?? 'failed');
      const [col, row] = key.split('-').map(Number);
      if (file) this.changed([-180 + col * CELL, -90 + row * CELL, -180 + (col + 1) * CELL, -90 + (row + 1) * CELL]);
    });
  }

  /** Null when the file cannot be had: the map then shows less, and the browser's console says why. */
  private async load(name: string): Promise<MapFile | null> {
    try {
      const answer = await fetch(this.files + name);
      if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
      return decode(await answer.arrayBuffer());
    } catch (err) {
      console.warn(`base map: ${name} could not be loaded`, err);
      return null;
    }
  }

  private changed(box: Box | null): void {
    for (const listener of this.listeners) listener(box);
  }
}

/** The squares that a box touches; the box may reach past 180°. */
export function keys([west, south, east, north]: Box): string[] {
  const cols = 360 / CELL;
  const out = new Set<string>();
  const row = (lat: number) => Math.min(180 / CELL - 1, Math.max(0, Math.floor((lat + 90) / CELL)));
  for (let c = Math.floor((west + 180) / CELL); c <= Math.floor((east + 180) / CELL); c++) {
    for (let r = row(south); r <= row(north); r++) out.add(`${((c % cols) + cols) % cols}-${r}`);
  }
  return [...out];
}
