// On the map: the day of the playhead, or the period, and how much of it has happened.

import { dayText, periodText, t } from '../i18n';
import { closedPeriod, counts, now, sofar, total } from '../state';

export function DateCard() {
  const period = closedPeriod.value;
  if (!period) return null;
  const { matched, undated } = total.value;
  const at = now.value;
  return (
    <div class="datecard">
      <p class="datecard-day">{at === null ? periodText(period.from, period.to) : dayText(at)}</p>
      {Object.keys(counts.value).length > 0 && <p class="datecard-count">{at === null ? t('datecard.all', { count: matched - undated }) : t('datecard.sofar', { sofar: sofar.value, count: matched - undated })}</p>}
    </div>
  );
}
