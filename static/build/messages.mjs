// The languages of the page: one file each in src/messages, known by its name
// (ar.json, ckb.json). English is part of the page script, because it is what
// the others fall back to; of them each is a file of its own, fetched when wanted.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './paths.mjs';

const folder = path.join(root, 'src', 'messages');

/** Makes `import { languages } from 'waylog:messages'` give every language: its tag, its own name, and how its messages are fetched. */
export function messageFiles() {
  return {
    name: 'waylog-messages',
    setup(b) {
      b.onResolve({ filter: /^waylog:messages$/ }, () => ({ path: 'messages', namespace: 'waylog-messages' }));
      b.onLoad({ filter: /.*/, namespace: 'waylog-messages' }, async () => {
        const files = (await readdir(folder)).filter((f) => f.endsWith('.json')).sort();
        const rows = await Promise.all(files.map(async (file) => {
          const tag = path.basename(file, '.json');
          const name = JSON.parse(await readFile(path.join(folder, file), 'utf8')).language;
          if (typeof name !== 'string' || !name) throw new Error(`src/messages/${file} does not name its language: "language": "its own name"`);
          const load = tag === 'en' ? 'null' : `() => import(${JSON.stringify(`./${file}`)}).then((m) => m.default)`;
          return `{ tag: ${JSON.stringify(tag)}, name: ${JSON.stringify(name)}, load: ${load} }`;
        }));
        return { contents: `export const languages = [${rows.join(', ')}];`, loader: 'js', resolveDir: folder, watchDirs: [folder], watchFiles: files.map((f) => path.join(folder, f)) };
      });
    },
  };
}
