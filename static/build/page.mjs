// Writes dist/index.html and dist/embed.html from their templates and the hashed names.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dist, root } from './paths.mjs';

// The page is served at /, its files below /static/: relative, so that a
// server behind a path prefix works too.
const at = (name) => `static/${name}`;

export async function writePages({ pages, ...shared }) {
  await Promise.all(Object.entries(pages).map(([name, own]) => writePage(name, { ...shared, ...own })));
}

async function writePage(name, { script, style, fonts, icon, licence, preload, preloadFonts, early }) {
  const head = [
    `<script src="${at(early)}"></script>`,
    `<link rel="icon" href="${at(icon)}" type="image/svg+xml">`,
    `<link rel="license" href="${at(licence)}">`,
    ...preloadFonts.map((font) => `<link rel="preload" href="${at(font)}" as="font" type="font/woff2" crossorigin>`),
    `<link rel="stylesheet" href="${at(fonts)}">`,
    style ? `<link rel="stylesheet" href="${at(style)}">` : '',
    `<link rel="modulepreload" href="${at(script)}">`,
    ...preload.map((chunk) => `<link rel="modulepreload" href="${at(chunk)}">`),
    `<script type="module" src="${at(script)}"></script>`,
    ...QUESTIONS.map((q) => `<link rel="preload" href="${q}" as="fetch" crossorigin>`),
  ].filter(Boolean);
  const template = await readFile(path.join(root, name), 'utf8');
  if (!template.includes('<!-- build: head -->')) throw new Error(`${name} has no place for the build: <!-- build: head -->`);
  let page = template.replace('<!-- build: head -->', head.join('\n  '));
  for (const [place, words] of Object.entries(await withoutScript())) page = page.replace(`<!-- build: ${place} -->`, words);
  await writeFile(path.join(dist, name), page);
}

/** What the page asks first, whatever the address says: the browser may ask while it still reads the script. */
const QUESTIONS = ['collections?f=json', '?f=json'];

/** What is said where the script does not run, in every language there is, for nobody can choose one then. */
async function withoutScript() {
  const folder = path.join(root, 'src', 'messages');
  const files = (await readdir(folder)).filter((f) => f.endsWith('.json')).sort((a, b) => Number(b === 'en.json') - Number(a === 'en.json'));
  const all = await Promise.all(files.map(async (f) => ({ tag: path.basename(f, '.json'), say: JSON.parse(await readFile(path.join(folder, f), 'utf8')) })));
  const links = (say) => `<ul><li><a href="collections?f=json">${say['plain.layers']}</a></li><li><a href="api.html">${say['plain.interface']}</a></li></ul>`;
  const block = (title, text, more) => all.map(({ tag, say }) => `<div class="spot" lang="${tag}" dir="auto"><p class="spot-title">${say[title]}</p><p>${say[text]}</p>${more(say)}</div>`).join('');
  return {
    noscript: block('plain.noscript.title', 'plain.noscript.text', links),
    'too-old': block('plain.old.title', 'plain.old.text', links),
    'not-loaded': block('plain.lost.title', 'plain.lost.text', (say) => `<p><a class="button" href="">${say['plain.reload']}</a></p>`),
  };
}
