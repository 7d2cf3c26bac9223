// Which events the cells of a list hold: asked of the server when it opens.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { wordsOf } from '../api';
import { kindsOf } from '../closeup';
import type { Item } from '../filter';
import type { Stack } from '../state';

/** `matched`: how many there are, to the event; `kinds`: how many of each kind, of one cell. Null while the answer is on its way, and where there is nothing to ask. */
export interface CellEvents { items: Item[]; matched: number; kinds: Record<string, number>; error: string | null }

export function useCellEvents(stack: Stack | null, most: number): CellEvents | null {
  const listed = useSignal<CellEvents | null>(null);
  useEffect(() => {
    listed.value = null;
    if (!stack || stack.cells.length === 0) return;
    const control = new AbortController();
    Promise.all(stack.cells.map((c) => kindsOf(c, most, control.signal))).then((all) => {
      listed.value = { items: all.flatMap((a) => a.items), matched: all.reduce((n, a) => n + a.matched, 0), kinds: all[0].kinds, error: null };
    }, (e: unknown) => { if (!control.signal.aborted) listed.value = { items: [], matched: 0, kinds: {}, error: wordsOf(e) }; });
    return () => control.abort();
  }, [stack]);
  return listed.value;
}
