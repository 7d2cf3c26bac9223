// Prints what a browser has to fetch: size of every built file, raw and gzipped.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { dist } from './paths.mjs';

const kb = (n) => (n / 1024).toFixed(1).padStart(9);
const rows = [];
for (const name of (await readdir(dist, { recursive: true })).sort()) {
  if (/(\.map|\.gitkeep|\.gz|\.br)$/.test(name) || !/\.[a-z0-9]+$/.test(name)) continue;
  const bytes = await readFile(path.join(dist, name));
  rows.push({ name, raw: bytes.length, gz: /\.woff2$/.test(name) ? bytes.length : gzipSync(bytes, { level: 9 }).length });
}
if (rows.length === 0) {
  console.error('static/dist is empty: run npm run build first');
  process.exit(1);
}
console.log(`${'KB'.padStart(9)}${'gz KB'.padStart(10)}`);
const detail = rows.filter((r) => /-\d+-\d+-/.test(r.name));
for (const r of rows) if (!detail.includes(r)) console.log(`${kb(r.raw)} ${kb(r.gz)}  ${r.name}`);
const sum = (list, key) => list.reduce((n, r) => n + r[key], 0);
if (detail.length > 0) {
  console.log(`${kb(sum(detail, 'raw'))} ${kb(sum(detail, 'gz'))}  basemap squares (${detail.length} files, loaded as viewed; largest ${kb(Math.max(...detail.map((r) => r.gz))).trim()} KB gz)`);
}
console.log(`${kb(sum(rows, 'raw'))} ${kb(sum(rows, 'gz'))}  all`);
