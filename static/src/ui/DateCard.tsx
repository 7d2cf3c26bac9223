// On the map: the day of the playhead, or the period; how much of it has
// happened; and how much of it the map cannot show.

import '../styles/legend.css';
import { useRef } from 'preact/hooks';
import { sum } from '../filter';
import { dayText, joined, periodText, t } from '../i18n';
import { axis, awaitedNow, closedPeriod, countsNow, now } from '../state';
import { numberWords } from '../told';
import { Steady } from './Steady';

export function DateCard() {
  if (!axis.value) return null;
  return (
    <div class="datecard">
      <Days />
      {(awaitedNow.value || Object.keys(countsNow.value).length > 0) && <Numbers />}
    </div>
  );
}

function Days() {
  const [period, at] = [closedPeriod.value, now.value];
  const text = at === null ? period && periodText(period.from, period.to) : dayText(at);
  return <p class="datecard-day">{text && <Steady text={text} />}</p>;
}

function Numbers() {
  return (
    <>
      <p class="datecard-count"><Steady text={numberWords()} /></p>
      <Off />
    </>
  );
}

/** What of these days is not on the map. Until that is counted its room stays. */
function Off() {
  const last = useRef('');
  const known = !awaitedNow.value;
  if (known) {
    const { undated, unplaced } = sum(Object.values(countsNow.value));
    const off = [...(undated > 0 ? [t('sentence.undated', { count: undated })] : []), ...(unplaced ? [t('sentence.unplaced', { count: unplaced })] : [])];
    last.current = off.length > 0 ? t('datecard.off', { what: joined(off) }) : '';
  }
  return last.current ? <p class={known ? 'datecard-off' : 'datecard-off awaited'}>{last.current}</p> : null;
}
