// Builds the script of bench/ into a folder: node build/bench.mjs FOLDER.
import { build } from 'esbuild';
import { workers } from './bundle.mjs';
import { messageFiles } from './messages.mjs';
import { root } from './paths.mjs';

await build({
  absWorkingDir: root, entryPoints: ['bench/cells.ts'], outdir: process.argv[2], bundle: true, format: 'esm', minify: true,
  target: ['es2022'], loader: { '.png': 'empty' }, logLevel: 'warning', plugins: [messageFiles(), workers()],
});
