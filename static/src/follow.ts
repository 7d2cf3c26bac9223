// Notices that the server's records have moved on while layers of many events
// are shown: asks now and then for the tag of their state, which costs next to
// nothing, and only where something was committed for what is on the page.

import { computed, effect } from '@preact/signals';
import { getStateTag } from './api';
import { renew } from './load';
import { refreshCells } from './stage';
import { asof, loaded, shownLayers } from './state';

const EVERY = 15_000; // ms

/** Starts to look; where a past state is shown there is nothing to notice. */
export function followCommits(): void {
  const many = computed(() => asof.value === null && shownLayers.value.some((l) => loaded.value[l.id]?.many));
  let known: string | null = null;
  const look = async () => {
    if (document.hidden) return;
    const tag = await getStateTag().catch(() => null); // connection.ts says that nobody answers
    if (tag === null || tag === known) return;
    const first = known === null;
    known = tag;
    if (first) return;
    await renew().catch(() => undefined); // what was there stays
    for (const l of shownLayers.peek()) refreshCells(l.id);
  };
  effect(() => {
    if (!many.value) return;
    void look();
    const timer = setInterval(() => void look(), EVERY);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  });
}
