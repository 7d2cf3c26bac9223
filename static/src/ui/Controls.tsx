// Typed dates, the period in words, and playback.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { dayText, periodText, t } from '../i18n';
import { go } from '../navigate';
import { speed, SPEEDS, stepBy, stop, toggle } from '../playback';
import { axis, chosenSpeed, closedPeriod, from, loop, now, playing, to } from '../state';
import { isoDay, parseDay } from '../time';
import { Icon } from './icons';

export function Controls() {
  const period = closedPeriod.value;
  const none = period === null;
  return (
    <div class="controls">
      <div class="dates" role="group" aria-label={t('period.label')}>
        <DateField id="from" label={t('period.from')} end="from" />
        <DateField id="to" label={t('period.to')} end="to" />
        <button type="button" class="button" aria-disabled={from.value === null && to.value === null} onClick={() => { stop(); go({ from: null, to: null, now: null }); }}>{t('period.whole')}</button>
      </div>
      <p class="showing">
        {period && <>{t('period.showing')} <strong>{now.value === null ? periodText(period.from, period.to) : periodText(period.from, now.value)}</strong></>}
      </p>
      <div class="playback" role="group" aria-label={t('play.label')}>
        <button type="button" class="button square" aria-label={t('play.back')} title={t('play.back')} disabled={none} onClick={() => stepBy(-1)}><Icon name="back" /></button>
        <button type="button" class="play" aria-label={t(playing.value ? 'play.pause' : 'play.play')} title={t(playing.value ? 'play.pause' : 'play.play')} disabled={none} onClick={toggle}>
          <Icon name={playing.value ? 'pause' : 'play'} />
        </button>
        <button type="button" class="button square" aria-label={t('play.forward')} title={t('play.forward')} disabled={none} onClick={() => stepBy(1)}><Icon name="forward" /></button>
        <label class="speed">
          <span class="speed-name">{t('play.speed')}</span>
          <select value={String(speed.value)} onChange={(e) => { chosenSpeed.value = Number(e.currentTarget.value); }}>
            {SPEEDS.map((s) => <option key={s} value={String(s)}>{t('play.rate', { count: s })}</option>)}
          </select>
        </label>
        <button type="button" class="button square" aria-pressed={loop.value} aria-label={t('play.loop')} title={t('play.loop')} onClick={() => { loop.value = !loop.value; }}><Icon name="loop" /></button>
      </div>
    </div>
  );
}

/** A typed date. An empty field is an open end. While a year is being typed it is not yet one. */
function DateField({ id, label, end }: { id: string; label: string; end: 'from' | 'to' }) {
  const value = end === 'from' ? from.value : to.value;
  const other = end === 'from' ? to.value : from.value;
  const open = end === 'from' ? axis.value?.from : axis.value?.to;
  const shown = value ?? open ?? null;
  const typed = useSignal<string>(shown === null ? '' : isoDay(shown));
  const wrong = useSignal<string | null>(null);
  useEffect(() => {
    typed.value = shown === null ? '' : isoDay(shown);
    wrong.value = null;
  }, [shown, other]);
  const take = (s: string) => {
    typed.value = s;
    const day = parseDay(s);
    if (s !== '' && (day === null || Number(s.slice(0, 4)) < 1000)) return;
    if (day !== null && other !== null && (end === 'from' ? day > other : day < other)) {
      wrong.value = t(end === 'from' ? 'period.wrong.from' : 'period.wrong.to', { other: dayText(other) });
      return;
    }
    wrong.value = null;
    if (day === shown) return;
    stop();
    go({ [end]: day });
  };
  return (
    <div class="date-field">
      <label for={id}>{label}</label>
      <input id={id} type="date" value={typed.value} aria-invalid={wrong.value !== null} aria-describedby={wrong.value ? `${id}-wrong` : undefined} onChange={(e) => take(e.currentTarget.value)} />
      {wrong.value && <p id={`${id}-wrong`} class="wrong" role="alert">{wrong.value}</p>}
    </div>
  );
}
