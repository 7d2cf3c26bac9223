// Which places and countries get a name on the map, and which name.
import { feature } from 'topojson-client';
import { boundsOf } from './clip.mjs';
import { unrolled } from './shapes.mjs';

// Columns of GeoNames' cities500.txt.
const [ID, NAME, ASCII, ALTERNATES, LAT, LON, CODE, COUNTRY, POPULATION] = [0, 1, 2, 3, 4, 5, 7, 8, 14];

// Parts of a town, and places that are no more.
const LEFT_OUT = new Set(['PPLX', 'PPLH', 'PPLW', 'PPLQ', 'PPLCH', '']);

// Countries whose own spelling is not Latin: GeoNames gives a scholar's
// transcription there, of which readers know the bare letters.
const TRANSCRIBED = new Set(
  'AE AF AM AZ BD BG BH BT BY CN CY DJ DZ EG EH ER ET GE GR IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK LY MA MK MM MN MR NP OM PK PS QA RU SA SD SO SY TD TH TJ TM TN TW UA UZ YE'.split(' '),
);

const LATIN = /^[\p{sc=Latn}\p{sc=Inherited}\P{L}]+$/u;

/** @returns [{name, latin, alternates, country, lat, lon, population, capital, seat}], the most populous first; `latin` is GeoNames' own spelling in bare letters. */
export function placesOf(text, names) {
  const drop = new Set(names.drop.map(String));
  const list = text.split('\n').filter(Boolean).map((line) => line.split('\t'))
    .filter((c) => !LEFT_OUT.has(c[CODE]) && !drop.has(c[ID]))
    .map((c) => ({
      name: names.places[c[ID]] ?? (LATIN.test(c[NAME]) ? plainName(c[NAME], c[COUNTRY]) : c[ASCII]),
      latin: c[ASCII],
      alternates: c[ALTERNATES].split(','),
      country: c[COUNTRY],
      lat: Number(c[LAT]),
      lon: Number(c[LON]),
      population: Number(c[POPULATION]) || (c[CODE].startsWith('PPLA') ? 1500 : 0),
      capital: c[CODE] === 'PPLC' && !names.noCapital.includes(c[COUNTRY]),
      seat: c[CODE] === 'PPLA',
    }));
  list.push(...names.extra.map((p) => ({ latin: p.name, alternates: [], ...p })));
  return list.sort((a, b) => b.population - a.population || a.lat - b.lat || a.lon - b.lon);
}

/** Bare letters for transcribed names; names in Latin script keep their marks. */
export function plainName(name, country) {
  if (!TRANSCRIBED.has(country)) return name;
  return name.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC').replace(/[ʿʾʻʼ‘’'`]/g, '').replace(/^\p{Ll}/u, (c) => c.toUpperCase());
}

/** At most `most` places of each square of `degrees`, so that a crowded region does not weigh more than it can show. */
export function thin(places, degrees, most) {
  const full = new Map();
  return places.filter((p) => {
    const square = `${Math.floor(p.lon / degrees)}/${Math.floor(p.lat / degrees)}`;
    const n = full.get(square) ?? 0;
    full.set(square, n + 1);
    return n < most || p.capital || p.seat;
  });
}

/**
 * What is named as a whole on small scales: {name, iso, row: [lon, lat, root of its area in degrees], standing}.
 * `standing`: nothing for a state; where that is disputed AREA for its name as a landscape's, under the policy that takes no
 * side, and STATE for its name as a state's, under the policy that shows what holds on the ground; LANDSCAPE under both.
 */
export function countriesOf(countries, names) {
  const silent = new Set(names.unlabelled);
  const disputed = new Set(names.disputed);
  const iso = isoCodes(names);
  const states = feature(countries, countries.objects.countries).features.flatMap((f) => {
    const name = f.properties.name;
    if (silent.has(name)) return [];
    const polygons = f.geometry.type === 'Polygon' ? [f.geometry.coordinates] : f.geometry.coordinates;
    const main = polygons.map((rings) => rings.map((r) => unrolled(r, false))).map((p) => ({ p, area: area(p[0]) })).sort((a, b) => b.area - a.area)[0];
    const [lon, lat] = names.countryAt[name] ?? middle(main.p);
    const full = names.countries[name] ?? name;
    const one = { name: full, iso: iso(full), row: [lon, lat, Math.sqrt(main.area)].map(round2) };
    if (!disputed.has(name)) return [one];
    return [{ ...one, standing: STATE }, ...(names.areas.some((a) => a.within === name) ? [] : [{ ...one, standing: AREA }])];
  });
  const areas = names.areas.map(({ name, at, size, within }) => ({ name, iso: null, row: [...at, size], standing: within ? AREA : LANDSCAPE }));
  return [...states, ...areas].sort((a, b) => b.row[2] - a.row[2]);
}

const [AREA, STATE, LANDSCAPE] = [1, 2, 3];

/** The ISO code of a country by its English name. */
function isoCodes(names) {
  const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const byName = new Map(letters.flatMap((a) => letters.map((b) => [english.of(a + b), a + b])).filter(([name]) => name));
  return (name) => names.iso[name] ?? byName.get(name) ?? null;
}

const round2 = (n) => Math.round(n * 100) / 100;

/** In square degrees, shrunk towards the poles. */
function area(ring) {
  let twice = 0;
  let lat = 0;
  for (let i = 1; i < ring.length; i++) {
    twice += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
    lat += ring[i][1];
  }
  return Math.abs(twice / 2) * Math.cos(((lat / (ring.length - 1)) * Math.PI) / 180);
}

/** The point of a grid that is farthest from the edge, a little wider than high as a name is. */
function middle([outer, ...holes]) {
  const [w, s, e, n] = boundsOf(outer);
  const thinned = outer.length > 800 ? outer.filter((_, i) => i % Math.ceil(outer.length / 800) === 0) : outer;
  let best = [(w + e) / 2, (s + n) / 2];
  let far = -Infinity;
  for (let i = 1; i < 24; i++) {
    for (let j = 1; j < 24; j++) {
      const p = [w + ((e - w) * i) / 24, s + ((n - s) * j) / 24];
      if (!inside(p, outer) || holes.some((h) => inside(p, h))) continue;
      let d = Infinity;
      for (const q of thinned) d = Math.min(d, ((p[0] - q[0]) * 0.6) ** 2 + (p[1] - q[1]) ** 2);
      if (d > far) [far, best] = [d, p];
    }
  }
  return best;
}

function inside([x, y], ring) {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}
