// Which rows of the table are marked for copying: some, or all but some.

export interface Picked {
  /** All are, but for those named. */
  all: boolean;
  names: ReadonlySet<string>;
}

export const NOBODY: Picked = { all: false, names: new Set() };

export const isPicked = (p: Picked, name: string): boolean => p.all !== p.names.has(name);

export const countPicked = (p: Picked, total: number): number => (p.all ? Math.max(0, total - p.names.size) : p.names.size);

/** Marks rows, or takes the mark away. */
export function pick(p: Picked, names: string[], on: boolean): Picked {
  const next = new Set(p.names);
  for (const name of names) {
    if (on !== p.all) next.add(name);
    else next.delete(name);
  }
  return { all: p.all, names: next };
}
