// Asks every label that the build made (static/dist/basemap).
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { likeness } from '../build/basemap/arabic.mjs';
import { language } from '../build/basemap/languages.mjs';
import { readNames, type Names } from '../src/basemap/names';

const folder = path.resolve('dist', 'basemap');
const text = (name: string) => new TextDecoder().decode(readFileSync(path.join(folder, name)));
const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((n) => n.endsWith('.json')) : [];
/** Latin, Arabic, any other. */
const SCRIPTS = [/\p{sc=Latn}/u, /\p{sc=Arab}/u, /(?![\p{sc=Latn}\p{sc=Arab}\p{sc=Zyyy}\p{sc=Zinh}])\p{L}/u];
const namesIn = (n: Names) => [...n.places, ...n.countries].map((row) => row[0]).concat([...n.water, ...n.rivers].map((w) => w.name));
const arabicFiles = files.filter((f) => /-ar-[0-9A-Z]{8}\.json$/.test(f));

/** Names of the world and of the squares about a place, by their file's beginning. */
const all = (pattern: RegExp) => files.filter((f) => pattern.test(f)).flatMap((f) => namesIn(readNames(JSON.parse(text(f)))));

describe('the labels that were made', () => {
  it('never mix scripts, in any language', () => {
    assert.ok(files.length > 1000, `${files.length} files of names: run npm run build first`);
    let count = 0;
    for (const file of files) {
      for (const name of namesIn(readNames(JSON.parse(text(file))))) {
        const scripts = SCRIPTS.filter((script) => script.test(name));
        assert.equal(scripts.length, 1, `${file}: ${name}`);
        assert.ok(name.trim() === name && name !== '', `${file}: "${name}"`);
        count++;
      }
    }
    assert.ok(count > 100_000, `${count} labels`);
  });
  it('in English are in Latin letters only', () => {
    for (const name of all(/^(names-en|towns-\d+-\d+|villages-\d+-\d+)-[0-9A-Z]{8}\.json$/)) assert.doesNotMatch(name, /(?![\p{sc=Latn}\p{sc=Zyyy}])\p{L}/u, name);
  });
  it('in Arabic hold no Persian, Urdu or Kurdish letters', () => {
    assert.ok(arabicFiles.length > 50);
    for (const name of all(/-ar-[0-9A-Z]{8}\.json$/)) assert.doesNotMatch(name, /[پچژگکیےہۀەێۆڕڵڤ]/u, name);
  });
  it('give Raqqa one spelling in each language', () => {
    const english = all(/^(names-en|towns-21-12|villages-43-25|villages-43-24)-[0-9A-Z]{8}\.json$/);
    assert.ok(english.includes('Raqqa'));
    assert.deepEqual(english.filter((n) => n !== 'Raqqa' && /\b(ar.)?ra(qq|kk)ah?\b/i.test(n)), []);
    const arabic = all(/^towns-2[12]-12-ar-/);
    for (const name of ['الرقة', 'تدمر', 'دير الزور', 'إدلب', 'الفرات']) assert.ok(arabic.includes(name), name);
    for (const name of ['دمشق', 'بغداد', 'بيروت', 'القاهرة', 'كييف', 'سوريا', 'العراق', 'الأردن', 'البحر المتوسط']) assert.ok(all(/^names-ar-/).includes(name), name);
  });
  it('name nothing twice at one place in Arabic and Latin', () => {
    const names = readNames(JSON.parse(text(files.find((f) => f.startsWith('names-ar-'))!)));
    assert.ok(names.countries.filter(([n]) => /\p{sc=Arab}/u.test(n)).length > 170);
    assert.equal(new Set(names.countries.map(([n, lon, lat, , standing]) => `${n} ${lon} ${lat} ${standing}`)).size, names.countries.length);
  });
});

describe('a further language', () => {
  const file = { script: 'Arab', countries: ['SY'], places: { 'Kyiv|UA': 'كييف', 'Odd|UA': 'Odd كييف' }, fixed: { Euphrates: 'الفرات' }, states: {} };
  const ar = language('ar', file);
  const place = (name: string, country: string, alternates: string[], latin = name) => ar.place({ name, latin, country, alternates });
  it('takes a list\'s names only where it is spoken', () => {
    assert.equal(place('Raqqa', 'SY', ['Ракка', 'الرقة', 'رقه'], 'Ar Raqqah'), 'الرقة');
    assert.equal(place('Tehran', 'IR', ['تهران', 'طهران']), null);
    assert.equal(place('Kyiv', 'UA', ['كييف']), 'كييف');
    assert.equal(place('Odd', 'UA', []), null, 'a curated name in two scripts is none');
  });
  it('tells Arabic from what is written with the same letters', () => {
    assert.equal(likeness('دىبى', 'Dubai'), 0);
    assert.equal(likeness('چم چمال', 'Jamjamal'), 0);
    assert.ok(likeness('دمشق', 'Damascus') > likeness('د مشق', 'Damascus'));
    assert.equal(place('Basra', 'SY', ['بصرة', 'البصرة']), 'البصرة', 'the article that Latin lists drop');
    assert.equal(place('Qarah', 'SY', ['قَارَة\u200e']), 'قارة');
  });
  it('knows countries by their code', () => {
    assert.equal(ar.country('SY'), 'سوريا');
    assert.equal(ar.country(null), null);
    assert.equal(ar.fixed('Euphrates'), 'الفرات');
    assert.equal(ar.fixed('Tigris'), null);
  });
});
