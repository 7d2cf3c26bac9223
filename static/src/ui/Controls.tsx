// Typed dates, the period in words, playback, and how near the axis is seen.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { lengthOf } from '../axis';
import { dayText, periodText, t } from '../i18n';
import { go } from '../navigate';
import { speed, speeds, stepBy, stop, toggle } from '../playback';
import { axis, barStep, chosenSpeed, closedPeriod, from, loop, narrow, now, panelPeriod, playing, shownAxis, to, zoom } from '../state';
import { isoDay, parseDay } from '../time';
import { Icon } from './icons';
import { reveal, showAll, zoomBy } from './plot';
import { Steady } from './Steady';

export function Controls() {
  const period = closedPeriod.value;
  const none = period === null;
  return (
    <div class="controls">
      <div class="dates" role="group" aria-label={t('period.label')}>
        <DateField id="from" label={t('period.from')} end="from" />
        <DateField id="to" label={t('period.to')} end="to" />
        <WholePeriod />
      </div>
      <p class="showing">
        {period && <>{t('period.showing')} <strong><Steady text={periodText(period.from, now.value ?? period.to)} /></strong></>}
      </p>
      <Playback none={none} />
      <Zoom />
    </div>
  );
}

/** On a phone there is room for one way back only: it takes back the zoom too. */
function WholePeriod() {
  const both = narrow.value;
  const whole = from.value === null && to.value === null && !(both && zoom.value);
  return (
    <button
      type="button" class="button" aria-disabled={whole}
      onClick={() => {
        stop();
        go({ from: null, to: null, now: null, ...(both ? { axis: null } : {}) });
      }}
    >
      {t('period.whole')}
    </button>
  );
}

function Playback({ none }: { none: boolean }) {
  const step = barStep.value;
  const move = (by: 1 | -1) => {
    stepBy(by);
    reveal(now.peek() ?? closedPeriod.peek()?.to ?? 0);
  };
  // Time runs from left to right in every language, and so do its buttons.
  return (
    <div class="playback" role="group" aria-label={t('play.label')}>
      <span class="transport" dir="ltr">
        <button type="button" class="button square" aria-label={t(`play.back.${step}`)} title={t(`play.back.${step}`)} disabled={none} onClick={() => move(-1)}><Icon name="back" /></button>
        <button type="button" class="play" aria-label={t(playing.value ? 'play.pause' : 'play.play')} title={t(playing.value ? 'play.pause' : 'play.play')} disabled={none} onClick={toggle}>
          <Icon name={playing.value ? 'pause' : 'play'} />
        </button>
        <button type="button" class="button square" aria-label={t(`play.forward.${step}`)} title={t(`play.forward.${step}`)} disabled={none} onClick={() => move(1)}><Icon name="forward" /></button>
      </span>
      <label class="speed">
        <span class="speed-name">{t('play.speed')}</span>
        <select value={String(speed.value)} onChange={(e) => { chosenSpeed.value = Number(e.currentTarget.value); }}>
          {speeds.value.map((s) => <option key={s} value={String(s)}>{t(`play.rate.${s}`)}</option>)}
        </select>
      </label>
      <button type="button" class="button square" aria-pressed={loop.value} aria-label={t('play.loop')} title={t('play.loop')} onClick={() => { loop.value = !loop.value; }}><Icon name="loop" /></button>
    </div>
  );
}

const STEP = 0.5; // of the shown days, for one press

function Zoom() {
  const [whole, shown] = [axis.value, shownAxis.value];
  const all = !whole || !shown || lengthOf(shown) >= lengthOf(whole);
  const near = !shown || lengthOf(shown) <= 3;
  // About the playhead, where it can be seen: that is what the reader looks at.
  const about = () => {
    const day = now.peek();
    return shown && day !== null && day >= shown.from && day <= shown.to ? day + 0.5 : undefined;
  };
  return (
    <div class="zoom" role="group" aria-label={t('zoom.label')}>
      <button type="button" class="button square" aria-label={t('zoom.out')} title={t('zoom.out')} aria-disabled={all} onClick={() => { if (!all) zoomBy(1 / STEP, about(), true); }}><Icon name="minus" /></button>
      <button type="button" class="button square" aria-label={t('zoom.in')} title={t('zoom.in')} aria-disabled={near} onClick={() => { if (!near) zoomBy(STEP, about(), true); }}><Icon name="plus" /></button>
      <button type="button" class="button zoom-all" title={t('zoom.all')} aria-disabled={all} onClick={showAll}><Icon name="whole" /><span class="zoom-text">{t('zoom.all')}</span></button>
    </div>
  );
}

/**
 * A typed date. The browser writes the field in its own language; while it is
 * not being typed in, the date stands over it in words of the page's language.
 * An empty field is an open end.
 */
function DateField({ id, label, end }: { id: string; label: string; end: 'from' | 'to' }) {
  const value = end === 'from' ? from.value : to.value;
  const other = end === 'from' ? to.value : from.value;
  const open = end === 'from' ? axis.value?.from : axis.value?.to;
  const shown = value ?? open ?? null;
  // The browser's field is slow to be filled: behind the words it follows as panels do.
  const told = panelPeriod.value[end] ?? open ?? null;
  const typed = useSignal<string>(told === null ? '' : isoDay(told));
  const wrong = useSignal<string | null>(null);
  const el = useRef<HTMLInputElement>(null);
  useEffect(() => {
    typed.value = told === null ? '' : isoDay(told);
    wrong.value = null;
  }, [told, other]);
  const take = (s: string) => {
    typed.value = s;
    const day = parseDay(s);
    if (s !== '' && (day === null || Number(s.slice(0, 4)) < 1000)) return; // a year that is still being typed
    if (day !== null && other !== null && (end === 'from' ? day > other : day < other)) {
      wrong.value = t(end === 'from' ? 'period.wrong.from' : 'period.wrong.to', { date: dayText(day), other: dayText(other) });
      return;
    }
    if (s === '' && el.current?.validity.badInput) return; // not yet whole
    wrong.value = null;
    if (day === shown) return;
    stop();
    go({ [end]: day });
    if (day !== null) reveal(day);
  };
  const left = () => {
    if (el.current?.validity.badInput) wrong.value = t('period.wrong.none');
    else if (typed.peek() !== '' && parseDay(typed.peek()) === null) wrong.value = t('period.wrong.none');
    else if (typed.peek() !== '' && Number(typed.peek().slice(0, 4)) < 1000) wrong.value = t('period.wrong.year');
  };
  return (
    <div class="date-field">
      <label for={id}>{label}</label>
      <span class={wrong.value ? 'date-box wrong-date' : 'date-box'}>
        <input ref={el} id={id} type="date" value={typed.value} aria-invalid={wrong.value !== null} aria-describedby={wrong.value ? `${id}-wrong` : `${id}-written`} onChange={(e) => take(e.currentTarget.value)} onBlur={left} />
        <span id={`${id}-written`} class="written">{shown !== null && !wrong.value ? <bdi>{dayText(shown, 'short')}</bdi> : null}</span>
      </span>
      {wrong.value && <p id={`${id}-wrong`} class="wrong" role="alert">{wrong.value}</p>}
    </div>
  );
}
