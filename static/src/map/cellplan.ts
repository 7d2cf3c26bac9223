// What of the time tiles can be seen and where, worked out when the map or a
// tile changes; and how many events each of those places holds, for every frame.
// All of it lies in columns that grow and stay: a frame makes no objects.
import type { TimeView } from '../types';
import { countOf, type CellCounter } from './cellcounter';
import { SIZES, sizeOf } from './signsize';

/** What is drawn of a place in one number, 0 being nothing: its stamp, and whether some of its events are recent. */
export const faceOf = (sign: number, size: number, strong: boolean): number => 1 + 2 * (sign * SIZES + size) + (strong ? 1 : 0);
/** Which stamp that is: sign × SIZES + size. */
export const stampIn = (face: number): number => (face - 1) >> 1;
export const strongIn = (face: number): boolean => face % 2 === 0;

export class CellPlan {
  /** Places, and the same number of entries in each column; those of a counter stand together. */
  size = 0;
  /** place -> which counter, list in it, sign to draw, pixels of the map, events in the window. */
  counter = new Uint16Array(1024);
  list = new Uint32Array(1024);
  sign = new Uint16Array(1024);
  x = new Float32Array(1024);
  y = new Float32Array(1024);
  count = new Uint32Array(1024);
  /** place -> what is drawn of it, see faceOf. */
  face = new Uint32Array(1024);
  counters: CellCounter[] = [];
  /** Places that hold events now, those of the greatest count first. */
  drawn = 0;
  order = new Uint32Array(1024);
  /** Places of which the last look shows something else than the one before. */
  changes = 0;
  changed = new Uint32Array(1024);
  private unit = 0;
  /** Places by the size of what is drawn of them. */
  private readonly sizes = new Uint32Array(SIZES);
  private readonly ends = new Uint32Array(SIZES);

  // While the edges of a window move within their bins, only some places have
  // another count. Of each counter: in which bins the edges were, and how many
  // such places it has; of those, from its first place on: which, and the parts
  // of their counts.
  private edges: (string | null)[] = [];
  private moving: number[] = [];
  private mover = new Uint32Array(1024);
  private whole = new Float64Array(1024);
  private atTo = new Float64Array(1024);
  private atFrom = new Float64Array(1024);

  clear(): void {
    this.face.fill(0, 0, this.size);
    this.sizes.fill(0);
    this.size = this.drawn = 0;
    this.counters = [];
    this.edges = [];
  }

  add(counter: number, list: number, sign: number, x: number, y: number): void {
    const i = this.size++;
    if (i === this.x.length) this.grow();
    this.counter[i] = counter;
    this.list[i] = list;
    this.sign[i] = sign;
    this.x[i] = x;
    this.y[i] = y;
  }

  /** Counts every place under a window and puts those with events in order of size: a small sign in front of a large one can be seen and hit. */
  look(view: TimeView, fresh: number | null, unit: number): void {
    const { size, counters, counter, edges } = this;
    if (unit !== this.unit) edges.length = 0;
    this.unit = unit;
    this.changes = 0;
    for (let a = 0, b = 0; a < size; a = b) {
      const which = counter[a];
      while (b < size && counter[b] === which) b++;
      counters[which].look(view, fresh);
      const now = counters[which].edges;
      if (now !== null && now === edges[which]) this.countMovers(which, a, fresh === null);
      else this.countAll(which, a, b, fresh === null);
      edges[which] = now;
    }
    if (this.changes > 0) this.putInOrder();
  }

  private countAll(which: number, a: number, b: number, strong: boolean): void {
    const { count, list } = this;
    const c = this.counters[which];
    c.countEach(list, a, b, count);
    for (let i = a; i < b; i++) this.show(i, count[i], strong || c.recent(list[i]));
    let m = a;
    // In bins of a day an edge has nowhere to move.
    if (c.edges !== null && c.tile.bin > 1) for (let i = a; i < b; i++) if (c.parts(list[i], m, this.whole, this.atTo, this.atFrom)) this.mover[m++] = i;
    this.moving[which] = m - a;
  }

  private countMovers(which: number, a: number, strong: boolean): void {
    const { count, list, mover, whole, atTo, atFrom } = this;
    const c = this.counters[which];
    const [beyond, before] = c.outside;
    for (let m = a; m < a + this.moving[which]; m++) {
      const i = mover[m];
      const n = countOf(list[i], whole[m], beyond * atTo[m], before * atFrom[m]);
      if (n === count[i]) continue;
      count[i] = n;
      this.show(i, n, strong || c.recent(list[i]));
    }
  }

  private show(i: number, n: number, strong: boolean): void {
    const { face, sizes } = this;
    const now = n === 0 ? 0 : faceOf(this.sign[i], sizeOf(n, this.unit), strong);
    const before = face[i];
    if (before === now) return;
    if (before > 0) sizes[stampIn(before) % SIZES]--;
    if (now > 0) sizes[stampIn(now) % SIZES]++;
    face[i] = now;
    this.changed[this.changes++] = i;
  }

  private putInOrder(): void {
    const { size, face, sizes, ends, order } = this;
    this.drawn = 0;
    for (let s = SIZES - 1; s >= 0; s--) {
      ends[s] = this.drawn;
      this.drawn += sizes[s];
    }
    for (let i = 0; i < size; i++) if (face[i] > 0) order[ends[stampIn(face[i]) % SIZES]++] = i;
  }

  private grow(): void {
    const longer = <T extends Uint16Array | Uint32Array | Float32Array | Float64Array>(old: T): T => {
      const next = new (old.constructor as new (n: number) => T)(2 * old.length);
      next.set(old);
      return next;
    };
    this.counter = longer(this.counter);
    this.list = longer(this.list);
    this.sign = longer(this.sign);
    this.x = longer(this.x);
    this.y = longer(this.y);
    this.count = longer(this.count);
    this.order = longer(this.order);
    this.face = longer(this.face);
    this.changed = longer(this.changed);
    this.mover = longer(this.mover);
    this.whole = longer(this.whole);
    this.atTo = longer(this.atTo);
    this.atFrom = longer(this.atFrom);
  }
}
