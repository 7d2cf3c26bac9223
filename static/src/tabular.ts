// Events as a table of text: CSV like the server's export (data/exporter/csv.go)
// without the data set's own columns, and tab-separated words for the clipboard.

import { FIELDS } from './fields';
import type { EventFeature } from './types';

const FORMULA = /^'*[=+\-@\t\r]/;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** What a spreadsheet would take for a formula gets an apostrophe before it, unless it is a number. */
export const harmless = (s: string): string => (FORMULA.test(s) && !NUMBER.test(s) ? `'${s}` : s);

/** A cell of CSV (RFC 4180). */
export function csvCell(s: string): string {
  const safe = harmless(s);
  return /[",\r\n]/.test(safe) || safe.trim() !== safe ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Marks of direction and isolation: they order words on the page, and hide a sign of a formula behind them in a file. */
const MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A cell for the clipboard: one line, no tabs, no invisible marks. */
export const tsvCell = (s: string): string => harmless(s.replace(MARKS, '').replace(/[\t\r\n\u2028\u2029]+/g, ' ').trim());

export const tsv = (rows: string[][]): string => rows.map((r) => r.map(tsvCell).join('\t')).join('\r\n');

const PLACE = ['longitude', 'latitude', 'geometry'];

/** The events as CSV: UTF-8 without a byte order mark, lines ended by CRLF. */
export function csv(features: EventFeature[]): string {
  const rows = features.map((f) => [String(f.id), ...FIELDS.map((name) => cellText(f.properties[name])), ...placeCells(f.geometry)]);
  return [['id', ...FIELDS, ...PLACE], ...rows].map((r) => `${r.map(csvCell).join(',')}\r\n`).join('');
}

function cellText(value: unknown): string {
  if (value === null || value === undefined || value === false) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function placeCells(g: GeoJSON.Geometry | null): string[] {
  if (!g) return ['', '', ''];
  return g.type === 'Point' ? [plain(g.coordinates[0] as number), plain(g.coordinates[1] as number), ''] : ['', '', wkt(g)];
}

/** A number without an exponent; coordinates have at most seven places. */
const plain = (n: number): string => (/e/.test(String(n)) ? n.toFixed(7).replace(/0+$/, '').replace(/\.$/, '') : String(n));

export function wkt(g: GeoJSON.Geometry): string {
  if (g.type === 'GeometryCollection') return `GEOMETRYCOLLECTION (${g.geometries.map(wkt).join(', ')})`;
  const list = (c: unknown): string => {
    const a = c as unknown[];
    return typeof a[0] === 'number' ? `${plain(a[0])} ${plain(a[1] as number)}` : `(${a.map(list).join(', ')})`;
  };
  if (g.type === 'Point') return `POINT (${list(g.coordinates)})`;
  if (g.type === 'MultiPoint') return `MULTIPOINT (${g.coordinates.map((c) => `(${list(c)})`).join(', ')})`;
  return `${g.type.toUpperCase()} ${list(g.coordinates)}`;
}
