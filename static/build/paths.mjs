// The folders that the build steps share.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const dist = path.join(root, 'dist');
export const cache = path.join(root, 'node_modules', '.cache', 'waylog');
