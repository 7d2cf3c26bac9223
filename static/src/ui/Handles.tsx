// The ends of the period and the playhead: three sliders, by pointer and by key.

import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { dayText, t } from '../i18n';
import { reducedMotion, seek, stop, toggle } from '../playback';
import { axis, closedPeriod, now, playing, playPosition } from '../state';
import type { Day } from '../types';
import { barText } from './Bars';
import { setPeriod, type Scale } from './plot';

export function Handles({ scale, height }: { scale: Scale; height: number }) {
  const period = closedPeriod.value;
  if (!period) return null;
  const clamp = (d: Day) => Math.min(scale.to, Math.max(scale.from, d));
  const [start, end] = [clamp(period.from), clamp(period.to)];
  return (
    <>
      <Slider
        kind="start" label={t('handle.start')} value={start} least={scale.from} most={end} left={scale.x(start)} height={height} scale={scale}
        text={dayText(start, 'full')} move={(d) => { stop(); setPeriod(d, period.to); }} at={(d) => Math.floor(d)}
      />
      <Slider
        kind="end" label={t('handle.end')} value={end} least={start} most={scale.to} left={scale.x(end + 1)} height={height} scale={scale}
        text={dayText(end, 'full')} move={(d) => { stop(); setPeriod(period.from, d); }} at={(d) => Math.ceil(d) - 1}
      />
      <Playhead scale={scale} height={height} start={start} end={end} />
    </>
  );
}

function Playhead({ scale, height, start, end }: { scale: Scale; height: number; start: Day; end: Day }) {
  const day = Math.min(end, Math.max(start, now.value ?? end));
  return (
    <Slider
      kind="now" label={t('handle.now')} value={day} least={start} most={end} left={headX(scale, day)} height={height} scale={scale}
      text={t('handle.now.text', { date: dayText(day, 'full'), bar: barText(day) })} move={(d) => seek(d)} at={(d) => Math.floor(d)}
    />
  );
}

/** The playhead stands at the end of its day: what happened on it has happened. */
const headX = (scale: Scale, day: number): number => scale.x(Math.min(scale.to + 1, day + 1));

interface SliderProps {
  kind: 'start' | 'end' | 'now'; label: string; text: string; value: Day; least: Day; most: Day; left: number; height: number; scale: Scale;
  move: (day: Day) => void;
  /** The day that a place between two days stands for. */
  at: (day: number) => Day;
}

function Slider({ kind, label, text, value, least, most, left, height, scale, move, at }: SliderProps) {
  const el = useRef<HTMLDivElement>(null);
  const dragging = useRef(false);
  useEffect(() => {
    if (kind !== 'now') return;
    return effect(() => { // between days, while it plays: not a matter for a redraw
      const position = playPosition.value;
      if (position !== null && el.current && !reducedMotion()) el.current.style.insetInlineStart = `${Math.min(scale.width, scale.x(position + 1))}px`;
    });
  }, [kind, scale.width, scale.from, scale.to]);
  const put = (d: Day) => move(Math.min(most, Math.max(least, d)));
  return (
    <div
      ref={el} class={`handle handle-${kind}`} role="slider" tabIndex={0} aria-label={label} aria-valuemin={least} aria-valuemax={most} aria-valuenow={value} aria-valuetext={text} aria-orientation="horizontal"
      style={{ insetInlineStart: `${kind === 'now' && playing.value && playPosition.peek() !== null ? scale.x((playPosition.peek() as number) + 1) : left}px`, height: `${height}px` }}
      onKeyDown={(e) => {
        const days = steps(e);
        if (days === null) return;
        e.preventDefault();
        if (days === 'play') toggle();
        else put(days === 'first' ? least : days === 'last' ? most : value + days);
      }}
      onPointerDown={(e) => {
        if (e.button !== 0) return;
        e.stopPropagation();
        dragging.current = true;
        e.currentTarget.setPointerCapture(e.pointerId);
      }}
      onPointerMove={(e) => {
        const box = el.current?.parentElement?.getBoundingClientRect();
        if (dragging.current && box && axis.peek()) put(at(scale.day(e.clientX - box.left)));
      }}
      onPointerUp={() => { dragging.current = false; }}
      onPointerCancel={() => { dragging.current = false; }}
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
