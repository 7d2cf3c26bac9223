import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { colourIn, withColours } from '../src/map/colours';
import { SIZES } from '../src/map/signsize';
import { Stamps } from '../src/map/stamps';
import { shapeOf } from '../src/map/symbols';
import { parseHex, THEMES, type Rgb, type ThemeName } from '../src/map/theme';
import type { Kind, Layer } from '../src/types';

type Given = Pick<Layer, 'id' | 'geometryType' | 'kinds'>;
const layer = (id: string, kinds: Kind[] = [], geometryType: Layer['geometryType'] = 'point'): Given => ({ id, geometryType, kinds });
const coloured = (...all: Given[]): Layer[] => withColours(all as Layer[]);
const named = (n: number): Kind[] => Array.from({ length: n }, (_, i) => ({ key: `kind ${i}` }));

const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
/** How readers see linear light: Machado, Oliveira and Fernandes 2009. */
const EYES = {
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
  grey: [[0.2126, 0.7152, 0.0722], [0.2126, 0.7152, 0.0722], [0.2126, 0.7152, 0.0722]],
};
type Eye = keyof typeof EYES;

/** CIE Lab. */
function seen(rgb: Rgb, eye: Eye): number[] {
  const light = rgb.map((c) => linear(c / 255));
  const [r, g, b] = EYES[eye].map((row) => Math.min(1, Math.max(0, row[0] * light[0] + row[1] * light[1] + row[2] * light[2])));
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const [x, y, z] = [f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047), f(0.2126 * r + 0.7152 * g + 0.0722 * b), f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
const apart = (a: number[], b: number[]): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** The pixels of a middle-sized sign on the land. */
function signOn(theme: ThemeName, of: Layer, kind: string): Rgb[] {
  const land = parseHex(THEMES[theme].land) as Rgb;
  const { pixels } = new Stamps([{ shape: shapeOf(kind, of.kinds), colour: parseHex(colourIn(theme, of, kind)) as Rgb }], land, 1).of(SIZES >> 2);
  return [...pixels].map((p) => [p, p >>> 8, p >>> 16].map((c, k) => (c & 255) + land[k] * (1 - (p >>> 24) / 255)) as Rgb);
}

/** How different two signs look: the mean over the pixels of either. */
function differ(a: Rgb[], b: Rgb[], eye: Eye, theme: ThemeName): number {
  const land = seen(parseHex(THEMES[theme].land) as Rgb, eye);
  let [sum, n] = [0, 0];
  a.forEach((p, i) => {
    const [pa, pb] = [seen(p, eye), seen(b[i], eye)];
    if (apart(pa, land) < 3 && apart(pb, land) < 3) return;
    sum += apart(pa, pb);
    n++;
  });
  return sum / n;
}

describe('signs of different kinds of a layer', () => {
  const lists: Record<string, Kind[]> = {
    'without a word of how to draw them': named(15),
    'whose names say their shapes': ['attack', 'IED explosion', 'mine found', 'shelling', 'mortar', 'battle', 'raid'].map((key) => ({ key })),
  };
  for (const theme of ['light', 'dark'] as const) for (const eye of ['grey', 'deuteranopia'] as const) for (const [name, kinds] of Object.entries(lists)) it(`are told apart: ${name}, ${theme}, ${eye}`, () => {
    const [of] = coloured(layer('l', kinds));
    const signs = kinds.map((k) => signOn(theme, of, k.key));
    signs.forEach((a, i) => signs.slice(0, i).forEach((b, j) => {
      const d = differ(a, b, eye, theme);
      assert.ok(d > 4, `${kinds[i].key} and ${kinds[j].key}: ${d.toFixed(1)}`);
    }));
  });
  it('events that name no kind are none of them', () => {
    const [of] = coloured(layer('l', named(3)));
    assert.ok(named(3).every((k) => colourIn('light', of, k.key) !== colourIn('light', of, null) || shapeOf(k.key, of.kinds) !== shapeOf(null, of.kinds)));
  });
});

describe('layers without colours of their own', () => {
  const founding = [
    layer('strikes', [{ key: 'airstrike', colour: '#c2410c' }, { key: 'clash', colour: '#92580a' }]),
    layer('convoys', [{ key: 'convoy', colour: '#1c5fa8' }], 'line'),
    layer('corridors', [{ key: 'corridor', colour: '#0f766e' }], 'area'),
  ];
  const of = (layers: Layer[], id: string): string => layers.find((l) => l.id === id)!.colour;
  it('take the colour of their form, where no other has it', () => {
    assert.deepEqual(coloured(layer('a'), layer('b', [], 'line'), layer('c', [], 'area'), layer('d', [], 'mixed')).map((l) => l.colour), ['strike', 'convoy', 'corridor', 'report'].map((k) => THEMES.light[k as 'strike']));
    assert.equal(colourIn('dark', coloured(layer('a'))[0], null), THEMES.dark.strike);
  });
  it('leave those of other layers alone, and these as they are', () => {
    const all = coloured(layer('a'), ...founding, layer('z', [{ key: 'first' }, { key: 'second', colour: '#111111' }]));
    assert.deepEqual(founding.map((l) => of(all, l.id)), founding.map((l) => of(coloured(...founding), l.id)));
    assert.equal(new Set([of(all, 'a'), of(all, 'z'), '#c2410c', '#1c5fa8', '#0f766e']).size, 5);
  });
  for (const theme of ['light', 'dark'] as const) for (const eye of ['deuteranopia', 'protanopia', 'tritanopia'] as const) it(`five of them are told apart: ${theme}, ${eye}`, () => {
    const colours = coloured(...[...'abcde'].map((id) => layer(id))).map((l) => seen(parseHex(colourIn(theme, l, null)) as Rgb, eye));
    colours.forEach((a, i) => colours.slice(0, i).forEach((b, j) => assert.ok(apart(a, b) > 9, `${i} and ${j}: ${apart(a, b).toFixed(1)}`)));
  });
});
