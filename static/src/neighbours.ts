// The event before and the one after, in the order that the reader looks at:
// that of the table where it is open, else that of the list.

import { computed } from '@preact/signals';
import { dated, listingOf, serverOrder, type Listing } from './listing';
import { more } from './load';
import { select } from './select';
import { selection, show, tableOrder } from './state';

const NEAR = 20; // rows before the end of what is read: read on

const order = computed<Listing>(() => (show.value === 'table' ? listingOf(tableOrder.value) : dated.value));

/** Where the selected event stands among how many; null where it is not among them. */
export const standing = computed<{ at: number; of: number } | null>(() => {
  const sel = selection.value;
  if (!sel) return null;
  const at = order.value.items.findIndex((i) => i.layer === sel.layer && String(i.feature.id) === sel.id);
  return at < 0 ? null : { at, of: order.value.total };
});

/** Goes so many events on; back where it is negative. */
export function goBeside(by: number): void {
  const here = standing.peek();
  const { items, more: layer, busy } = order.peek();
  if (!here) return;
  const next = items[here.at + by];
  if (next) select({ layer: next.layer, id: String(next.feature.id) });
  const sortby = show.peek() === 'table' ? serverOrder(tableOrder.peek()) : 'date_start';
  if (layer !== null && !busy && sortby !== null && here.at + by > items.length - NEAR) more(layer, sortby);
}
