// Selecting an event, and where the keyboard goes when the card opens and closes.

import { go } from './navigate';
import { narrow, selection, show, snapped, stack, type Stack } from './state';
import type { Selection } from './types';

/** The element that opened the card: focus goes back to it. */
let opener: HTMLElement | null = null;

function remember(): void {
  const active = document.activeElement;
  if (active instanceof HTMLElement && active !== document.body && !active.closest('.card')) opener = active;
}

export function select(s: Selection): void {
  remember();
  go({ sel: s });
}

/** What was touched on the map: a phone brings its card to the front of the row, from where it opens; elsewhere it opens at once. */
export function point(s: Selection): void {
  if (narrow.peek() && show.peek() === null && !selection.peek()) snapped.value = s;
  else select(s);
}

/** Offers several events as a list. */
export function offer(s: Stack): void {
  remember();
  go({ sel: null });
  stack.value = s;
}

/** From the card back to the list of events it was chosen from. */
export function backToStack(): void {
  const kept = stack.peek();
  go({ sel: null });
  stack.value = kept;
}

/** Closes card and list. */
export function clear(): void {
  if (!selection.peek() && !stack.peek()) return;
  stack.value = null;
  go({ sel: null });
}

/** After the card has gone, by whatever way: the keyboard goes back to what opened it, else to the list. */
export function returnFocus(): void {
  const lost = document.activeElement === null || document.activeElement === document.body;
  const target = opener?.isConnected && !opener.closest('[inert]') ? opener : document.getElementById('list');
  opener = null;
  if (lost) target?.focus({ preventScroll: false });
}
