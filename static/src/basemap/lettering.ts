// How names are written on the map, by what they name and by their script.
import type { Theme } from '../map/theme';

export interface LabelStyle { font: string; size: number; spacing: number; colour: keyof Theme; upper: boolean; rtl: boolean }

/** Width of a text in CSS pixels. */
export type Measure = (text: string, style: LabelStyle) => number;

const SANS = 'Inter, system-ui, sans-serif';
const SERIF = '"Source Serif 4", Georgia, serif';

type Kind = 'city' | 'town' | 'village' | 'river' | 'sea' | 'region' | 'area' | 'country';
interface Face { weight: number; size: number; family: string; colour: keyof Theme; spacing?: number; italic?: boolean; upper?: boolean }

const FACES: Record<Kind, Face> = {
  city: { weight: 650, size: 14, family: SANS, colour: 'place' },
  town: { weight: 500, size: 12.5, family: SANS, colour: 'place' },
  village: { weight: 430, size: 11.5, family: SANS, colour: 'placeMinor' },
  river: { weight: 500, size: 13, family: SERIF, colour: 'water', spacing: 1.2, italic: true },
  sea: { weight: 500, size: 15, family: SERIF, colour: 'water', spacing: 1.6, italic: true },
  region: { weight: 500, size: 16, family: SERIF, colour: 'region', spacing: 4, italic: true },
  area: { weight: 500, size: 13, family: SERIF, colour: 'region', spacing: 1.4, italic: true },
  country: { weight: 500, size: 13, family: SANS, colour: 'country', spacing: 2.9, upper: true },
};

/** Scripts that run from the right; their letters join, so that nothing is put between them, and nothing slants. */
const JOINED = /[\p{sc=Arab}\p{sc=Syrc}]/u;
const RTL = /[\p{sc=Arab}\p{sc=Syrc}\p{sc=Hebr}]/u;

const made = new Map<string, LabelStyle>();

/** The style of a name; of a country also its size. */
export function styleOf(kind: Kind, text: string, size = FACES[kind].size): LabelStyle {
  const joined = JOINED.test(text);
  const rtl = RTL.test(text);
  const key = `${kind} ${size} ${joined} ${rtl}`;
  let style = made.get(key);
  if (!style) {
    const { weight, family, colour, spacing = 0, italic = false, upper = false } = FACES[kind];
    // The serif has its upright letters in one weight; Arabic reads smaller at the same size.
    const font = `${italic && !joined ? 'italic ' : ''}${italic && joined ? 600 : weight} ${joined ? size + 1 : size}px ${family}`;
    style = { font, size: joined ? size + 1 : size, spacing: joined ? 0 : (spacing * size) / FACES[kind].size, colour, upper: upper && !joined, rtl };
    made.set(key, style);
  }
  return style;
}
