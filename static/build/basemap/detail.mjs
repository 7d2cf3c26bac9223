// What `make basemap-detail` left in static/detail (build/detail/fetch.mjs
// writes it). Without it the base map is made of npm packages alone.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { root } from '../paths.mjs';

const folder = path.join(root, 'detail');

/** @returns {stamp, rivers: [{rank, lines}] or null, provinces: lines or null, licences: [[file name, bytes]]} */
export async function readDetail() {
  const names = (await readdir(folder).catch(() => [])).sort();
  const stamps = await Promise.all(names.map(async (n) => {
    const { size, mtimeMs } = await stat(path.join(folder, n));
    return `${n} ${size} ${mtimeMs}`;
  }));
  const read = async (name) => (names.includes(name) ? JSON.parse(await promisify(gunzip)(await readFile(path.join(folder, name)))) : null);
  return {
    stamp: stamps.join('\n'),
    rivers: await read('rivers.json.gz'),
    provinces: await read('provinces.json.gz'),
    licences: await Promise.all(names.filter((n) => n.endsWith('.txt')).map(async (n) => [n, await readFile(path.join(folder, n))])),
  };
}
