// Cuts the fonts of build/fonts.css to what each face there declares: the
// characters of its unicode-range, the weights of its font-weight. Fonts come
// whole from their packages; what was cut is kept in node_modules/.cache.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import subsetFont from 'subset-font';
import { cache, root } from './paths.mjs';

const folder = path.join(cache, 'fonts');

// Of the features of a font: those that place and join letters, and figures of one width.
const FEATURES = ['ccmp', 'curs', 'fina', 'init', 'isol', 'kern', 'liga', 'locl', 'mark', 'medi', 'mkmk', 'rlig', 'rvrn', 'tnum'];

/** The packages that fonts.css takes files from. */
export const packagesOf = (css) => [...new Set([...css.matchAll(/url\("(@[^/]+\/[^/]+)\//g)].map((m) => m[1]))].sort();

/** Makes esbuild take the cut files instead of the whole ones. */
export function cutFonts() {
  return {
    name: 'waylog-fonts',
    setup(b) {
      b.onLoad({ filter: /[\\/]build[\\/]fonts\.css$/ }, async ({ path: file }) => {
        const css = await readFile(file, 'utf8');
        await mkdir(folder, { recursive: true });
        const faces = css.match(/@font-face\s*\{[^}]*\}/g) ?? [];
        return { contents: (await Promise.all(faces.map(cutFace))).join('\n'), loader: 'css', resolveDir: path.dirname(file) };
      });
    },
  };
}

/** A face as it is written, with the address of the file that was cut for it. */
async function cutFace(face) {
  const url = /url\("(@[^"]+)"\)/.exec(face)?.[1];
  if (!url) return face; // a stand-in from the reader's own fonts
  const range = /unicode-range:\s*([^;]+);/.exec(face)?.[1];
  const [low, high = low] = (/font-weight:\s*([\d ]+);/.exec(face)?.[1] ?? '').trim().split(/\s+/).map(Number);
  if (!range || !low) throw new Error(`fonts.css: the face of ${url} does not say which characters and weights it is for`);
  const source = path.join(root, 'node_modules', url);
  const name = `${path.basename(url, '.woff2')}.woff2`;
  const key = await keyOf(source, range, low, high);
  const out = path.join(folder, key, name);
  if (!(await readFile(out).catch(() => null))) {
    const bytes = await subsetFont(await readFile(source), characters(range), {
      targetFormat: 'woff2', keepFeatures: FEATURES, noHinting: true,
      variationAxes: { wght: low === high ? low : { min: low, max: high } },
    });
    await mkdir(path.dirname(out), { recursive: true });
    await writeFile(`${out}.new`, bytes); // a build that was stopped leaves no half font
    await rename(`${out}.new`, out);
  }
  return face.replace(url, path.relative(path.join(root, 'build'), out).split(path.sep).join('/'));
}

/** Changes with the font, with what is wanted of it, and with how it is cut. */
async function keyOf(source, ...wanted) {
  const hash = createHash('sha256');
  hash.update(await readFile(source)).update(await readFile(new URL(import.meta.url))).update(await readFile(path.join(root, 'node_modules', 'subset-font', 'package.json')));
  return hash.update(JSON.stringify(wanted)).digest('hex').slice(0, 12);
}

/** "U+0041-0043, U+0131" as the characters themselves. */
function characters(range) {
  return range.split(',').map((part) => {
    const [, from, to = from] = /^\s*U\+([0-9A-F]+)(?:-([0-9A-F]+))?\s*$/i.exec(part) ?? [];
    if (!from) throw new Error(`fonts.css: ${part.trim()} is no range of characters`);
    const [a, b] = [parseInt(from, 16), parseInt(to, 16)];
    return Array.from({ length: b - a + 1 }, (_, i) => String.fromCodePoint(a + i)).join('');
  }).join('');
}
