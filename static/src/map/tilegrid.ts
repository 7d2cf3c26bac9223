// Which time tiles a view needs. Pure: no map, no requests. Places are shares of
// the world map (web mercator), x eastward and beyond 0..1 where the world
// repeats, y southward.

/** CSS pixels that a tile stands for. */
const SIDE = 512;
const LAST_LEVEL = 18;

export interface TileAt { z: number; row: number; col: number }
export interface WorldBox { x0: number; y0: number; x1: number; y1: number }

/** The level whose tiles are drawn at a zoom: their cells are then about as wide as they were made for. */
export const levelFor = (zoom: number): number => Math.min(LAST_LEVEL, Math.max(0, Math.round(zoom + 8 - Math.log2(SIDE))));

/** The tiles that a view touches, each once, those nearest to its middle first, and which of them. */
export function tilesIn(view: WorldBox, z: number): (TileAt & { away: number })[] {
  const n = 2 ** z;
  const [mx, my] = [((view.x0 + view.x1) / 2) * n, ((view.y0 + view.y1) / 2) * n];
  const found = new Map<number, TileAt & { away: number }>();
  const lastCol = Math.min(Math.floor(view.x1 * n), Math.floor(view.x0 * n) + n - 1);
  for (let row = Math.max(0, Math.floor(view.y0 * n)); row <= Math.min(n - 1, Math.floor(view.y1 * n)); row++) {
    for (let at = Math.floor(view.x0 * n); at <= lastCol; at++) {
      const col = ((at % n) + n) % n;
      const away = Math.hypot(at + 0.5 - mx, row + 0.5 - my);
      const known = found.get(row * n + col);
      if (!known || away < known.away) found.set(row * n + col, { z, row, col, away });
    }
  }
  return [...found.values()].sort((a, b) => a.away - b.away);
}

/** The tile so many levels up that holds a tile. */
export const above = ({ z, row, col }: TileAt, up: number): TileAt => ({ z: z - up, row: Math.floor(row / 2 ** up), col: Math.floor(col / 2 ** up) });

/** The four tiles of the next level that a tile holds. */
export const within = ({ z, row, col }: TileAt): TileAt[] => [0, 1].flatMap((down) => [0, 1].map((right) => ({ z: z + 1, row: 2 * row + down, col: 2 * col + right })));

/** Whether a tile touches a box; the box may reach over the edge of the map where the world repeats. */
export function touches({ z, row, col }: TileAt, box: WorldBox): boolean {
  const n = 2 ** z;
  if (row / n > box.y1 || (row + 1) / n < box.y0) return false;
  const turns = Math.ceil(box.x0 - (col + 1) / n);
  return col / n + turns <= box.x1;
}
