import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clipLine, clipRing } from '../build/basemap/clip.mjs';
import { encode, KINDS } from '../build/basemap/encode.mjs';
import { plainName, thin } from '../build/basemap/places.mjs';
import { unrolled } from '../build/basemap/shapes.mjs';
import { decode, mercatorX, mercatorY, COAST, LAND } from '../src/basemap/decode';
import { onTheme, parseHex, THEMES } from '../src/map/theme';

const GRID: [number, number, number, number] = [-190, -90, 0.001, 0.001];
const WORLD: [number, number, number, number] = [-180, -85, 180, 85];

describe('base map file', () => {
  const line: [number, number][] = [[-180, -85], [35.123, 36.456], [35.1234, 36.4561], [179.999, 85]];
  const island: [number, number][] = [[10, 10], [11, 10], [11, 11], [10, 10]];
  const both = encode([{ kind: KINDS.river, rank: 3, box: WORLD, shapes: [{ points: line }] }, { kind: KINDS.land, box: WORLD, shapes: [{ points: island }] }], GRID);
  it('gives back what was put in, to half a step', () => {
    const [river, ring, coast] = decode(both);
    assert.deepEqual([river.kind, river.rank, ring.kind, coast.kind], [KINDS.river, 3, LAND, COAST]);
    assert.equal(river.points.length, 6, 'points that fall on one step are one');
    assert.ok(Math.abs(river.points[2] - mercatorX(35.123)) < 0.0005 / 360 + 1e-7);
    assert.ok(Math.abs(river.points[3] - mercatorY(36.456)) < 0.0005 / 180 + 1e-7);
    assert.equal(ring.points.length, 6, 'a ring is kept open');
    assert.ok(Math.abs(ring.east - mercatorX(11)) < 1e-6 && ring.north < ring.south);
    assert.deepEqual([...coast.points.slice(-2)], [...coast.points.slice(0, 2)], 'the coast of an island is closed');
  });
  it('knows the coast from the edges that cutting made', () => {
    // An L of land that was cut at its west and south sides.
    const cut: [number, number][] = [[0, 0], [4, 0], [4, 2], [2, 2], [2, 4], [0, 4]];
    const shapes = decode(encode([{ kind: KINDS.land, box: [0, 0, 9, 9], shapes: [{ points: cut }] }], [-190, -90, 1, 1]));
    const coasts = shapes.filter((s) => s.kind === COAST);
    assert.equal(coasts.length, 1);
    const degrees = [...coasts[0].points].filter((_, i) => i % 2 === 0).map((x) => Math.round(x * 360 - 180));
    assert.deepEqual(degrees, [4, 4, 2, 2, 0]);
    const whole = decode(encode([{ kind: KINDS.land, box: [0, 0, 4, 4], shapes: [{ points: [[0, 0], [4, 0], [4, 4], [0, 4]] }] }], [-190, -90, 1, 1]));
    assert.deepEqual(whole.map((s) => s.kind), [LAND], 'a square full of land has no coast');
  });
  it('leaves out what is too small to see', () => {
    assert.equal(decode(encode([{ kind: KINDS.lake, box: WORLD, shapes: [{ points: [[1, 1], [1.0001, 1], [1, 1.0001]] }] }], [-190, -90, 0.01, 0.01])).length, 0);
  });
  it('refuses other files and cut ones, wherever they are cut', () => {
    assert.throws(() => decode(new Uint8Array(60)), /WLB2/);
    for (let n = 0; n < both.length; n++) assert.throws(() => decode(both.slice(0, n)), /base map file/);
  });
  it('damage gives an error or a map, never a hang or a flood', () => {
    let seed = 7;
    const random = (n: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
    let refused = 0;
    for (let round = 0; round < 3000; round++) {
      const bytes = Uint8Array.from(both);
      for (let hits = 1 + random(4); hits > 0; hits--) bytes[random(bytes.length)] = random(256);
      try {
        const points = decode(bytes).reduce((n, s) => n + s.points.length, 0);
        assert.ok(points < 8 * bytes.length);
      } catch (err) {
        assert.match(String(err), /base map file/);
        refused++;
      }
    }
    assert.ok(refused > 300, `${refused} refused`);
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

describe('colours', () => {
  it('of names read on what they lie on', () => {
    const light = (colour: string) => {
      const [r, g, b] = parseHex(colour)!.map((n) => (n / 255 <= 0.04045 ? n / 255 / 12.92 : ((n / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (a: string, b: string) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
    for (const [name, theme] of Object.entries(THEMES)) {
      for (const [ink, ground] of [['place', 'land'], ['placeMinor', 'land'], ['country', 'land'], ['region', 'land'], ['water', 'land'], ['water', 'sea'], ['water', 'lake']] as const) {
        assert.ok(contrast(theme[ink], theme[ground]) >= 4.5, `${name}: ${ink} on ${ground} is ${contrast(theme[ink], theme[ground]).toFixed(2)}`);
      }
    }
  });
  it('read on a dark page', () => {
    assert.equal(onTheme('#c2410c', 'light'), '#c2410c');
    assert.equal(onTheme('#C2410C', 'dark'), '#ff8f5e');
    assert.equal(onTheme('#1c5fa8', 'dark'), '#74b4f5');
    assert.ok(parseHex(onTheme('#333333', 'dark'))![0] > 0x70);
    assert.equal(parseHex('tomato'), null);
    assert.deepEqual(parseHex('#abc'), [0xaa, 0xbb, 0xcc]);
  });
});
