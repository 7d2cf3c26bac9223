// The colours of kinds. Where they have none of their own, each layer has another
// one, which readers with any colour vision tell apart from those of the others.
import type { Kind, Layer } from '../types';
import { signOf } from './symbols';
import { hex, mix, onTheme, parseHex, THEMES, type Rgb, type ThemeName } from './theme';

type Uncoloured = Omit<Layer, 'colour'>;

/** For what has no colour of its own, by the form of its layer. */
const BY_FORM: Record<Layer['geometryType'], string> = { point: THEMES.light.strike, line: THEMES.light.convoy, area: THEMES.light.corridor, mixed: THEMES.light.report };
/** For further layers: far apart in hue or lightness with deuteranopia, protanopia and tritanopia, too. */
const FURTHER = [THEMES.light.strike, THEMES.light.convoy, '#3f2a1d', '#2a8c8c', '#4c1d95'];

/** All layers there are, each with its colour: it stays the same whichever of them are shown. */
export function withColours(layers: Uncoloured[]): Layer[] {
  const given: string[] = [];
  return layers.map((layer, i) => {
    const usual = BY_FORM[layer.geometryType];
    if (layer.kinds.length > 0 && layer.kinds.every((k) => k.colour)) return { ...layer, colour: usual };
    const taken = new Set([...given, ...layers.filter((l) => l !== layer).flatMap((l) => l.kinds.flatMap((k) => k.colour?.toLowerCase() ?? []))]);
    const colour = [usual, ...FURTHER].find((c) => !taken.has(c)) ?? FURTHER[i % FURTHER.length];
    given.push(colour);
    return { ...layer, colour };
  });
}

/** The colour of a kind: its own, else that of its layer, in another tone where a kind before it has a shape like its own. */
export function colourIn(theme: ThemeName, layer: { kinds: readonly Kind[]; colour: string }, kind: string | null): string {
  const own = layer.kinds.find((k) => k.key === kind)?.colour;
  return own ? onTheme(own, theme) : toned(onTheme(layer.colour, theme), theme, signOf(kind, layer.kinds).round);
}

const TONES = 3;
/** Nearer to the ink than this, another step towards it could not be seen. */
const NEAR = 40;

/** Nearer to the ink in the first tone, nearer to the land in the second. */
function toned(colour: string, theme: ThemeName, round: number): string {
  const tone = round % TONES;
  const rgb = parseHex(colour);
  if (tone === 0 || !rgb) return colour;
  const [ink, land] = [THEMES[theme].ink, THEMES[theme].land].map((c) => parseHex(c) as Rgb);
  const dark = Math.abs(lightness(rgb) - lightness(ink)) < NEAR;
  if (tone === 1) return hex(dark ? mix(rgb, land, 0.35) : mix(rgb, ink, 0.6));
  return hex(mix(rgb, land, dark ? 0.6 : 0.4));
}

const lightness = ([r, g, b]: Rgb): number => 0.299 * r + 0.587 * g + 0.114 * b;
