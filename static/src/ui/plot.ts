// Days and pixels of the plot, and what the pointer does on it: a click puts
// the playhead, a drag draws a period, a drag of the period moves it.

import type { Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { go } from '../navigate';
import { seek, stop } from '../playback';
import { axis, closedPeriod, from, plotWidth, to } from '../state';
import type { Day } from '../types';

export interface Scale { from: Day; to: Day; width: number; /** Left edge of a day; of the day after for its right edge. */ x: (day: Day) => number; /** The day under a pixel, with its fraction. */ day: (x: number) => number }

export function scaleOf(a: { from: Day; to: Day } | null, width: number): Scale | null {
  if (!a || width <= 0) return null;
  const days = a.to - a.from + 1;
  return { ...a, width, x: (day) => ((day - a.from) / days) * width, day: (x) => a.from + (x / width) * days };
}

/** Sets the period; an end at the end of the axis is open. */
export function setPeriod(start: Day, end: Day, how: 'push' | 'replace' = 'replace'): void {
  const a = axis.peek();
  if (!a) return;
  const [first, last] = start <= end ? [start, end] : [end, start];
  go({ from: first <= a.from ? null : Math.min(first, a.to), to: last >= a.to ? null : Math.max(last, a.from) }, how);
}

const CLICK = 4; // px: less is a click, not a drag

export function usePointer(el: { current: HTMLElement | null }, hover: Signal<number | null>) {
  const drag = useRef<{ x: number; moved: boolean; start: Day; end: Day; whole: boolean } | null>(null);
  const at = (e: PointerEvent): number => {
    const box = el.current?.getBoundingClientRect();
    const scale = scaleOf(axis.peek(), plotWidth.peek());
    if (!box || !scale) return 0;
    return Math.min(scale.to + 0.999, Math.max(scale.from, scale.day(e.clientX - box.left)));
  };
  return {
    onPointerDown: (e: PointerEvent) => {
      const period = closedPeriod.peek();
      if (e.button !== 0 || !period || (e.target instanceof Element && e.target.closest('[role=slider]'))) return;
      const day = at(e);
      const chosen = from.peek() !== null || to.peek() !== null;
      drag.current = { x: e.clientX, moved: false, start: period.from, end: period.to, whole: chosen && day >= period.from && day < period.to + 1 };
      el.current?.setPointerCapture(e.pointerId);
    },
    onPointerMove: (e: PointerEvent) => {
      const day = at(e);
      hover.value = Math.floor(day);
      const d = drag.current;
      if (!d || !(d.moved ||= Math.abs(e.clientX - d.x) > CLICK)) return;
      stop();
      const scale = scaleOf(axis.peek(), plotWidth.peek());
      if (!scale) return;
      if (d.whole) {
        const shift = Math.round(scale.day(e.clientX) - scale.day(d.x));
        const held = Math.max(scale.from - d.start, Math.min(scale.to - d.end, shift));
        setPeriod(d.start + held, d.end + held);
      } else {
        const began = Math.floor(scale.day(d.x - (el.current?.getBoundingClientRect().left ?? 0)));
        setPeriod(began, Math.floor(day));
      }
    },
    onPointerUp: (e: PointerEvent) => {
      if (drag.current && !drag.current.moved) seek(Math.floor(at(e)));
      drag.current = null;
    },
    onPointerCancel: () => { drag.current = null; },
    onPointerLeave: () => { hover.value = null; },
  };
}
