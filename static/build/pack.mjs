// Packed copies: NAME.gz beside every file that gains by it. The server sends
// them as they are to browsers that unpack (server/web/handle_static.go).
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const PACKED = /\.(js|css|bin|json|svg)$/;
const squeeze = promisify(gzip);

/** Writes the packed copies of the files in a folder; those of the folders in it are their makers' business. */
export async function pack(folder) {
  const names = (await readdir(folder)).filter((n) => PACKED.test(n));
  await Promise.all(names.map(async (name) => {
    const bytes = await readFile(path.join(folder, name));
    const packed = await squeeze(bytes, { level: 9 });
    if (packed.length < bytes.length) await writeFile(path.join(folder, `${name}.gz`), packed);
  }));
}
