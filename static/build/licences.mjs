// Whose work is in dist/ besides our own, and under which licence: one text
// file with every licence whole, as most of them ask for.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './paths.mjs';

/** The packages that a build read: those of the bundled files, and those named besides. */
export function packagesOf(inputs, besides) {
  const bundled = inputs.map((file) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/.][^/]*)\//.exec(file)?.[1]).filter(Boolean);
  return [...new Set([...bundled, ...besides])].sort();
}

export async function licences(packages) {
  const parts = await Promise.all(packages.map(async (name) => {
    const folder = path.join(root, 'node_modules', name);
    const { version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find((f) => /^(licen[cs]e|copying)/i.test(f));
    const text = file ? await readFile(path.join(folder, file), 'utf8') : '';
    return `${name} ${version}: ${license}\n\n${text.trim()}`.trim();
  }));
  const line = '='.repeat(76);
  return `What this page is made of besides Waylog's own code (Apache-2.0)\n\n${parts.map((p) => `${line}\n${p}\n`).join('\n')}`;
}
