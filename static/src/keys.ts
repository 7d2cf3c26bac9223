// Keys that mean something beyond the control they are pressed on. Single
// characters count only in the list, on the map and on the timeline (WCAG 2.1.4).

import { clear } from './select';
import { exportOpen, keysOpen } from './state';

const AREAS = '.list, .map, .timeline, .card';

export function followKeys(): () => void {
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

function onKey(e: KeyboardEvent): void {
  if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || !(e.target instanceof HTMLElement)) return;
  const writing = e.target.matches('input, select, textarea, [contenteditable]');
  if (e.key === 'Escape') {
    if (!exportOpen.peek() && !keysOpen.peek() && !e.target.closest('details[open].menu, dialog')) clear();
  } else if (e.key === '?' && !writing && e.target.closest(AREAS)) {
    e.preventDefault();
    keysOpen.value = true;
  } else if (e.target.matches('.list .row')) {
    const to = neighbour(e.target, e.key);
    if (!to) return;
    e.preventDefault();
    to.focus();
  }
}

/** The row that a key leads to; null where it leads nowhere. */
function neighbour(row: HTMLElement, key: string): HTMLElement | null {
  const rows = [...document.querySelectorAll<HTMLElement>('.list .row')];
  const at = rows.indexOf(row);
  switch (key) {
    case 'ArrowDown': return rows[at + 1] ?? null;
    case 'ArrowUp': return rows[at - 1] ?? null;
    case 'Home': return rows[0] ?? null;
    case 'End': return rows[rows.length - 1] ?? null;
    default: return null;
  }
}
