import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeCellTile } from '../src/celltile';
import { CellCounter } from '../src/map/cellcounter';
import { CellPlan } from '../src/map/cellplan';
import type { TimeView } from '../src/types';
import { dice, encode, type Event } from './celltile.encode';

const FIRST = 17312;
const DAYS = 400;

function tileOf(bin: number, seed: number) {
  const next = dice(seed);
  const events = Array.from({ length: 1500 }, (): Event => {
    const lo = FIRST + Math.floor(next() * DAYS);
    return {
      span: { lo: next() < 0.05 ? null : lo, hi: next() < 0.05 ? null : lo + Math.floor(next() * next() * 60), from: null, to: null },
      cell: Math.floor(next() ** 2 * 900), kind: Math.floor(next() * 2), soft: next() < 0.2, x: 128, y: 128,
    };
  });
  return decodeCellTile(encode({ z: 3, row: 1, col: 2, grid: 40, bin, epoch: FIRST - 128, kinds: ['a', 'b'], events }));
}

const tiles = [tileOf(32, 1), tileOf(1, 2), tileOf(8, 3)];

/** The same places of the same tiles, with nothing counted before. */
function planOf(counters: CellCounter[]): CellPlan {
  const plan = new CellPlan();
  counters.forEach((c, which) => {
    plan.counters.push(c);
    for (let l = 0; l < c.tile.lists; l++) for (let world = 0; world < 2; world++) plan.add(which, l, 2 * c.tile.kind[l] + c.tile.soft[l], world * 512, l);
  });
  return plan;
}

const shown = (plan: CellPlan) => ({
  count: [...plan.count.subarray(0, plan.size)], face: [...plan.face.subarray(0, plan.size)], order: [...plan.order.subarray(0, plan.drawn)],
});

describe('the plan of cells', () => {
  it('shows of a window that moves what it shows of one that did not', () => {
    const next = dice(5);
    const counters = tiles.map((t) => new CellCounter(t));
    const plan = planOf(counters);
    let [from, to, now]: (number | null)[] = [FIRST, FIRST + 90, null];
    let [match, unit]: [TimeView['match'], number] = ['possible', 1];
    const day = () => FIRST - 20 + Math.floor(next() * (DAYS + 60));
    for (let k = 0; k < 600; k++) {
      const what = next();
      if (what < 0.75) { // a drag, or playing
        if (now !== null) now += 1;
        else [from, to] = [from === null ? null : from + 1, to === null ? null : to + 1];
      } else if (what < 0.85) [from, to] = [next() < 0.2 ? null : day(), next() < 0.2 ? null : day()]; // also one that ends before it begins
      else if (what < 0.93) now = now === null ? day() : null;
      else if (what < 0.96) match = match === 'possible' ? 'certain' : 'possible';
      else if (what < 0.98) unit = unit === 1 ? 5 : 1;
      else counters[0].look({ from: day(), to: null, now: null, match }, null); // a count of another window, between two frames
      const view: TimeView = { from, to, now, match };
      const fresh = now === null ? null : 6;
      const before = plan.face.slice(0, plan.size);
      plan.look(view, fresh, unit);
      assert.deepEqual([...plan.changed.subarray(0, plan.changes)].sort((a, b) => a - b), [...before.keys()].filter((i) => before[i] !== plan.face[i]), `changed in ${k}`);
      const whole = planOf(tiles.map((t) => new CellCounter(t)));
      whole.look(view, fresh, unit);
      assert.deepEqual(shown(plan), shown(whole), `${k}: ${JSON.stringify(view)}`);
    }
  });

  it('counts new places all', () => {
    const counters = tiles.map((t) => new CellCounter(t));
    const plan = planOf(counters.slice(0, 2));
    const view: TimeView = { from: FIRST + 40, to: FIRST + 140, now: null, match: 'possible' };
    plan.look(view, null, 1);
    plan.clear();
    plan.counters.push(counters[2]);
    for (let l = 0; l < counters[2].tile.lists; l++) plan.add(0, l, 0, 0, 0);
    plan.look(view, null, 1);
    counters[2].look(view);
    assert.deepEqual([...plan.count.subarray(0, plan.size)], Array.from({ length: plan.size }, (_, l) => counters[2].count(l)));
    assert.ok(plan.drawn > 0);
  });
});
