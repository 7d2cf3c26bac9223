// Which places and countries get a name on the map, and which name.
import { feature } from 'topojson-client';
import { boundsOf } from './clip.mjs';
import { unrolled } from './shapes.mjs';

// Columns of GeoNames' cities500.txt.
const [ID, NAME, LAT, LON, CODE, COUNTRY, POPULATION] = [0, 1, 4, 5, 7, 8, 14];

// Parts of a town, and places that are no more.
const LEFT_OUT = new Set(['PPLX', 'PPLH', 'PPLW', 'PPLQ', 'PPLCH', '']);

// Countries whose own spelling is not Latin: GeoNames gives a scholar's
// transcription there, of which readers know the bare letters.
const TRANSCRIBED = new Set(
  'AE AF AM AZ BD BG BH BT BY CN CY DJ DZ EG EH ER ET GE GR IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK LY MA MK MM MN MR NP OM PK PS QA RU SA SD SO SY TD TH TJ TM TN TW UA UZ YE'.split(' '),
);

/** @returns [{name, lat, lon, population, capital}], the most populous first. */
export function placesOf(text, names) {
  const drop = new Set(names.drop.map(String));
  const list = text.split('\n').filter(Boolean).map((line) => line.split('\t'))
    .filter((c) => !LEFT_OUT.has(c[CODE]) && !drop.has(c[ID]))
    .map((c) => ({
      name: names.places[c[ID]] ?? plainName(c[NAME], c[COUNTRY]),
      lat: Number(c[LAT]),
      lon: Number(c[LON]),
      population: Number(c[POPULATION]) || (c[CODE].startsWith('PPLA') ? 1500 : 0),
      capital: c[CODE] === 'PPLC' && !names.noCapital.includes(c[COUNTRY]),
    }));
  list.push(...names.extra);
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
    return n < most || p.capital;
  });
}

/** As the page reads it: [name, lon, lat, population, 1 for a capital]. */
export const placeRow = (p) => [p.name, Number(p.lon.toFixed(4)), Number(p.lat.toFixed(4)), p.population, ...(p.capital ? [1] : [])];

/** [name, lon, lat, size]: where the name of each state goes, and the root of its area in degrees. */
export function countryRows(countries, names) {
  const silent = new Set(names.unlabelled);
  return feature(countries, countries.objects.countries).features.flatMap((f) => {
    const name = f.properties.name;
    if (silent.has(name)) return [];
    const polygons = f.geometry.type === 'Polygon' ? [f.geometry.coordinates] : f.geometry.coordinates;
    const main = polygons.map((rings) => rings.map((r) => unrolled(r, false))).map((p) => ({ p, area: area(p[0]) })).sort((a, b) => b.area - a.area)[0];
    const [lon, lat] = names.countryAt[name] ?? middle(main.p);
    return [[names.countries[name] ?? name, round2(lon), round2(lat), round2(Math.sqrt(main.area))]];
  }).sort((a, b) => b[3] - a[3]);
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
