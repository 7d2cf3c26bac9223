// Builds the frontend into dist/: base map data, scripts, styles, index.html.
// Every file but index.html carries a hash of its content in its name, so that
// the server may let browsers keep it for ever.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { basemap } from './basemap.mjs';
import { bundle } from './bundle.mjs';
import { cardFiles } from './card.mjs';
import { early } from './early.mjs';
import { pack } from './pack.mjs';
import { writePages } from './page.mjs';
import { dist } from './paths.mjs';

const started = performance.now();
const map = await basemap();
const card = await cardFiles();
const built = await bundle(map.manifest, [...map.packages, ...card.packages]); // before the clean step: a mistake in the sources leaves the last good build
const first = await early();
const kept = await map.isIn(path.join(dist, 'basemap'));
await clean(kept ? ['basemap'] : []);
if (!kept) await map.copyTo(path.join(dist, 'basemap'));
await card.copyTo(path.join(dist, 'card'));
await Promise.all([...built.files, first].map((f) => writeFile(f.path, f.contents)));
await pack(dist);
await writePages({ ...built, early: first.name });
console.log(`built static/dist in ${((performance.now() - started) / 1000).toFixed(1)} s (base map ${map.fromCache ? 'from cache' : 'made'}: ${map.files} files)`);

/** Empties dist/ but for what is kept and .gitkeep, without which Go could not embed the folder before the first build. */
async function clean(keep) {
  await mkdir(dist, { recursive: true });
  for (const name of await readdir(dist)) {
    if (name !== '.gitkeep' && !keep.includes(name)) await rm(path.join(dist, name), { recursive: true, force: true });
  }
}
