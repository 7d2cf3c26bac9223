// Keys that mean something beyond the control they are pressed on. Single
// characters count only in the list, on the map and on the timeline (WCAG 2.1.4).

import { goBeside } from './neighbours';
import { clear } from './select';
import { keysOpen } from './state';

const AREAS = '.list, .map, .timeline, .card, .table-stage';

export function followKeys(): () => void {
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

function onKey(e: KeyboardEvent): void {
  if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || !(e.target instanceof Element)) return; // the timeline's marks are no HTML elements
  const writing = e.target.matches('input, select, textarea, [contenteditable]');
  if (e.key === 'Escape') {
    // What is open is asked of the page: a dialog tells of its end a moment after it has gone.
    if (!document.querySelector('dialog[open]') && !e.target.closest('details[open].menu')) clear();
  } else if (e.key === '?' && !writing && e.target.closest(AREAS)) {
    e.preventDefault();
    keysOpen.value = true;
  } else if ((e.key === 'j' || e.key === 'k') && !writing && e.target.closest(AREAS)) {
    e.preventDefault();
    goBeside(e.key === 'j' ? 1 : -1);
  } else if (e.target instanceof HTMLElement && e.target.matches('.card-row .row')) {
    const to = neighbour(e.target, e.key);
    if (!to) return;
    e.preventDefault();
    to.focus();
  }
}

/** In a phone's row of cards: the one that a key leads to; null where it leads nowhere. */
function neighbour(row: HTMLElement, key: string): HTMLElement | null {
  const onward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const back = onward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
  const rows = [...document.querySelectorAll<HTMLElement>('.card-row .row')];
  const step = { [onward]: 1, [back]: -1 }[key];
  return step === undefined ? null : rows[rows.indexOf(row) + step] ?? null;
}
