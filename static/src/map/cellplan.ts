// What of the time tiles can be seen and where, worked out when the map or a
// tile changes; and how many events each of those places holds, for every frame.
// All of it lies in columns that grow and stay: a frame makes no objects.
import type { TimeView } from '../types';
import type { CellCounter } from './cellcounter';
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
  /** Of each counter, in which bins the edges of the window lay that was looked at, and how many of its places move with them within those. */
  private edges: (string | null)[] = [];
  private moving: number[] = [];
  /** Those places, from each counter's first on; and all places. */
  private movers = new Uint32Array(1024);
  private every = Uint32Array.from({ length: 1024 }, (_, i) => i);
  private unit = 0;
  /** Places that hold events now, those of the greatest count first. */
  drawn = 0;
  order = new Uint32Array(1024);
  private readonly ends = new Uint32Array(SIZES + 1);

  clear(): void {
    this.size = this.drawn = 0;
    this.counters = [];
    this.edges = [];
    this.moving = [];
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
    const { size, counters, counter, list, count, movers, every, edges, moving } = this;
    if (unit !== this.unit) edges.length = 0;
    this.unit = unit;
    for (let a = 0, b = 0; a < size; a = b) {
      const which = counter[a];
      const c = counters[which];
      while (b < size && counter[b] === which) b++;
      c.look(view, fresh);
      const now = c.edges;
      const same = now !== null && now === edges[which];
      const [places, end] = same ? [movers, a + moving[which]] : [every, b];
      c.countEach(list, places, a, end, count);
      this.takeFaces(c, places, a, end, fresh === null);
      if (same) continue;
      edges[which] = now;
      let m = a;
      for (let i = a; now !== null && i < b; i++) if (c.moves(list[i])) movers[m++] = i;
      moving[which] = m - a;
    }
    this.putInOrder();
  }

  private takeFaces(c: CellCounter, places: Uint32Array, a: number, b: number, strong: boolean): void {
    const { list, count, sign, face, unit } = this;
    for (let j = a; j < b; j++) {
      const i = places[j];
      const n = count[i];
      face[i] = n === 0 ? 0 : faceOf(sign[i], sizeOf(n, unit), strong || c.recent(list[i]));
    }
  }

  private putInOrder(): void {
    const { size, face, ends, order } = this;
    ends.fill(0);
    for (let i = 0; i < size; i++) if (face[i] > 0) ends[SIZES - (stampIn(face[i]) % SIZES)]++;
    for (let s = 0; s < SIZES; s++) ends[s + 1] += ends[s];
    this.drawn = ends[SIZES];
    for (let i = 0; i < size; i++) if (face[i] > 0) order[ends[SIZES - 1 - (stampIn(face[i]) % SIZES)]++] = i;
  }

  private grow(): void {
    const longer = <T extends Uint8Array | Uint16Array | Uint32Array | Float32Array>(old: T): T => {
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
    this.movers = longer(this.movers);
    this.every = Uint32Array.from({ length: this.list.length }, (_, i) => i);
  }
}
