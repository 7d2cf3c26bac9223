// Packed copies: NAME.gz, and NAME.br of scripts and styles, beside every file
// that gains by it. The server sends them as they are to browsers that unpack
// (server/web/handle_static.go).
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const PACKED = /\.(js|css|bin|json|svg)$/;
const BROTLI = /\.(js|css)$/; // a seventh smaller than gzip; the base map's files would gain nothing
const codings = [['gz', promisify(gzip), { level: 9 }], ['br', promisify(brotliCompress), {}]]; // brotli's own default is its best

/** Writes the packed copies of the files in a folder; those of the folders in it are their makers' business. */
export async function pack(folder) {
  const names = (await readdir(folder)).filter((n) => PACKED.test(n));
  await Promise.all(names.map(async (name) => {
    const bytes = await readFile(path.join(folder, name));
    for (const [ending, squeeze, options] of codings) {
      if (ending === 'br' && !BROTLI.test(name)) continue;
      const packed = await squeeze(bytes, options);
      if (packed.length < bytes.length) await writeFile(path.join(folder, `${name}.${ending}`), packed);
    }
  }));
}
