// The ends of the period and the playhead: three sliders, by pointer and by key.
// Where the axis is zoomed past one, it waits at the edge.

import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { lengthOf } from '../axis';
import { dayText, t } from '../i18n';
import { reducedMotion, seek, stop, toggle } from '../playback';
import { axis, axisHeld, closedPeriod, from, now, playing, playPosition, shownAxis, to } from '../state';
import type { Day } from '../types';
import { barText } from './Bars';
import { panBy, reveal, scaleOf, setPeriod, type Scale } from './plot';

export function Handles({ scale, height, focused }: { scale: Scale; height: number; focused: (day: Day | null) => void }) {
  const period = closedPeriod.value;
  const whole = axis.value;
  if (!period || !whole) return null;
  const clamp = (d: Day) => Math.min(whole.to, Math.max(whole.from, d));
  const [start, end] = [clamp(period.from), clamp(period.to)];
  return (
    <>
      <Slider
        kind="start" label={t('handle.start')} value={start} least={whole.from} most={end} at={start} height={height} scale={scale}
        text={dayText(start, 'full')} move={(d) => { stop(); setPeriod(d, period.to); }} dayOf={(d) => Math.floor(d)}
      />
      <Slider
        kind="end" label={t('handle.end')} value={end} least={start} most={whole.to} at={end + 1} height={height} scale={scale}
        text={dayText(end, 'full')} move={(d) => { stop(); setPeriod(period.from, d); }} dayOf={(d) => Math.ceil(d) - 1}
      />
      <Playhead scale={scale} height={height} start={start} end={end} focused={focused} />
    </>
  );
}

function Playhead({ scale, height, start, end, focused }: { scale: Scale; height: number; start: Day; end: Day; focused: (day: Day | null) => void }) {
  const day = Math.min(end, Math.max(start, now.value ?? end));
  return (
    <Slider
      kind="now" label={t('handle.now')} value={day} least={start} most={end} at={day + 1} height={height} scale={scale} focused={focused}
      text={t('handle.now.text', { date: dayText(day, 'full'), bar: barText(day) })} move={(d) => seek(d)} dayOf={(d) => Math.floor(d)}
    />
  );
}

/** Dims what lies outside the period, and slightly what lies after the playhead. It alone is drawn anew while time runs. */
export function Veil({ scale, height }: { scale: Scale; height: number }) {
  const ahead = useRef<HTMLDivElement>(null);
  const period = closedPeriod.value;
  const end = period ? scale.x(period.to + 1) : scale.width;
  useEffect(() => effect(() => {
    const position = playPosition.value;
    if (position === null || !ahead.current || reducedMotion()) return;
    ahead.current.style.transform = between(Math.max(0, scale.x(position + 1)), Math.min(end, scale.width));
  }), [scale.from, scale.to, scale.width, end]);
  if (!period) return null;
  const a = from.value === null ? 0 : Math.min(scale.width, Math.max(0, scale.x(period.from)));
  const b = to.value === null ? scale.width : Math.min(scale.width, Math.max(0, end));
  const head = playing.value && playPosition.peek() !== null && !reducedMotion() ? (playPosition.peek() as number) : now.value;
  const x = head === null ? b : Math.max(a, Math.min(b, scale.x(head + 1)));
  return (
    <div class="veils" aria-hidden="true" style={{ blockSize: `${height}px` }}>
      <div class="veil" style={{ transform: between(0, a) }} />
      <div class="veil" style={{ transform: between(b, scale.width) }} />
      <div class="veil ahead" ref={ahead} style={{ transform: between(x, b) }} />
    </div>
  );
}

/** Where on the plot a veil lies. It is moved as a picture: neither laid out nor painted anew. */
const between = (left: number, right: number): string => `translateX(${left}px) scaleX(${Math.max(0, right - left)})`;

interface SliderProps {
  kind: 'start' | 'end' | 'now'; label: string; text: string; value: Day; least: Day; most: Day; height: number; scale: Scale;
  /** Where it stands: the start of a day, and of the day after its own for an end. What happened on a day has happened when the playhead stands there. */
  at: Day;
  move: (day: Day) => void;
  /** The day that a place between two days stands for. */
  dayOf: (day: number) => Day;
  focused?: (day: Day | null) => void;
}

/** Where a handle stands: at the edge, if its day is beyond. */
const standing = (x: number, { width }: Scale): string => `translateX(${Math.max(0, Math.min(width, x))}px)`;

const EDGE = 40; // px from the edge where a dragged handle moves a zoomed axis

function Slider({ kind, label, text, value, least, most, at, height, scale, move, dayOf, focused }: SliderProps) {
  const el = useRef<HTMLDivElement>(null);
  const dragging = useRef(false);
  const put = useRef(move);
  put.current = (d) => move(Math.min(most, Math.max(least, d)));
  useEffect(() => {
    if (kind !== 'now') return;
    return effect(() => { // between days, while it plays: not a matter for a redraw
      const position = playPosition.value;
      if (position !== null && el.current && !reducedMotion()) el.current.style.transform = standing(scale.x(position + 1), scale);
    });
  }, [kind, scale.width, scale.from, scale.to]);
  const letGo = () => {
    dragging.current = false;
    axisHeld.value = null;
  };
  const x = scale.x(kind === 'now' && playing.value && playPosition.peek() !== null ? (playPosition.peek() as number) + 1 : at);
  const beyond = x < -0.5 ? 'before' : x > scale.width + 0.5 ? 'after' : null;
  return (
    <div
      ref={el} class={`handle handle-${kind}${beyond ? ` beyond ${beyond}` : ''}`} role="slider" tabIndex={0} aria-label={label} aria-valuemin={least} aria-valuemax={most} aria-valuenow={value} aria-valuetext={text} aria-orientation="horizontal"
      style={{ transform: standing(x, scale), height: `${height}px` }}
      onFocus={() => { if (el.current?.matches(':focus-visible')) { reveal(value); focused?.(value); } }}
      onBlur={() => focused?.(null)}
      onKeyDown={(e) => {
        const days = steps(e);
        if (days === null) return;
        e.preventDefault();
        e.stopPropagation();
        if (days === 'play') return toggle();
        const day = Math.min(most, Math.max(least, days === 'first' ? least : days === 'last' ? most : value + days));
        put.current(day);
        reveal(day);
        focused?.(day);
      }}
      onPointerDown={(e) => {
        if (e.button !== 0) return;
        e.stopPropagation();
        dragging.current = true;
        axisHeld.value = axis.peek();
        e.currentTarget.setPointerCapture(e.pointerId);
      }}
      onPointerMove={(e) => {
        const box = el.current?.parentElement?.getBoundingClientRect();
        const shown = shownAxis.peek();
        const live = box && scaleOf(shown, box.width);
        if (!dragging.current || !live || !shown) return;
        const px = e.clientX - box.left;
        put.current(dayOf(live.day(px)));
        if (px < EDGE) panBy(((px - EDGE) / EDGE) * lengthOf(shown) * 0.01);
        else if (px > box.width - EDGE) panBy(((px - box.width + EDGE) / EDGE) * lengthOf(shown) * 0.01);
      }}
      onPointerUp={letGo}
      onPointerCancel={letGo}
    >
      <span class="grip" />
    </div>
  );
}

/** What a key means on a slider of days; null for a key that means nothing here. */
export function steps(e: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>): number | 'first' | 'last' | 'play' | null {
  if (e.ctrlKey || e.metaKey || e.altKey) return null;
  const far = e.shiftKey ? 7 : 1;
  switch (e.key) {
    case 'ArrowRight': case 'ArrowUp': return far;
    case 'ArrowLeft': case 'ArrowDown': return -far;
    case 'PageUp': return 7;
    case 'PageDown': return -7;
    case 'Home': return 'first';
    case 'End': return 'last';
    case ' ': return 'play';
    default: return null;
  }
}
