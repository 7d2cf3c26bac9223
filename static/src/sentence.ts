// "14 events, 25 May to 1 Jun 2017, 3 with uncertain dates, 1 without a place"

import type { Counts } from './filter';
import { periodText, t } from './i18n';
import type { Day } from './types';

/** What is shown, and what of it the map or the bars have to leave out. */
export function sentence(c: Counts, period: { from: Day | null; to: Day | null }): string {
  const parts = [t('sentence.events', { count: c.matched })];
  const when = periodText(period.from, period.to);
  if (when) parts.push(when);
  if (c.uncertain) parts.push(t('sentence.uncertain', { count: c.uncertain }));
  if (c.undated > 0) parts.push(t('sentence.undated', { count: c.undated }));
  if (c.unplaced) parts.push(t('sentence.unplaced', { count: c.unplaced }));
  return parts.join(t('sentence.comma'));
}
