// What the events in the list add up to, in a line, and how that is counted.

import { useRef } from 'preact/hooks';
import { HARM, sumText, type Harm, type Sums } from '../harm';
import { t, word } from '../i18n';
import { awaited, harm, total } from '../state';
import { Icon } from './icons';

export function HarmSum() {
  const last = useRef<{ sums: Harm; count: number } | null>(null);
  const found = awaited.value ? null : harm.value;
  if (found) last.current = { sums: found, count: total.value.matched };
  if (!last.current?.count) return null;
  const { sums, count } = last.current;
  return (
    <details class={found ? 'harm' : 'harm awaited'}>
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
