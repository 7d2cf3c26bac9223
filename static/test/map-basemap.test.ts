import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clipLine, clipRing } from '../build/basemap/clip.mjs';
import { encode, KINDS } from '../build/basemap/encode.mjs';
import { plainName, thin } from '../build/basemap/places.mjs';
import { unrolled } from '../build/basemap/shapes.mjs';
import { decode, mercatorX, mercatorY } from '../src/basemap/decode';
import { placeLabels, type Frame, type PlacedLabel } from '../src/basemap/labels';
import { keys } from '../src/basemap/source';
import { blit, discStamps, radiusOf, sizeOf, SIZES } from '../src/map/stamps';
import { onTheme, parseHex } from '../src/map/theme';

describe('base map file', () => {
  const coast: [number, number][] = [[-180, -85], [35.123, 36.456], [35.1234, 36.4561], [179.999, 85]];
  const island: [number, number][] = [[10, 10], [11, 10], [11, 11], [10, 10]];
  it('gives back what was put in, to half a step', () => {
    const file = decode(encode([{ kind: KINDS.coast, shapes: [{ points: coast }] }, { kind: KINDS.land, shapes: [{ points: island }] }], 1000, { places: [['Raqqa', 39, 36, 177636]] }));
    assert.deepEqual(file.labels.places, [['Raqqa', 39, 36, 177636]]);
    assert.deepEqual(file.shapes.map((s) => s.kind), [2, 1]);
    const [line, ring] = file.shapes;
    assert.equal(line.points.length, 6, 'points that fall on one step are one');
    assert.ok(Math.abs(line.points[2] - mercatorX(35.123)) < 0.0005 / 360 + 1e-7);
    assert.ok(Math.abs(line.points[3] - mercatorY(36.456)) < 0.0005 / 180 + 1e-7);
    assert.equal(ring.points.length, 6, 'a ring is kept open');
    assert.ok(Math.abs(ring.east - mercatorX(11)) < 1e-6 && ring.north < ring.south);
  });
  it('leaves out what is too small to see', () => {
    assert.equal(decode(encode([{ kind: KINDS.lake, shapes: [{ points: [[1, 1], [1.0001, 1], [1, 1.0001]] }] }], 400, { places: [] })).shapes.length, 0);
  });
  it('refuses other files and cut ones', () => {
    assert.throws(() => decode(new Uint8Array(40)), /WLB1/);
    const whole = encode([{ kind: KINDS.land, shapes: [{ points: island }] }], 1000, {});
    assert.throws(() => decode(whole.slice(0, 14)), /cut short/);
  });
});

describe('cutting to boxes', () => {
  it('a ring over a corner keeps its area inside', () => {
    const [cut, ...more] = clipRing([[-1, -1], [1, -1], [1, 1], [-1, 1]], [0, 0, 5, 5]);
    assert.deepEqual([...cut].sort(), [[0, 0], [0, 1], [1, 0], [1, 1]]);
    assert.equal(more.length, 0);
    assert.deepEqual(clipRing([[-3, -3], [-2, -3], [-2, -2]], [0, 0, 5, 5]), []);
  });
  it('a bay that reaches past the edge leaves two rings and no bridge between them', () => {
    // A U whose closed side lies west of the box.
    const rings = clipRing([[-2, 0], [3, 0], [3, 1], [-1, 1], [-1, 3], [3, 3], [3, 4], [-2, 4]], [0, -5, 5, 5]);
    const area = (r: [number, number][]) => Math.abs(r.reduce((sum, [x, y], i) => sum + x * r[(i + 1) % r.length][1] - r[(i + 1) % r.length][0] * y, 0)) / 2;
    assert.deepEqual(rings.map(area), [3, 3]);
  });
  it('a line that leaves and comes back is two, and neighbours meet in one point', () => {
    const line: [number, number][] = [[-1, 1], [1, 1], [1, 3], [6, 3], [6, 4], [2, 4]];
    const inside = clipLine(line, [0, 0, 5, 5]);
    assert.equal(inside.length, 2);
    assert.deepEqual(inside[0], [[0, 1], [1, 1], [1, 3], [5, 3]]);
    assert.deepEqual(clipLine(line, [5, 0, 10, 5])[0][0], [5, 3]);
  });
  it('what was joined across 180° goes on past it, and round the pole it is closed', () => {
    assert.deepEqual(unrolled([[179, 0], [-179, 1], [-178, 2]], false), [[179, 0], [181, 1], [182, 2]]);
    const ring = unrolled([[-170, -70], [-60, -72], [60, -70], [170, -71]], true);
    assert.deepEqual(ring.slice(-2), [[170, -90], [-170, -90]]);
  });
  it('names the squares of a box, across 180° too', () => {
    assert.deepEqual(keys([170, -5, 195, 5]).sort(), ['0-4', '17-4', '0-4', '17-4'].filter((k, i, a) => a.indexOf(k) === i));
    assert.deepEqual(keys([35, 30, 41, 37]), ['10-6', '11-6']);
  });
});

describe('names', () => {
  it('lose a scholar\'s marks, keep their own spelling', () => {
    assert.equal(plainName('Ḩamāh', 'SY'), 'Hamah');
    assert.equal(plainName('‘Ayn al ‘Arab', 'SY'), 'Ayn al Arab');
    assert.equal(plainName('‘afrīn', 'SY'), 'Afrin');
    assert.equal(plainName('Şanlıurfa', 'TR'), 'Şanlıurfa');
    assert.equal(plainName('Zürich', 'CH'), 'Zürich');
  });
  it('a crowded square keeps its largest places', () => {
    const p = (name: string, capital = false) => ({ name, lat: 1, lon: 1, population: 1, capital });
    assert.deepEqual(thin([p('a'), p('b'), p('c'), p('d', true)], 1, 2).map((x) => x.name), ['a', 'b', 'd']);
  });
});

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
    const placed = placeLabels({ places: [towns], countries: [], water: [], obstacles: [] }, frame, measure);
    assert.ok(placed.length > 30, `${placed.length} placed`);
    for (const [i, a] of placed.entries()) for (const b of placed.slice(i + 1)) assert.ok(!overlap(box(a), box(b)), `${a.text} over ${b.text}`);
  });
  it('keep off the words of events; a big town is named even among symbols', () => {
    const big: [string, number, number, number][] = [['Raqqa', 38, 35.9, 177_636]];
    const x = mercatorX(38) * frame.world - frame.left;
    const y = mercatorY(35.9) * frame.world - frame.top;
    const around = { x: x - 200, y: y - 200, w: 400, h: 400 };
    const named = placeLabels({ places: [big], countries: [], water: [], obstacles: [around] }, frame, measure);
    assert.deepEqual(named.map((l) => l.text[0]), ['Raqqa']);
    assert.deepEqual(placeLabels({ places: [big], countries: [], water: [], obstacles: [{ ...around, text: true }] }, frame, measure), []);
  });
  it('lie on the screen whole and with their mark, or not at all', () => {
    const rim = 90;
    const placed = placeLabels({ places: [towns], countries: [], water: [], obstacles: [] }, { ...frame, rim }, measure);
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
    const placed = placeLabels({ places: [[['Metropolis', 0, 0, 3e7]]], countries: [], water: [], obstacles: [] }, wide, measure);
    assert.deepEqual(placed.map((l) => Math.round(l.mark!.x)), [812, 1836]);
  });
});

describe('stamps', () => {
  it('grow with the count, up to a limit', () => {
    assert.ok(radiusOf(1) < radiusOf(10) && radiusOf(10) < radiusOf(200));
    assert.equal(sizeOf(1e9), SIZES - 1);
    assert.equal(sizeOf(0), 0);
  });
  it('are laid over each other and cut at the edge of the picture', () => {
    const [small] = discStamps([200, 0, 0], [255, 255, 255], 1);
    const pixels = new Uint32Array(20 * 20);
    blit(pixels, 20, 20, small, 10, 10, 256);
    const middle = pixels[10 * 20 + 10];
    assert.equal(middle & 255, 200);
    assert.ok(middle >>> 24 > 230);
    blit(pixels, 20, 20, small, 0, 0, 256);
    blit(pixels, 20, 20, small, 40, -40, 256);
    assert.ok(pixels[0] >>> 24 > 230);
    const faint = new Uint32Array(400);
    blit(faint, 20, 20, small, 10, 10, 118);
    assert.ok((faint[10 * 20 + 10] >>> 24) < 120);
  });
});

describe('colours', () => {
  it('read on a dark page', () => {
    assert.equal(onTheme('#c2410c', 'light'), '#c2410c');
    assert.equal(onTheme('#C2410C', 'dark'), '#ff8f5e');
    assert.equal(onTheme('#1c5fa8', 'dark'), '#74b4f5');
    assert.ok(parseHex(onTheme('#333333', 'dark'))![0] > 0x70);
    assert.equal(parseHex('tomato'), null);
    assert.deepEqual(parseHex('#abc'), [0xaa, 0xbb, 0xcc]);
  });
});
