// Light or dark: the reader's choice on this page, else what the system says.
// And how much room the page has.

import { cardCovers, narrow, theme } from './state';

const KEY = 'waylog.theme';

function stored(): 'light' | 'dark' | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : null;
  } catch {
    return null; // storage may be forbidden; then the choice lasts as long as the page
  }
}

/** The browser's own bar: the colour of the header. */
const BAR = { light: '#ffffff', dark: '#161b20' };

function show(value: 'light' | 'dark'): void {
  document.documentElement.dataset.theme = value;
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.setAttribute('content', BAR[value]);
  theme.value = value;
}

export function followTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const choose = () => show(stored() ?? (system.matches ? 'dark' : 'light'));
  system.addEventListener('change', choose);
  choose();
}

export function setTheme(value: 'light' | 'dark'): void {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // see above
  }
  show(value);
}

/** Follows the sizes at which layout.css turns from one form to another. */
export function followWidth(): void {
  const forms = [
    [matchMedia('(max-width: 760px), (max-height: 539.98px)'), narrow],
    [matchMedia('(max-width: 1179.98px), (max-height: 539.98px)'), cardCovers],
  ] as const;
  for (const [query, form] of forms) {
    const see = () => { form.value = query.matches; };
    query.addEventListener('change', see);
    see();
  }
}
