/** A box in degrees: west, south, east, north; west <= east, within one turn of the globe. */
export type Box = [number, number, number, number];

/** Which squares of the world hold something: a bit each, row by row from the south-west, four to a hexadecimal digit. */
export interface Grid { degrees: number; mask: string }

/** After a failure a square is asked for again when it is looked at, but not at once. */
const REST = 8000;

/** Files that cover the world in squares, fetched when they are looked at. */
export class Squares<T> {
  private files = new Map<string, T | 'loading' | { failed: number }>();

  /** `load` gives null for a file that cannot be had; `changed` is called with the square that came. */
  constructor(private grid: Grid, private load: (key: string) => Promise<T | null>, private changed: (box: Box) => void) {}

  /** Everything in a box, fetching what is missing; `whole` once nothing is on its way and nothing failed. */
  look(box: Box): { files: T[]; whole: boolean } {
    const files: T[] = [];
    let whole = true;
    for (const key of keys(box, this.grid.degrees)) {
      if (!holds(this.grid, key)) continue;
      let file = this.files.get(key);
      if (file === undefined || (failed(file) && performance.now() - file.failed > REST)) {
        this.fetch(key);
        file = 'loading';
      }
      if (file === 'loading' || failed(file)) whole = false;
      else files.push(file as T);
    }
    return { files, whole };
  }

  private fetch(key: string): void {
    this.files.set(key, 'loading');
    void this.load(key).then((file) => {
      this.files.set(key, file ?? { failed: performance.now() });
      if (file) this.changed(boxOf(key, this.grid.degrees));
    });
  }
}

const failed = (file: unknown): file is { failed: number } => typeof file === 'object' && file !== null && 'failed' in file;

/** Whether there is a file for a square. */
export function holds({ degrees, mask }: Grid, key: string): boolean {
  const [col, row] = key.split('-').map(Number);
  const bit = row * (360 / degrees) + col;
  return ((Number.parseInt(mask[bit >> 2] ?? '0', 16) >> (3 - (bit & 3))) & 1) === 1;
}

/** The squares that a box touches, COL-ROW from the south-west; the box may reach past 180°. */
export function keys([west, south, east, north]: Box, degrees: number): string[] {
  const cols = 360 / degrees;
  const out = new Set<string>();
  const row = (lat: number) => Math.min(180 / degrees - 1, Math.max(0, Math.floor((lat + 90) / degrees)));
  for (let c = Math.floor((west + 180) / degrees); c <= Math.floor((east + 180) / degrees); c++) {
    for (let r = row(south); r <= row(north); r++) out.add(`${((c % cols) + cols) % cols}-${r}`);
  }
  return [...out];
}

function boxOf(key: string, degrees: number): Box {
  const [col, row] = key.split('-').map(Number);
  return [-180 + col * degrees, -90 + row * degrees, -180 + (col + 1) * degrees, -90 + (row + 1) * degrees];
}
