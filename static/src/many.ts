// What only layers of many events need: it comes with the first of them. The page
// of few events goes without.

import { followBegun } from './begun';
import { followCloseups } from './closeup';
import { followCommits } from './follow';

export { eventsOf, kindsOf, look } from './closeup';

/** Starts to follow what such layers have to be asked for. */
export function startMany(): void {
  void import('./map/cells').catch(() => {}); // the map, which asks for it again, may not be there yet
  followBegun();
  followCloseups();
  followCommits();
}
