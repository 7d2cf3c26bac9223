import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mercatorX, mercatorY } from '../src/basemap/decode';
import { placeLabels, type Frame, type LabelInput, type PlacedLabel } from '../src/basemap/labels';
import type { CountryRow } from '../src/basemap/names';

describe('labels', () => {
  const frame: Frame = { world: 256 * 2 ** 8, left: mercatorX(36) * 256 * 2 ** 8, top: mercatorY(37) * 256 * 2 ** 8, width: 1000, height: 700, zoom: 8 };
  const measure = (text: string) => text.length * 7;
  const towns = Array.from({ length: 300 }, (_, i): [string, number, number, number] => [`Town ${i}`, 36 + (i % 20) * 0.2, 34.5 + Math.floor(i / 20) * 0.15, 900_000 - i * 2500]);
  const box = (l: PlacedLabel) => {
    const w = Math.max(...l.text.map((t) => measure(t)));
    return { x: l.align === 'left' ? l.x : l.align === 'right' ? l.x - w : l.x - w / 2, y: l.y - l.style.size * 0.6, w, h: l.style.size * 1.2 };
  };
  const overlap = (a: ReturnType<typeof box>, b: ReturnType<typeof box>) => a.x < b.x + b.w && a.x + a.w > b.x && a.y < b.y + b.h && a.y + a.h > b.y;
  it('never cover one another', () => {
    const placed = placeLabels({ places: [towns], countries: [], water: [], rivers: [], borders: 'disputed', obstacles: [] }, frame, measure);
    assert.ok(placed.length > 30, `${placed.length} placed`);
    for (const [i, a] of placed.entries()) for (const b of placed.slice(i + 1)) assert.ok(!overlap(box(a), box(b)), `${a.text} over ${b.text}`);
  });
  it('keep off the words of events; a big town is named even among symbols', () => {
    const big: [string, number, number, number][] = [['Raqqa', 38, 35.9, 177_636]];
    const x = mercatorX(38) * frame.world - frame.left;
    const y = mercatorY(35.9) * frame.world - frame.top;
    const around = { x: x - 200, y: y - 200, w: 400, h: 400 };
    const named = placeLabels({ places: [big], countries: [], water: [], rivers: [], borders: 'disputed', obstacles: [around] }, frame, measure);
    assert.deepEqual(named.map((l) => l.text[0]), ['Raqqa']);
    assert.deepEqual(placeLabels({ places: [big], countries: [], water: [], rivers: [], borders: 'disputed', obstacles: [{ ...around, text: true }] }, frame, measure), []);
  });
  it('lie on the screen whole and with their mark, or not at all', () => {
    const rim = 90;
    const placed = placeLabels({ places: [towns], countries: [], water: [], rivers: [], borders: 'disputed', obstacles: [] }, { ...frame, rim }, measure);
    const within = (b: { x: number; y: number; w: number; h: number }) => b.x >= rim && b.y >= rim && b.x + b.w <= frame.width - rim && b.y + b.h <= frame.height - rim;
    const meets = (b: { x: number; y: number; w: number; h: number }) => b.x < frame.width - rim && b.x + b.w > rim && b.y < frame.height - rim && b.y + b.h > rim;
    assert.ok(placed.some((l) => within(box(l))) && placed.some((l) => !meets(box(l))));
    for (const l of placed) {
      const mark = { x: l.mark!.x, y: l.mark!.y, w: 0, h: 0 };
      assert.equal(within(box(l)), within(mark), l.text[0]);
      assert.equal(meets(box(l)), meets(mark), l.text[0]);
    }
  });
  it('repeat with the world', () => {
    const wide: Frame = { world: 1024, left: -300, top: 0, width: 2400, height: 1024, zoom: 2 };
    const placed = placeLabels({ places: [[['Metropolis', 0, 0, 3e7]]], countries: [], water: [], rivers: [], borders: 'disputed', obstacles: [] }, wide, measure);
    assert.deepEqual(placed.map((l) => Math.round(l.mark!.x)), [812, 1836]);
  });

  const near = (over: Partial<LabelInput>, at: Partial<Frame> = {}) =>
    placeLabels({ places: [], countries: [], water: [], rivers: [], obstacles: [], borders: 'disputed', ...over }, { ...frame, ...at }, measure);
  it('the seat of a province is named before greater towns', () => {
    const names = (zoom: number) => near({ places: [[['Town', 38, 36, 90_000], ['Seat', 37, 35, 60_000, 2], ['Hamlet', 39, 35, 9000, 2]]] }, { zoom }).map((l) => l.text[0]);
    assert.deepEqual(names(5), []);
    assert.deepEqual(names(6), ['Seat']);
    assert.deepEqual(names(7), ['Seat', 'Hamlet', 'Town'], 'where there is room, all');
  });
  it('a state in dispute is named as a landscape, or as a state where the policy shows what holds', () => {
    const rows: CountryRow[] = [['Syria', 38, 35.5, 4], ['Area', 37, 36.3, 1.5, 1], ['Area', 37, 36.3, 1.5, 2], ['Plateau', 39, 34.8, 1, 3]];
    const named = (borders: 'disputed' | 'defacto') => near({ countries: rows, borders }).map((l) => [l.text.join(' '), l.style.colour]);
    assert.deepEqual(named('disputed'), [['SYRIA', 'country'], ['Area', 'region'], ['Plateau', 'region']]);
    assert.deepEqual(named('defacto'), [['SYRIA', 'country'], ['AREA', 'country'], ['Plateau', 'region']]);
  });
  it('a river is named along its course, letter by letter, and again far along', () => {
    const course: [number, number][] = Array.from({ length: 60 }, (_, i) => [36.2 + i * 0.08, 35.6 - 0.25 * Math.sin(i / 6)]);
    const placed = near({ rivers: [{ name: 'Euphrates', course, min: 6, max: 11 }] });
    assert.equal(placed.length, 2);
    for (const l of placed) {
      assert.equal(l.glyphs!.map((g) => g.text).join(''), 'Euphrates');
      l.glyphs!.forEach((g, i) => {
        if (i > 0) assert.ok(g.x > l.glyphs![i - 1].x, 'it reads from the left');
        assert.ok(Math.abs(g.turn) < 1.2);
      });
    }
    assert.deepEqual(near({ rivers: [{ name: 'Euphrates', course: [...course].reverse(), min: 6, max: 11 }] }).map((l) => l.glyphs!.map((g) => g.text).join('')), ['Euphrates', 'Euphrates']);
    assert.equal(near({ rivers: [{ name: 'Euphrates', course, min: 6, max: 7 }] }).length, 0, 'not where the river is not drawn');
  });
  it('joined letters are not pulled apart, and read from the right', () => {
    const course: [number, number][] = [[36.5, 35.5], [40, 35.2]];
    const placed = near({ rivers: [{ name: 'الفرات', course, min: 6, max: 11 }], places: [[['الرقة', 38, 36.3, 200_000]]], countries: [['سوريا', 38, 34.9, 4]] });
    assert.equal(placed.length, 3);
    for (const l of placed) {
      assert.equal(l.glyphs, undefined);
      assert.equal(l.style.spacing, 0);
      assert.equal(l.style.rtl, true);
      assert.doesNotMatch(l.style.font, /italic/);
    }
    assert.equal(placed.find((l) => l.text[0] === 'الرقة')!.align, 'right');
  });
});
