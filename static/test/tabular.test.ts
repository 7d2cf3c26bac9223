import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventFeature } from '../src/types';
import { csv, csvCell, tsv, tsvCell, wkt } from '../src/tabular';

describe('a cell of CSV', () => {
  const cases: [string, string, string][] = [
    ['stays as it is', 'Raqqa', 'Raqqa'],
    ['is quoted for a comma', 'Raqqa, west', '"Raqqa, west"'],
    ['doubles quotation marks', 'the "Caliphate"', '"the ""Caliphate"""'],
    ['is quoted for a line break', 'a\nb', '"a\nb"'],
    ['is quoted for spaces at its ends', ' a', '" a"'],
    ['is no formula', '=1+1', "'=1+1"],
    ['is no formula with a comma', '=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['is no formula after a plus', '+49 30', "'+49 30"],
    ['is no formula after an at sign', '@SUM(A1)', "'@SUM(A1)"],
    ['is no formula after a tab', '\t=1', `"'\t=1"`.replace(/"/g, '')],
    ['keeps apostrophes told apart', "'=1", "''=1"],
    ['leaves a negative number a number', '-12.5', '-12.5'],
    ['is no number that only begins as one', '-12-3', "'-12-3"],
    ['keeps Arabic as it is', 'الرقة', 'الرقة'],
    ['leaves an apostrophe of a name alone', "'Ayn al-Arab", "'Ayn al-Arab"],
  ];
  for (const [name, s, want] of cases) it(name, () => assert.equal(csvCell(s), want));
});

describe('a cell for the clipboard', () => {
  const cases: [string, string, string][] = [
    ['has no tabs and no lines', 'a\tb\r\nc', 'a b c'],
    ['loses the marks of direction', '\u2068الرقة\u2069 17\u200f', 'الرقة 17'],
    ['is no formula behind a mark of direction', '\u200f=1+1', "'=1+1"],
    ['is no formula inside isolates', '\u2068@cmd\u2069', "'@cmd"],
    ['leaves numbers alone', '-3', '-3'],
  ];
  for (const [name, s, want] of cases) it(name, () => assert.equal(tsvCell(s), want));
  it('stands between tabs, lines end by CRLF', () => assert.equal(tsv([['a', 'b'], ['more than 120', '=x']]), "a\tb\r\nmore than 120\t'=x"));
});

describe('events as CSV', () => {
  const event = (geometry: GeoJSON.Geometry | null, more: object = {}): EventFeature => ({
    type: 'Feature', id: 'e1', geometry,
    properties: { layer: 'a', kind: null, title: 'T', date_start: null, date_end: null, place_precision: null, status: null, killed_low: 81, killed_best: null, killed_high: null, revision: 3, ...more },
  });
  const cells = (f: EventFeature) => {
    const [head, row] = csv([f]).split('\r\n') as [string, string];
    return new Map(head.split(',').map((name, i) => [name, row.split(',')[i]]));
  };

  it('have the columns of the export, and nothing where nothing is known', () => {
    const c = cells(event({ type: 'Point', coordinates: [38.79, 0.0000001] }));
    assert.deepEqual([c.get('id'), c.get('title'), c.get('kind'), c.get('killed_low'), c.get('killed_high'), c.get('revision')], ['e1', 'T', '', '81', '', '3']);
    assert.deepEqual([c.get('longitude'), c.get('latitude'), c.get('geometry')], ['38.79', '0.0000001', '']);
    assert.ok(!csv([event(null)]).startsWith('\ufeff'));
    assert.equal(csv([]).split('\r\n').length, 2);
  });

  it('hold lists as JSON', () => assert.match(csv([event(null, { tags: ['a', 'b'] })]), /"\[""a"",""b""\]"/));
  it('leave the data set its own columns', () => assert.doesNotMatch(csv([event(null, { ucdp_id: 243561 })]), /ucdp_id|243561/));

  it('write geometry as the server does', () => {
    assert.equal(wkt({ type: 'LineString', coordinates: [[1, 2], [3.5, 4]] }), 'LINESTRING (1 2, 3.5 4)');
    assert.equal(wkt({ type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }), 'POLYGON ((0 0, 1 0, 1 1, 0 0))');
    assert.equal(wkt({ type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] }), 'MULTIPOINT ((1 2), (3 4))');
    assert.equal(wkt({ type: 'MultiLineString', coordinates: [[[1, 2], [3, 4]]] }), 'MULTILINESTRING ((1 2, 3 4))');
    assert.equal(wkt({ type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] }), 'GEOMETRYCOLLECTION (POINT (1 2))');
  });
});
