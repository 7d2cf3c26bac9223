// `make basemap-detail`: finer rivers and provinces out of system packages,
// into static/detail, where the next build finds them.
//
//   rivers     GSHHG (LGPL-3+), packages gmt and gmt-gshhg-high
//   provinces  Natural Earth's states_provinces (public domain), in world_map.gpkg of package qgis-common, read with
//              sqlite3; the package need not be installed, only the file is taken out of it
//
// Each is optional: what a system lacks is named and left out.
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip, gunzipSync } from 'node:zlib';
import { innerEdges, linked, polygonsOf, riversOf } from './lines.mjs';

const run = promisify(execFile);
const target = fileURLToPath(new URL('../../detail', import.meta.url));
const ROOM = { maxBuffer: 1 << 29, encoding: 'buffer' };

async function rivers() {
  const [, , region = '-180/180/-60/85'] = process.argv;
  const aside = await mkdtemp(path.join(tmpdir(), 'waylog-')); // gmt writes its history where it runs
  try {
    const { stdout } = await run('gmt', ['coast', `-R${region}`, '-Ir', '-Dh', '-M'], { ...ROOM, cwd: aside });
    const found = riversOf(stdout.toString('latin1'));
    if (found.length === 0) throw new Error('gmt answered without rivers');
    await save('rivers.json.gz', found.map(({ rank, lines }) => ({ rank, lines: linked(lines).map(rounded) })));
    // LGPL-3 is a set of permissions on top of GPL-3: both go with the data.
    for (const name of ['LGPL-3', 'GPL-3']) await writeFile(path.join(target, `GSHHG-${name}.txt`), await licence(name));
    await writeFile(path.join(target, 'GSHHG.txt'), await packageText());
    return true;
  } catch (err) {
    return missing('finer rivers', 'gmt gmt-gshhg-high', err);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function provinces() {
  const aside = await mkdtemp(path.join(tmpdir(), 'waylog-'));
  try {
    const file = await worldMap(aside);
    const { stdout } = await run('sqlite3', ['-readonly', file, 'select adm0_a3, hex(geom) from states_provinces'], ROOM);
    const rows = stdout.toString('latin1').trim().split('\n').map((line) => line.split('|'));
    const rings = rows.map(([country, hex]) => ({ country, rings: polygonsOf(Buffer.from(hex, 'hex')).flat() }));
    await save('provinces.json.gz', linked(innerEdges(rings)).map(rounded));
    return true;
  } catch (err) {
    return missing('provinces', 'sqlite3', err);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** The installed file, or the one in the package that apt fetches: no right to install is needed for that. */
async function worldMap(aside) {
  const file = 'usr/share/qgis/resources/data/world_map.gpkg';
  if (await access(`/${file}`).then(() => true, () => false)) return `/${file}`;
  await run('apt-get', ['download', 'qgis-common'], { cwd: aside });
  const [name] = (await readdir(aside)).filter((n) => n.endsWith('.deb'));
  await run('dpkg-deb', ['-x', name, '.'], { cwd: aside });
  return path.join(aside, file);
}

const rounded = (line) => line.map(([x, y]) => [Number(x.toFixed(4)), Number(y.toFixed(4))]);

async function save(name, value) {
  const packed = await promisify(gzip)(JSON.stringify(value));
  await writeFile(path.join(target, name), packed);
  console.log(`static/detail/${name}: ${(packed.length / 1024).toFixed(0)} KB`);
}

const licence = (name) => readFile(`/usr/share/common-licenses/${name}`);

/** The package's own words on origin and copyright. */
async function packageText() {
  const place = '/usr/share/doc/gmt-gshhg-high/copyright';
  return readFile(place).catch(async () => gunzipSync(await readFile(`${place}.gz`)));
}

function missing(what, packages, err) {
  const why = err.code === 'ENOENT' ? 'not installed' : String(err.stderr ?? err.message).trim().split('\n').at(-1);
  console.error(`no ${what}: ${why}. On Debian: apt-get install ${packages}`);
  return false;
}

await mkdir(target, { recursive: true });
const done = [await rivers(), await provinces()];
if (!done.some(Boolean)) process.exit(1);
