// Notices that the server's records have moved on while layers of many events
// are shown: asks now and then for the tag of their state, which costs next to
// nothing. All that is shown follows `commits`.

import { batch, computed, effect } from '@preact/signals';
import { getLayers, getStateTag } from './api';
import { asof, commits, layers, loaded, manyBegun, shownLayers } from './state';

const EVERY = 15_000; // ms

async function renew(): Promise<void> {
  const before = new Map(layers.peek()?.map((l) => [l.id, l]));
  const found = await getLayers();
  batch(() => {
    // A layer that is as it was stays the same object: nothing of it is drawn anew.
    layers.value = found.map((l) => {
      const old = before.get(l.id);
      return old && JSON.stringify(l) === JSON.stringify(old) ? old : l;
    });
    manyBegun.value = {};
    commits.value++;
  });
}

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
    if (!first) await renew().catch(() => undefined); // what was there stays
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
