// What only layers of many events need: it comes with the first of them. The page
// of few events goes without.

import { followBegun } from './begun';
import { followCloseups, look as lookClosely } from './closeup';
import { followCommits } from './follow';
import type { CellsSeen } from './map/view';
import { lookAt } from './tilebars';

export { eventsOf, kindsOf } from './closeup';
export { barsOf } from './tilebars';

/** Takes what the map shows of a layer. */
export function look(seen: CellsSeen): void {
  lookAt(seen);
  lookClosely(seen);
}

/** Starts to follow what such layers have to be asked for. */
export function startMany(): void {
  void import('./map/cells').catch(() => {}); // the map, which asks for it again, may not be there yet
  followBegun();
  followCloseups();
  followCommits();
}
