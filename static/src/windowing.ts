// Which rows of a long list have to be drawn: all that can be seen and some
// beyond, with room kept for the others. Heights are estimated until a row has
// been drawn once; finding a place among them takes as many steps as the number
// of rows has binary digits.

/** The heights of many rows, most of them only estimated. */
export class Heights {
  private own: Float64Array;
  /** Binary indexed tree of what rows are higher than estimated. */
  private tree: Float64Array;

  constructor(readonly count: number, readonly estimate: number) {
    this.own = new Float64Array(count).fill(estimate);
    this.tree = new Float64Array(count + 1);
  }

  /** The same heights for another number of rows. */
  resized(count: number): Heights {
    const next = new Heights(count, this.estimate);
    for (let i = Math.min(count, this.count) - 1; i >= 0; i--) next.set(i, this.own[i] as number);
    return next;
  }

  set(i: number, height: number): void {
    const more = height - (this.own[i] as number);
    if (more === 0) return;
    this.own[i] = height;
    for (let n = i + 1; n <= this.count; n += n & -n) this.tree[n] = (this.tree[n] as number) + more;
  }

  of(i: number): number {
    return this.own[i] ?? this.estimate;
  }

  /** Where row i begins; of the number of rows, where the last one ends. */
  offset(i: number): number {
    let sum = i * this.estimate;
    for (let n = i; n > 0; n -= n & -n) sum += this.tree[n] as number;
    return sum;
  }

  get total(): number {
    return this.offset(this.count);
  }

  /** The row that stands at a height; the first above all, the last below. */
  at(y: number): number {
    let i = 0;
    let left = y;
    for (let bit = 1 << Math.floor(Math.log2(Math.max(1, this.count))); bit > 0; bit >>= 1) {
      const next = i + bit;
      if (next > this.count) continue;
      const size = (this.tree[next] as number) + bit * this.estimate;
      if (size <= left) {
        left -= size;
        i = next;
      }
    }
    return Math.max(0, Math.min(this.count - 1, i));
  }
}

/** Rows first to end (not included), with what has to be left empty before and after them. */
export interface Pane { first: number; end: number; before: number; after: number }

/** The rows that a view of a height needs, with `spare` rows on either side. */
export function paneOf(rows: Heights, top: number, height: number, spare: number): Pane {
  if (rows.count === 0) return { first: 0, end: 0, before: 0, after: 0 };
  const first = Math.max(0, rows.at(top) - spare);
  const end = Math.min(rows.count, rows.at(top + height) + 1 + spare);
  return { first, end, before: rows.offset(first), after: rows.total - rows.offset(end) };
}

/** Where to scroll so that a row is seen: nowhere where it is seen already. `head`: what stands over the top. */
export function scrollFor(rows: Heights, i: number, top: number, height: number, head = 0): number {
  const start = rows.offset(i);
  const end = start + rows.of(i);
  if (start < top + head) return Math.max(0, start - head);
  return end > top + height ? end - height : top;
}
