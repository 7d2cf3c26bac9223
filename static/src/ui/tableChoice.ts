// Which columns the reader switched off, kept for the next visit.

import type { SortKey } from '../listing';
import { hiddenColumns } from '../state';
import { COLUMNS, type Column } from './TableColumns';

const KEY = 'waylog.columns';

function stored(): ReadonlySet<SortKey> {
  const first = COLUMNS.filter((c) => !c.first).map((c) => c.key);
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return new Set(Array.isArray(kept) ? COLUMNS.map((c) => c.key).filter((k) => kept.includes(k) && k !== 'title') : first);
  } catch {
    return new Set(first); // storage may be forbidden or spoilt
  }
}

hiddenColumns.value = stored();

export const shownColumns = (): Column[] => COLUMNS.filter((c) => !hiddenColumns.value.has(c.key));

export function setHidden(key: SortKey, off: boolean): void {
  const next = new Set(hiddenColumns.peek());
  if (off) next.add(key);
  else next.delete(key);
  hiddenColumns.value = next;
  try {
    localStorage.setItem(KEY, JSON.stringify([...next]));
  } catch {
    // see above
  }
}
