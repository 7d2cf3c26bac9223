// Changes of the view and the address that goes with them. What the reader
// decides is a step that Back undoes; drags, pans and playback only rewrite the
// present address.

import { batch } from '@preact/signals';
import { stack, view } from './state';
import { readView, settle, writeView, type View } from './url';

/** push: a step of its own. replace: the address follows a moment later. none: the address stays until the next change. */
export type How = 'push' | 'replace' | 'none';

const addressOf = (v: View): string => `${location.pathname}${writeView(v)}${location.hash}`;

/** The link that restores a view. */
export const linkTo = (v: View): string => new URL(addressOf(v), location.href).href;

let pending: ReturnType<typeof setTimeout> | undefined;
let kept = false;

/** In a frame the address and the steps of Back belong to the page around it: from now on they are left alone. */
export function keepAddress(): void {
  kept = true;
}

function write(how: 'push' | 'replace'): void {
  clearTimeout(pending);
  pending = undefined;
  if (kept) return;
  const address = addressOf(view.peek());
  if (address === `${location.pathname}${location.search}${location.hash}`) return;
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
}

/** Changes the view. */
export function go(patch: Partial<View>, how: How = 'push'): void {
  const before = view.peek();
  const after = settle({ ...before, ...patch });
  if (same(before, after)) return;
  if (how === 'push' && pending !== undefined) write('replace'); // what was dragged belongs to the step before
  batch(() => {
    if (after.sel !== before.sel && after.sel === null) stack.value = null;
    view.value = after;
  });
  if (how === 'push') write('push');
  else if (how === 'replace') {
    clearTimeout(pending);
    pending = setTimeout(() => write('replace'), 250); // browsers limit how often an address may change
  }
}

/** Takes all of the filter away. */
export const clearFilters = (): void => go({ kinds: [], status: [], actors: [], q: '', from: null, to: null, now: null });

const same = (a: View, b: View): boolean => (Object.keys(a) as (keyof View)[]).every((k) => a[k] === b[k] || JSON.stringify(a[k]) === JSON.stringify(b[k]));

/** Brings the address up to the view, so that a copied one is the present one. */
export const settleAddress = (): void => write('replace');

/** Reads the address now and whenever the reader goes back or forward. */
export function followAddress(onBack: (before: View) => void): void {
  view.value = readView(location.search);
  addEventListener('popstate', () => {
    clearTimeout(pending);
    pending = undefined;
    const before = view.peek();
    batch(() => {
      stack.value = null;
      view.value = readView(location.search);
    });
    onBack(before);
  });
}
