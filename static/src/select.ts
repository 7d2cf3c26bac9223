// Selecting an event, and where the keyboard goes when the card opens and closes.

import { go } from './navigate';
import { selection, stack, type Stack } from './state';
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

/** Closes card and list; focus returns to what opened them, else to the list. */
export function clear(): void {
  if (!selection.peek() && !stack.peek()) return;
  stack.value = null;
  go({ sel: null });
  const target = opener?.isConnected ? opener : document.getElementById('list');
  opener = null;
  requestAnimationFrame(() => target?.focus({ preventScroll: false }));
}
