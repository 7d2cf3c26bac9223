// Playback: the playhead sweeps from the start of the period to its end. The
// view's `now` changes once a day; between days only the mark on the timeline
// moves.

import { batch, computed } from '@preact/signals';
import { dayText, t } from './i18n';
import { go, settleAddress } from './navigate';
import { announce, chosenSpeed, closedPeriod, loop, now, playing, playPosition, sofar, total } from './state';
import type { Day } from './types';

/** Days a second. */
export const SPEEDS = [1, 3, 7, 30] as const;

const SWEEP = 40; // seconds that playing the whole period should not take longer than, where a speed allows it

/** Days a second: what the reader chose, else what shows the period in a reasonable time. */
export const speed = computed(() => {
  if (chosenSpeed.value !== null) return chosenSpeed.value;
  const days = closedPeriod.value ? closedPeriod.value.to - closedPeriod.value.from : 0;
  return SPEEDS.find((s) => days / s <= SWEEP) ?? SPEEDS[SPEEDS.length - 1];
});

export const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

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
    const rate = reducedMotion() ? 1 : speed.peek();
    position += last === null ? 0 : Math.min(0.25, (at - last) / 1000) * rate;
    last = at;
    if (position >= bounds.to) {
      if (!loop.peek() || bounds.to === bounds.from) return stop(true);
      position = bounds.from;
    }
    position = Math.max(position, bounds.from);
    const day = Math.floor(position);
    batch(() => {
      playPosition.value = reducedMotion() ? day : position;
      if (day !== now.peek()) go({ now: day }, 'none');
    });
    frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
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
  const matched = total.peek();
  if (day !== null) announce(t('play.stopped', { date: dayText(day), sofar: sofar.peek(), count: matched.matched - matched.undated }));
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

/** Moves the playhead by whole days. */
export function stepBy(days: number): void {
  const period = closedPeriod.peek();
  if (period) seek((now.peek() ?? period.to) + days);
}
