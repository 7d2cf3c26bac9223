// What things are called in a language. English is the names of names.json and
// GeoNames' own; every further language is one file names.CODE.json. A name is
// in the letters of its language as a whole, or it is the Latin name as a
// whole: nothing is transliterated here, and nothing mixed.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../paths.mjs';
import { likeness } from './arabic.mjs';

const folder = path.join(root, 'build', 'basemap');

/** English first, then the others by their code. Each answers for a place, a country code and a fixed English name, null where it has no name of its own. */
export async function languages() {
  const codes = (await readdir(folder)).flatMap((n) => /^names\.([a-z]{2,3})\.json$/.exec(n)?.[1] ?? []).sort();
  const english = { code: 'en', script: /^[\p{sc=Latn}\P{L}]+$/u, place: () => null, fixed: () => null, country: () => null };
  return [english, ...await Promise.all(codes.map(async (code) => language(code, JSON.parse(await readFile(path.join(folder, `names.${code}.json`), 'utf8')))))];
}

/** @param file {script, countries: codes of those that speak it, places, fixed: English name -> name, states: country code -> name} */
export function language(code, file) {
  const script = new RegExp(`^[\\p{sc=${file.script}}\\p{sc=Inherited}\\P{L}]+$`, 'u');
  const speaking = new Set(file.countries);
  const regions = new Intl.DisplayNames([code], { type: 'region', fallback: 'none' });
  const pure = (name) => (name && script.test(name) && /\p{L}/u.test(name) ? name : null);
  const found = new Map(); // asked for in several squares and lists
  return {
    code,
    script,
    place: (p) => {
      if (!found.has(p)) found.set(p, pure(file.places[`${p.name}|${p.country}`]) ?? (speaking.has(p.country) ? pure(alternate(p, script)) : null));
      return found.get(p);
    },
    fixed: (name) => pure(file.fixed[name]),
    country: (iso) => (iso ? pure(file.states[iso] ?? regions.of(iso)) : null),
  };
}

/** Of the names in the language's letters the one that sounds most like the Latin name: the list says not which language a name is in. */
function alternate(p, script) {
  let best = null;
  let most = 0.45;
  const names = p.alternates.map(bareOf).filter((name) => script.test(name) && /\p{L}/u.test(name));
  for (const name of names) {
    const score = likeness(name, p.latin);
    if (score > most) [best, most] = [name, score];
  }
  return names.includes(`ال${best}`) ? `ال${best}` : best; // Latin lists drop the article
}

/** Without vowel signs and marks of direction, which a map does not write. */
const bareOf = (name) => name.replace(/[\u064B-\u0652\u200E\u200F\u202A-\u202E]/g, '').trim();

/** As the page reads it: [name, lon, lat, population, 1 for a capital or 2 for the seat of a province]. */
export const placeIn = (language, p) => [language.place(p) ?? p.name, round3(p.lon), round3(p.lat), twoDigits(p.population), ...(p.capital ? [1] : p.seat ? [2] : [])];

const round3 = (n) => Number(n.toFixed(3));
/** The map asks only how large a place is about. */
const twoDigits = (n) => Number(n.toPrecision(2));

/** [name, lon, lat, size, standing]: see countriesOf. */
export const countriesIn = (language, countries) =>
  countries.map(({ name, iso, row, standing }) => [language.country(iso) ?? language.fixed(name) ?? name, ...row, ...(standing ? [standing] : [])]);

/** Waters and landscapes; their places are the same in every language. */
export const watersIn = (language, waters) => waters.map((w) => ({ ...w, name: language.fixed(w.name) ?? w.name }));
