// What pointer and wheel do on the plot. On the lanes and bars a click puts the
// playhead or selects a mark, a drag draws a period, a drag of the period moves
// it. On the axis a drag moves the axis. The wheel and two fingers zoom about
// where they are.

import { useEffect, useRef } from 'preact/hooks';
import { lengthOf, panned, zoomed, type Range } from '../axis';
import { go } from '../navigate';
import { seek, stop } from '../playback';
import { axis, axisHeld, closedPeriod, from, plotWidth, shownAxis, to } from '../state';
import type { Day } from '../types';
import { panBy, rest, scaleOf, setPeriod, showRange, zoomBy } from './plot';

const CLICK = 4; // px: less is a click, not a drag

interface Brush { what: 'brush'; x: number; moved: boolean; began: number; from: Day | null; to: Day | null; start: Day; end: Day; whole: boolean }
interface Pan { what: 'pan'; x: number; range: Range }
interface Pinch { what: 'pinch'; range: Range; at: number; apart: number; middle: number }

export interface Point { x: number; y: number; coarse: boolean }

interface Options {
  /** Where the axis begins, in pixels from the top of the plot. */
  top: number;
  /** A click: whether something was there to be selected. */
  pick: (at: Point) => boolean;
  hover: (at: Point | null) => void;
}

export function usePointer(el: { current: HTMLElement | null }, options: Options) {
  const latest = useRef(options);
  latest.current = options;
  const doing = useRef<Brush | Pan | Pinch | null>(null);
  const fingers = useRef(new Map<number, { x: number; y: number }>());

  const place = (e: { clientX: number; clientY: number }) => {
    const box = el.current?.getBoundingClientRect();
    return { x: e.clientX - (box?.left ?? 0), y: e.clientY - (box?.top ?? 0) };
  };
  const dayAt = (x: number): number => {
    const scale = scaleOf(shownAxis.peek(), plotWidth.peek());
    return scale ? Math.min(scale.to + 0.999, Math.max(scale.from, scale.day(x))) : 0;
  };

  useEffect(() => { // by hand: a wheel that is not to scroll the page must be heard as such
    const plot = el.current;
    if (!plot) return;
    const onWheel = (e: WheelEvent) => {
      const [whole, shown] = [axis.peek(), shownAxis.peek()];
      if (!whole || !shown) return;
      const unit = e.deltaMode === 1 ? 20 : e.deltaMode === 2 ? 300 : 1;
      const sideways = e.shiftKey ? e.deltaY || e.deltaX : Math.abs(e.deltaX) > Math.abs(e.deltaY) ? e.deltaX : 0;
      if (sideways !== 0) {
        if (lengthOf(shown) >= lengthOf(whole)) return;
        e.preventDefault();
        panBy((sideways * unit * lengthOf(shown)) / plotWidth.peek());
        return;
      }
      if (e.deltaY > 0 && lengthOf(shown) >= lengthOf(whole) && !e.ctrlKey) return; // nothing to zoom out of: the page may scroll
      e.preventDefault();
      zoomBy(Math.exp(Math.max(-120, Math.min(120, e.deltaY * unit)) * (e.ctrlKey ? 0.01 : 0.0022)), dayAt(place(e).x));
    };
    plot.addEventListener('wheel', onWheel, { passive: false });
    return () => plot.removeEventListener('wheel', onWheel);
  }, []);

  const spread = (): { middle: number; apart: number } => {
    const [a, b] = [...fingers.current.values()] as unknown as [{ x: number }, { x: number }];
    return { middle: (a.x + b.x) / 2, apart: Math.max(12, Math.abs(a.x - b.x)) };
  };

  return {
    onPointerDown: (e: PointerEvent) => {
      const period = closedPeriod.peek();
      const shown = shownAxis.peek();
      if (e.button !== 0 || !period || !shown || (e.target instanceof Element && e.target.closest('[role=slider]'))) return;
      const at = place(e);
      fingers.current.set(e.pointerId, at);
      el.current?.setPointerCapture(e.pointerId);
      if (fingers.current.size === 2) {
        const before = doing.current;
        if (before?.what === 'brush' && before.moved) go({ from: before.from, to: before.to }, 'replace'); // the first finger was no brush
        const { middle, apart } = spread();
        doing.current = { what: 'pinch', range: shown, at: dayAt(middle), apart, middle };
        return;
      }
      if (at.y > latest.current.top) {
        doing.current = { what: 'pan', x: at.x, range: shown };
        return;
      }
      axisHeld.value = axis.peek();
      const day = dayAt(at.x);
      const chosen = from.peek() !== null || to.peek() !== null;
      doing.current = {
        what: 'brush', x: at.x, moved: false, began: day, from: from.peek(), to: to.peek(), start: period.from, end: period.to,
        whole: chosen && day >= period.from && day < period.to + 1,
      };
    },
    onPointerMove: (e: PointerEvent) => {
      const at = place(e);
      if (fingers.current.has(e.pointerId)) fingers.current.set(e.pointerId, at);
      const d = doing.current;
      const [whole, width] = [axis.peek(), plotWidth.peek()];
      if (!d) latest.current.hover({ ...at, coarse: e.pointerType === 'touch' });
      if (!d || !whole) return;
      if (d.what === 'pan') return showRange(panned(d.range, whole, ((d.x - at.x) / width) * lengthOf(d.range)));
      if (d.what === 'pinch') {
        if (fingers.current.size < 2) return;
        const { middle, apart } = spread();
        const next = zoomed(d.range, whole, d.at, d.apart / apart);
        return showRange(panned(next, whole, ((d.middle - middle) / width) * lengthOf(next)));
      }
      if (!(d.moved ||= Math.abs(at.x - d.x) > CLICK)) return;
      latest.current.hover(null);
      stop();
      const scale = scaleOf(shownAxis.peek(), width);
      if (!scale) return;
      if (d.whole) {
        const shift = Math.round(scale.day(at.x) - scale.day(d.x));
        const held = Math.max(whole.from - d.start, Math.min(whole.to - d.end, shift));
        setPeriod(d.start + held, d.end + held);
      } else {
        setPeriod(Math.floor(d.began), Math.floor(dayAt(at.x)));
      }
    },
    onPointerUp: (e: PointerEvent) => {
      fingers.current.delete(e.pointerId);
      const d = doing.current;
      if (d?.what === 'pinch' && fingers.current.size > 0) return;
      doing.current = null;
      axisHeld.value = null;
      if (d?.what === 'pan' || d?.what === 'pinch') rest(d.what === 'pinch' ? d.at : undefined);
      if (d?.what !== 'brush' || d.moved) return;
      const at = place(e);
      if (!latest.current.pick({ ...at, coarse: e.pointerType === 'touch' })) seek(Math.floor(dayAt(at.x)));
    },
    onPointerCancel: (e: PointerEvent) => {
      fingers.current.delete(e.pointerId);
      if (doing.current && doing.current.what !== 'brush') rest();
      doing.current = null;
      axisHeld.value = null;
    },
    onPointerLeave: () => latest.current.hover(null),
  };
}
