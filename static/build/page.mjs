// Writes dist/index.html from the template index.html and the hashed names.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dist, root } from './paths.mjs';

// The page is served at /, its files below /static/: relative, so that a
// server behind a path prefix works too.
const at = (name) => `static/${name}`;

export async function writePage({ script, style, fonts, icon, licence, preload, preloadFonts }) {
  const head = [
    `<link rel="icon" href="${at(icon)}" type="image/svg+xml">`,
    `<link rel="license" href="${at(licence)}">`,
    ...preloadFonts.map((font) => `<link rel="preload" href="${at(font)}" as="font" type="font/woff2" crossorigin>`),
    `<link rel="stylesheet" href="${at(fonts)}">`,
    style ? `<link rel="stylesheet" href="${at(style)}">` : '',
    `<link rel="modulepreload" href="${at(script)}">`,
    ...preload.map((chunk) => `<link rel="modulepreload" href="${at(chunk)}">`),
    `<script type="module" src="${at(script)}"></script>`,
  ].filter(Boolean);
  const template = await readFile(path.join(root, 'index.html'), 'utf8');
  if (!template.includes('<!-- build: head -->')) throw new Error('index.html has no place for the build: <!-- build: head -->');
  await writeFile(path.join(dist, 'index.html'), template.replace('<!-- build: head -->', head.join('\n  ')));
}
