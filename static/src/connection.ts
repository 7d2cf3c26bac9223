// The way to the server: asks again by itself for what did not come, later and
// later; at once when the browser is back on line. And notices when an answer
// takes longer than a reader waits without a word.

import { computed, effect, signal, untracked } from '@preact/signals';
import { t } from './i18n';
import { loadLayers, tryAgain } from './load';
import { announce, arrived, busy, failures, layers, layersError, loaded, reachable, retryAt, shownLayers, slow } from './state';

const FIRST = 2000; // ms before the first new try; every further one waits twice as long
const LAST = 30_000;
const SLOW = 4000;
const EMPTY_LOOK = 10_000; // an empty database may be filled while the page is open

const online = signal(typeof navigator === 'undefined' || navigator.onLine);

/** The server cannot be asked now: the browser is off line, or nobody answered the last time. */
export const cut = computed(() => !online.value || !reachable.value);

/** Something failed that a later try may bring. */
const hopeful = computed(() => (layersError.value?.passing ?? false)
  || shownLayers.value.some((l) => loaded.value[l.id]?.error && failures.value[l.id]?.passing));

let waited = FIRST;
let timer: ReturnType<typeof setTimeout> | undefined;

function plan(): void {
  clearTimeout(timer);
  retryAt.value = null;
  if (!hopeful.value) {
    waited = FIRST;
    return;
  }
  if (!online.value || busyTrying.value) return;
  retryAt.value = Date.now() + waited;
  timer = setTimeout(() => {
    waited = Math.min(LAST, waited * 2);
    tryAgain();
  }, waited);
}

/** A new try is on its way. */
const busyTrying = computed(() => shownLayers.value.some((l) => loaded.value[l.id]?.busy));

export function followConnection(): void {
  const see = () => { online.value = navigator.onLine; };
  addEventListener('online', () => {
    see();
    waited = FIRST;
    if (hopeful.peek()) tryAgain();
    else reachable.value = true;
  });
  addEventListener('offline', see);
  effect(() => {
    void layersError.value; // each refusal is a new object: the next try is planned from it
    plan();
  });
  let was = false;
  effect(() => {
    if (cut.value === was) return;
    was = cut.value;
    announce(untracked(() => t(was ? 'offline.title' : 'offline.back')));
  });
  effect(() => {
    if (!busy.value || layersError.value) {
      slow.value = false;
      return;
    }
    const late = setTimeout(() => { slow.value = true; }, SLOW);
    return () => clearTimeout(late);
  });
  effect(() => { if (!busy.value || slow.value || layersError.value) arrived.value = true; });
  effect(() => {
    if (layers.value?.length !== 0) return;
    const look = setInterval(() => { if (!document.hidden) loadLayers(); }, EMPTY_LOOK);
    return () => clearInterval(look);
  });
}
