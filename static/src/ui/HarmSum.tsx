// What the events in the list add up to, in a line, and how that is counted.

import { HARM, sumText, type Sums } from '../harm';
import { t, word } from '../i18n';
import { harm, total } from '../state';
import { Icon } from './icons';

export function HarmSum() {
  const sums = harm.value;
  const count = total.value.matched;
  if (!sums || count === 0) return null;
  return (
    <details class="harm">
      <summary>
        <span><b>{t('row.killed', { figure: sumText(sums.killed) })}</b><span class="quiet">{notes(sums.killed, count)}</span></span>
        <Icon name="chevron" />
      </summary>
      <dl>
        {HARM.map((what) => what !== 'killed' && (
          <div key={what}>
            <dt>{word('figure', what)}</dt>
            <dd><b>{sumText(sums[what])}</b><span class="quiet">{notes(sums[what], count)}</span></dd>
          </div>
        ))}
      </dl>
      <p class="quiet">{t('harm.explained')}</p>
    </details>
  );
}

/** What the sum does not hold. */
function notes(s: Sums, count: number): string {
  if (s.unknown === count) return t('harm.none', { count });
  const parts = [
    s.unknown > 0 ? t('harm.unknown', { count: s.unknown, all: count }) : t('harm.every', { count }),
    ...(s.disputed > 0 ? [t('harm.disputed', { count: s.disputed })] : []),
    ...(s.open_ended > 0 ? [t('harm.open', { count: s.open_ended })] : []),
  ];
  return parts.join(t('sentence.comma'));
}
