// Runs the unit tests: test/*.test.ts, bundled by esbuild, under Node's own
// test runner. Arguments are passed on, e.g. npm test -- --test-name-pattern=cell
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { basemapManifest, workers } from './bundle.mjs';
import { messageFiles } from './messages.mjs';
import { cache, root } from './paths.mjs';

const out = path.join(cache, 'test');
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const names = (await readdir(path.join(root, 'test'))).filter((n) => /\.test\.tsx?$/.test(n)).sort();
if (names.length === 0) {
  console.error('no tests in static/test');
  process.exit(1);
}
await build({
  absWorkingDir: root,
  entryPoints: names.map((n) => `test/${n}`),
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.css': 'empty', '.woff2': 'empty', '.svg': 'empty' },
  logLevel: 'warning',
  external: ['esbuild', 'acorn'],
  plugins: [basemapManifest({
    version: 'TEST',
    squares: Object.fromEntries(['mid', 'fine', 'rivers', 'streams', 'towns', 'villages'].map((level) => [level, { degrees: 10, mask: '' }])),
    languages: { en: {}, ar: {} },
    detail: { rivers: false, provinces: false },
  }), messageFiles(), workers()],
});
const files = names.map((n) => path.join(out, n.replace(/\.tsx?$/, '.mjs')));
const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', '--test-reporter=spec', ...process.argv.slice(2), ...files], { stdio: 'inherit' });
process.exit(run.status ?? 1);
