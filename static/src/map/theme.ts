// Colours of the map. The page's own colours are in its style sheets; canvas
// and SVG attributes cannot read those cheaply, so the map keeps these here.

export type ThemeName = 'light' | 'dark';

export interface Theme {
  land: string; sea: string; coast: string; shadow: string; river: string; lake: string;
  border: string; contested: string;
  place: string; placeMinor: string; country: string; water: string; region: string; halo: string; dot: string;
  ink: string; panel: string;
  strike: string; convoy: string; corridor: string; report: string;
}

export const THEMES: Record<ThemeName, Theme> = {
  light: {
    land: '#f4f1ea', sea: '#cfdbe3', coast: '#9fb2bf', shadow: 'rgba(92, 121, 142, 0.42)', river: '#a9c3d3', lake: '#cfdbe3',
    border: '#a39a8c', contested: '#978b7a',
    place: '#33373b', placeMinor: '#4b5156', country: '#736a5b', water: '#3d6078', region: '#75694f', halo: 'rgba(247, 244, 238, 0.92)', dot: '#5b6166',
    ink: '#1b1f23', panel: '#ffffff',
    strike: '#c2410c', convoy: '#1c5fa8', corridor: '#0f766e', report: '#7a7f86',
  },
  dark: {
    land: '#20272d', sea: '#12181d', coast: '#3b4954', shadow: 'rgba(0, 0, 0, 0.55)', river: '#2f4a5b', lake: '#162029',
    border: '#5c6872', contested: '#6c7882',
    place: '#d8dde1', placeMinor: '#b4bcc3', country: '#8e99a3', water: '#7ba3be', region: '#96a0a8', halo: 'rgba(26, 32, 37, 0.92)', dot: '#98a2aa',
    ink: '#eceef0', panel: '#161b20',
    strike: '#ff8f5e', convoy: '#74b4f5', corridor: '#4fc9b3', report: '#8d969e',
  },
};

/** A kind's own colour is chosen for a light page: on a dark one it is lifted until it reads. */
export function onTheme(colour: string, theme: ThemeName): string {
  if (theme === 'light') return colour;
  const known = (Object.keys(THEMES.light) as (keyof Theme)[]).find((k) => THEMES.light[k] === colour.toLowerCase());
  if (known) return THEMES.dark[known];
  const rgb = parseHex(colour);
  return rgb ? hex(mix(rgb, [255, 255, 255], 0.42)) : colour;
}

export type Rgb = [number, number, number];

/** #rgb and #rrggbb; null for anything else. */
export function parseHex(colour: string): Rgb | null {
  const m = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour.trim());
  if (!m) return null;
  const digits = m[1].length === 3 ? [...m[1]].map((d) => d + d).join('') : m[1];
  const n = Number.parseInt(digits, 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

export const mix = (a: Rgb, b: Rgb, share: number): Rgb => [0, 1, 2].map((i) => Math.round(a[i] + (b[i] - a[i]) * share)) as Rgb;
export const hex = (c: Rgb): string => '#' + c.map((n) => n.toString(16).padStart(2, '0')).join('');
