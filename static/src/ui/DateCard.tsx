// On the map: the day of the playhead, or the period; how much of it has
// happened; and how much of it the map cannot show.

import '../styles/legend.css';
import { dayText, joined, periodText, t } from '../i18n';
import { axis, closedPeriod, counts, now, sofar, total } from '../state';
import { Steady } from './Steady';

export function DateCard() {
  if (!axis.value) return null;
  return (
    <div class="datecard">
      <Days />
      {Object.keys(counts.value).length > 0 && <Numbers />}
    </div>
  );
}

function Days() {
  const [period, at] = [closedPeriod.value, now.value];
  const text = at === null ? period && periodText(period.from, period.to) : dayText(at);
  return <p class="datecard-day">{text && <Steady text={text} />}</p>;
}

function Numbers() {
  const { matched, undated, unplaced } = total.value;
  const off = [...(undated > 0 ? [t('sentence.undated', { count: undated })] : []), ...(unplaced > 0 ? [t('sentence.unplaced', { count: unplaced })] : [])];
  return (
    <>
      <p class="datecard-count">{now.value === null ? t('datecard.all', { count: matched - undated }) : t('datecard.sofar', { sofar: sofar.value, count: matched - undated })}</p>
      {off.length > 0 && <p class="datecard-off">{t('datecard.off', { what: joined(off) })}</p>}
    </>
  );
}
