// Days and pixels of the plot, and its measures.

import { batch } from '@preact/signals';
import { lengthOf, panned, rested, revealed, zoomed, type Range } from '../axis';
import { periodText, t } from '../i18n';
import { go } from '../navigate';
import { announce, axis, axisMoving, covered, shownAxis, zoom } from '../state';
import type { Day } from '../types';

export interface Scale extends Range { width: number; /** Left edge of a day; of the day after for its right edge. */ x: (day: Day) => number; /** The day under a pixel, with its fraction. */ day: (x: number) => number }

export function scaleOf(a: Range | null, width: number): Scale | null {
  if (!a || width <= 0) return null;
  const days = lengthOf(a);
  return { ...a, width, x: (day) => ((day - a.from) / days) * width, day: (x) => a.from + (x / width) * days };
}

/** Heights in CSS pixels. They never change while a page is open: the map above must not move. */
export interface Measures { plot: number; lanes: number; row: number; axis: number; overview: number; /** How far a mark reaches out, fading, where a bound is not known. */ open: number }
export const WIDE: Measures = { plot: 118, lanes: 83, row: 12, axis: 21, overview: 7, open: 30 };
export const SLIM: Measures = { plot: 93, lanes: 63, row: 9, axis: 17, overview: 5, open: 10 };

/** Sets the period; an end at the end of what the data cover is open. */
export function setPeriod(start: Day, end: Day, how: 'push' | 'replace' = 'replace'): void {
  const [a, all] = [axis.peek(), covered.peek()];
  if (!a || !all) return;
  const [first, last] = start <= end ? [start, end] : [end, start];
  const [least, most] = [a.from < all.from ? -Infinity : all.from, a.to > all.to ? Infinity : all.to]; // beside the data no end is an open one
  go({ from: first <= least ? null : Math.max(a.from, Math.min(first, a.to)), to: last >= most ? null : Math.min(a.to, Math.max(last, a.from)) }, how);
}

// ---- zoom

let resting: ReturnType<typeof setTimeout> | undefined;
let say = false; // those who press keys and buttons are told what the axis shows
const REST = 180; // ms without a turn of the wheel

/** Brings the axis to rest on whole days and into the address. `at`: the day that stays under its pixel. */
export function rest(at?: number): void {
  clearTimeout(resting);
  const [whole, moving] = [axis.peek(), axisMoving.peek()];
  if (!whole || !moving) return;
  batch(() => {
    go({ axis: rested(moving, whole, at) }, 'replace');
    axisMoving.value = null;
  });
  if (say) tell();
  say = false;
}

function tell(): void {
  const shown = shownAxis.peek();
  if (shown) announce(t('zoom.shown', { period: periodText(shown.from, shown.to, 'long') }));
}

function move(next: Range, at?: number): void {
  axisMoving.value = next;
  clearTimeout(resting);
  resting = setTimeout(() => rest(at), REST);
}

/** Zooms about a day; without one, about the middle. */
export function zoomBy(factor: number, at?: number, aloud = false): void {
  const [whole, shown] = [axis.peek(), shownAxis.peek()];
  if (!whole || !shown) return;
  const day = at ?? shown.from + lengthOf(shown) / 2;
  say ||= aloud;
  move(zoomed(shown, whole, day, factor), day);
}

export function panBy(days: number): void {
  const [whole, shown] = [axis.peek(), shownAxis.peek()];
  if (whole && shown && lengthOf(shown) < lengthOf(whole)) move(panned(shown, whole, days));
}

/** Shows a range that a gesture makes; rest() ends it. */
export function showRange(r: Range): void {
  clearTimeout(resting);
  axisMoving.value = r;
}

export function showAll(): void {
  clearTimeout(resting);
  if (!zoom.peek() && !axisMoving.peek()) return;
  batch(() => {
    axisMoving.value = null;
    go({ axis: null }, 'replace');
  });
  tell();
}

/** Moves the axis, where it is zoomed, so that a day can be seen. */
export function reveal(day: Day): void {
  const [whole, shown] = [axis.peek(), shownAxis.peek()];
  if (!whole || !shown || axisMoving.peek()) return;
  const next = revealed(shown, whole, day);
  if (next !== shown) go({ axis: rested(next, whole) }, 'replace');
}
