// Playback: the playhead sweeps from the start of the period to its end. The
// view's `now` changes once a day; between days only the mark on the timeline
// moves.

import { batch, computed } from '@preact/signals';
import { dayText, t } from './i18n';
import { go, settleAddress } from './navigate';
import { announce, barStep, chosenSpeed, closedPeriod, loop, now, playing, playPosition, sofar, total } from './state';
import { binEnd, binStart } from './time';
import type { Day } from './types';

/** Days a second: a day, three, a week, a month, a year, ten years. */
const SPEEDS = [1, 3, 7, 30, 365, 3650] as const;
export type Speed = (typeof SPEEDS)[number];

const SWEEP = 40; // seconds that playing the whole period should not take longer than, where a speed allows it

const periodDays = computed(() => (closedPeriod.value ? closedPeriod.value.to - closedPeriod.value.from + 1 : 0));

/** The speeds that make sense: none that is over before it was seen. */
export const speeds = computed(() => SPEEDS.filter((s) => s <= 7 || periodDays.value / s >= 4));

/** Days a second: what the reader chose, else what shows the period in a reasonable time. */
export const speed = computed<Speed>(() => {
  const all = speeds.value;
  const chosen = all.find((s) => s === chosenSpeed.value);
  return chosen ?? all.find((s) => periodDays.value / s <= SWEEP) ?? (all[all.length - 1] as Speed);
});

export const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Seconds: a longer frame is none, the page was out of sight. A shorter one is made up for, however much there is to draw. */
const AWAY = 1;

let frame = 0;

export function play(): void {
  const period = closedPeriod.peek();
  if (!period || playing.peek()) return;
  let position = now.peek() ?? period.from;
  let last: number | null = null;
  batch(() => {
    playing.value = true;
    playPosition.value = position;
    go({ now: position }, 'none');
  });
  const step = (at: number) => {
    const bounds = closedPeriod.peek();
    if (!bounds) return stop();
    if (reducedMotion()) position = leap(position, at);
    else position += last === null ? 0 : Math.min(AWAY, (at - last) / 1000) * speed.peek();
    last = at;
    if (position >= bounds.to) {
      if (!loop.peek() || bounds.to === bounds.from) return stop(true);
      if (position < bounds.to + Math.max(0.01, speed.peek() * PAUSE)) return show(bounds.to); // all of it, for a moment
      position = bounds.from;
    }
    position = Math.max(position, bounds.from);
    show(position);
  };
  const show = (at: number) => {
    const day = Math.floor(at);
    batch(() => {
      playPosition.value = reducedMotion() ? day : at;
      if (day !== now.peek()) go({ now: day }, 'none');
    });
    frame = requestAnimationFrame(step);
  };
  leapt = null;
  frame = requestAnimationFrame(step);
}

const PAUSE = 0.8; // seconds that the end stays before it begins again
let leapt: number | null = null;

/** For those who want no motion: one bar a second. */
function leap(position: number, at: number): number {
  leapt ??= at;
  if (at - leapt < 1000) return position;
  leapt = at;
  return binEnd(Math.floor(position) + 1, barStep.peek());
}

/** Stops; at the end of the sweep the playhead is parked there. */
export function stop(atEnd = false): void {
  if (!playing.peek()) return;
  cancelAnimationFrame(frame);
  batch(() => {
    playing.value = false;
    playPosition.value = null;
    if (atEnd) go({ now: null }, 'none');
  });
  settleAddress();
  const day = now.peek() ?? closedPeriod.peek()?.to ?? null;
  if (day === null) return;
  const [{ matched, undated }, begun, date] = [total.peek(), sofar.peek(), dayText(day)];
  announce(begun === null ? t('play.stopped.date', { date }) : t('play.stopped', { date, sofar: begun, count: matched - undated }));
}

export const toggle = (): void => (playing.peek() ? stop() : play());

/** Puts the playhead on a day; the last day of the period is the parking place. */
export function seek(day: Day, how: 'replace' | 'none' = 'replace'): void {
  const period = closedPeriod.peek();
  if (!period) return;
  stop();
  const put = Math.min(period.to, Math.max(period.from, Math.round(day)));
  go({ now: put >= period.to ? null : put }, how);
}

/** Moves the playhead to the end of the next bar, or of the one before. */
export function stepBy(by: 1 | -1): void {
  const period = closedPeriod.peek();
  if (!period) return;
  const [day, step] = [now.peek() ?? period.to, barStep.peek()];
  seek(by > 0 ? binEnd(day + 1, step) : binStart(day, step) - 1);
}
