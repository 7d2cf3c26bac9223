import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeCellTile } from '../src/celltile';
import { CellCounter } from '../src/map/cellcounter';
import { TileTotals } from '../src/map/tiletotals';
import type { TimeView } from '../src/types';
import { dice, encode, type Event } from './celltile.encode';

const FIRST = 17312;
const DAYS = 300;
const KINDS = ['a', 'b', 'c'];

function eventsOf(seed: number): Event[] {
  const next = dice(seed);
  return Array.from({ length: 900 }, (): Event => {
    const lo = FIRST + Math.floor(next() * DAYS);
    const hi = lo + Math.floor(next() * next() * 60);
    const sure = next() < 0.2;
    return {
      span: { lo: next() < 0.05 ? null : lo, hi: next() < 0.05 ? null : hi, from: sure ? lo : null, to: sure ? hi : null },
      cell: Math.floor(next() * 900), kind: Math.floor(next() * 3), soft: next() < 0.2, x: 128, y: 128,
    };
  });
}

const counterOf = (bin: number, events: Event[]): CellCounter =>
  new CellCounter(decodeCellTile(encode({ z: 3, row: 1, col: 2, grid: 40, bin, epoch: FIRST - 128, kinds: KINDS, events })));

/** List by list. */
function listed(counter: CellCounter, kinds: Set<string> | null): number {
  const { tile } = counter;
  let n = 0;
  for (let l = 0; l < tile.lists; l++) if (kinds === null || kinds.has(tile.kinds[tile.kind[l]])) n += counter.count(l);
  return n;
}

describe('how many events of a tile a window holds', () => {
  for (const bin of [1, 32]) it(`is what its lists come to, in bins of ${bin} days`, () => {
    const next = dice(bin);
    const events = eventsOf(7);
    const counter = counterOf(bin, events);
    const totals = new TileTotals();
    const day = () => FIRST - 60 + Math.floor(next() * (DAYS + 150));
    for (let k = 0; k < 1500; k++) {
      const [from, to, now] = [0.2, 0.2, 0.6].map((open) => (next() < open ? null : day())); // also a window that ends before it begins
      const view: TimeView = { from, to, now, match: next() < 0.3 ? 'certain' : 'possible' };
      const kinds = next() < 0.4 ? null : new Set(KINDS.filter(() => next() < 0.6));
      counter.look(view);
      const [got, want] = [totals.count(counter, kinds), listed(counter, kinds)];
      // Parts of bins are rounded once here, and of each list there.
      const certain = view.match === 'certain' && (from !== null || to !== null); // a window open on both sides is no filter
      const most = bin === 1 || certain ? 0 : 12 + 0.03 * want;
      assert.ok(Math.abs(got - want) <= most, `${got} of ${want}: ${JSON.stringify(view)} ${kinds && [...kinds]}`);
    }
  });

  it('is counted by lists where bins go on for thousands of years', () => {
    const far: Event = { span: { lo: FIRST, hi: FIRST + 900_000, from: null, to: null }, cell: 3, kind: 0, soft: false, x: 0, y: 0 };
    const counter = counterOf(1, [...eventsOf(3), far]);
    const totals = new TileTotals();
    for (const view of [{ from: FIRST + 899_000, to: null, now: null }, { from: null, to: FIRST - 1, now: null }, { from: FIRST + 20, to: FIRST + 40, now: null }] as const) {
      counter.look({ ...view, match: 'possible' });
      assert.equal(totals.count(counter, null), listed(counter, null));
    }
  });
});
