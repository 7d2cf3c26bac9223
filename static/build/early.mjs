// The script that runs before the first paint (src/early.ts): a file of its own,
// because the page allows no script inside it, and plain enough for old browsers.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { dist, root } from './paths.mjs';

const RIGHT_TO_LEFT = /^(Adlm|Arab|Aran|Hebr|Mand|Mend|Nkoo|Rohg|Samr|Syrc|Thaa|Yezi)$/;

export async function early() {
  const tags = (await readdir(path.join(root, 'src', 'messages'))).filter((f) => f.endsWith('.json')).map((f) => path.basename(f, '.json')).sort();
  const rtl = tags.filter((t) => RIGHT_TO_LEFT.test(new Intl.Locale(t).maximize().script ?? ''));
  const { outputFiles: [file] } = await build({
    absWorkingDir: root, entryPoints: ['src/early.ts'], bundle: true, format: 'iife', target: 'es2015', minify: true, write: false, logLevel: 'warning',
    define: { TAGS: JSON.stringify(tags), RIGHT_TO_LEFT: JSON.stringify(rtl) },
  });
  const name = `early-${createHash('sha256').update(file.contents).digest('hex').slice(0, 8).toUpperCase()}.js`;
  return { name, path: path.join(dist, name), contents: file.contents };
}
