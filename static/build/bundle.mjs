// Scripts and styles by esbuild: one page script, chunks for what is imported
// later, fonts as files of their own.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cutFonts, packagesOf as fontsOf } from './fonts.mjs';
import { licences, packagesOf } from './licences.mjs';
import { messageFiles } from './messages.mjs';
import { dist, root } from './paths.mjs';

/** Bundles the page, the embedded map and the fonts. Writes nothing: `files` is what belongs in dist/, the other members name the page's own. `packages`: what else went into dist/, by name. */
export async function bundle(manifest, packages) {
  // Each page by itself: what both need would else be cut into chunks by who needs it, and small chunks compress badly.
  const results = [];
  for (const entryPoints of [['src/main.tsx', 'build/fonts.css', 'build/icon.svg'], ['src/embed.tsx']]) results.push(await build({
    absWorkingDir: root,
    entryPoints,
    outdir: dist,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    charset: 'utf8', // else every Arabic letter takes six
    sourcemap: true,
    target: ['es2022', 'safari16'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.woff2': 'file', '.svg': 'copy', '.png': 'empty' },
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    metafile: true,
    write: false,
    logLevel: 'warning',
    plugins: [basemapManifest(manifest), messageFiles(), cutFonts(), workers()],
  }));
  const result = {
    outputFiles: results.flatMap((r) => r.outputFiles),
    metafile: { inputs: Object.assign({}, ...results.map((r) => r.metafile.inputs)), outputs: Object.assign({}, ...results.map((r) => r.metafile.outputs)) },
  };
  const outputs = Object.entries(result.metafile.outputs).map(([file, o]) => [path.relative(dist, path.resolve(root, file)), o]);
  const byEntry = (entry) => outputs.find(([, o]) => o.entryPoint === entry);
  const entry = (name) => {
    const [script, o] = byEntry(name);
    return { script, style: o.cssBundle && path.relative(dist, path.resolve(root, o.cssBundle)), preload: staticImports(script, outputs) };
  };
  const text = await licences(packagesOf(Object.keys(result.metafile.inputs), [...packages, ...fontsOf(await readFile(path.join(root, 'build', 'fonts.css'), 'utf8'))]));
  const licence = `licences-${createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase()}.txt`;
  return {
    files: [...result.outputFiles, { path: path.join(dist, licence), contents: text }],
    licence,
    pages: { 'index.html': entry('src/main.tsx'), 'embed.html': entry('src/embed.tsx') },
    fonts: byEntry('build/fonts.css')[0],
    icon: outputs.find(([file]) => /^icon-.*\.svg$/.test(file))[0],
    // What every language needs: Latin letters and digits. Others come when there is something to write with them.
    preloadFonts: outputs.map(([file]) => file).filter((file) => /^(inter|source-serif-4)-latin-wght-normal-.*\.woff2$/.test(file)),
  };
}

/** Chunks that the page script imports at once, so that the browser may fetch them beside it. */
function staticImports(script, outputs) {
  const files = new Map(outputs);
  const seen = new Set([script]);
  const queue = [script];
  while (queue.length > 0) {
    for (const i of files.get(queue.shift()).imports) {
      const file = path.relative(dist, path.resolve(root, i.path));
      if (i.kind !== 'import-statement' || seen.has(file)) continue;
      seen.add(file);
      queue.push(file);
    }
  }
  seen.delete(script);
  return [...seen];
}

/** Makes `import manifest from 'waylog:basemap'` give the list of base map files that this build wrote. */
export function basemapManifest(manifest) {
  return {
    name: 'waylog-basemap',
    setup(b) {
      b.onResolve({ filter: /^waylog:basemap$/ }, () => ({ path: 'basemap', namespace: 'waylog' }));
      b.onLoad({ filter: /.*/, namespace: 'waylog' }, () => ({ contents: JSON.stringify(manifest), loader: 'json' }));
    },
  };
}

/** Makes `import file from 'waylog:worker/tileworker'` give the name of a script of its own, made of src/map/tileworker.ts: a worker starts from a file. */
export function workers() {
  return {
    name: 'waylog-worker',
    setup(b) {
      b.onResolve({ filter: /^waylog:worker\// }, ({ path: name }) => ({ path: `${name.slice('waylog:worker/'.length)}.js`, namespace: 'waylog-worker' }));
      b.onLoad({ filter: /.*/, namespace: 'waylog-worker' }, async ({ path: name }) => {
        const source = path.join(root, 'src', 'map', name.replace(/\.js$/, '.ts'));
        const made = await build({ absWorkingDir: root, entryPoints: [source], bundle: true, format: 'iife', minify: true, target: ['es2022', 'safari16'], write: false, metafile: true, logLevel: 'warning' });
        return { contents: made.outputFiles[0].contents, loader: 'file', watchFiles: Object.keys(made.metafile.inputs).map((file) => path.join(root, file)) };
      });
    },
  };
}
