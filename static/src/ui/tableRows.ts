// The rows behind the table, in its order, and reading them all.

import { computed, effect } from '@preact/signals';
import { listingOf, placesIn, serverOrder } from '../listing';
import { more } from '../load';
import { tableOrder } from '../state';

export const rowsShown = computed(() => listingOf(tableOrder.value));
export const rowPlaces = placesIn(rowsShown);

const LARGE_PAGE = 5000;

/** Reads the next rows of whatever layer the table waits for. */
export function readOn(size?: number): void {
  const { more: layer, busy } = rowsShown.peek();
  const sortby = serverOrder(tableOrder.peek());
  if (layer !== null && !busy && sortby !== null) more(layer, sortby, size);
}

/** Settles when every row is read, or when one page did not come. */
export function readAll(): Promise<void> {
  return new Promise((done) => {
    const stop = effect(() => {
      const { more: layer, busy, error } = rowsShown.value;
      if (layer !== null && !busy && !error) queueMicrotask(() => readOn(LARGE_PAGE));
      if (layer === null || error) queueMicrotask(() => { stop(); done(); });
    });
  });
}
