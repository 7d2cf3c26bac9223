// How many of many events may have begun by the playhead: asked of the server
// whenever the playhead rests. While it moves, told.ts says what the map holds.

import { effect, untracked } from '@preact/signals';
import { getSummary } from './api';
import * as state from './state';
import { isoDay } from './time';
import type { Day } from './types';

const SETTLE = 200; // ms

/** As `begun` in filter.ts says it of one event. */
export const begunBy = (day: Day): string => {
  const date = `DATE('${isoDay(day)}')`;
  return `date_start <= ${date} OR (date_start IS NULL AND (certain_from IS NULL OR certain_from <= ${date}))`;
};

/** Starts to follow the playhead. */
export function followBegun(): () => void {
  return effect(() => {
    const [key, at] = [state.begunKey.value, state.now.value];
    const layers = state.shownLayers.value.filter((l) => state.loaded.value[l.id]?.many).map((l) => l.id);
    if (at === null || state.playing.value || layers.length === 0) return;
    const control = new AbortController();
    const timer = setTimeout(() => layers.forEach((l) => {
      if (untracked(() => state.manyBegun.value[l]?.key) !== key) void count(l, key, at, control.signal);
    }), SETTLE);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  });
}

async function count(layer: string, key: string, at: Day, signal: AbortSignal): Promise<void> {
  const params = new URLSearchParams(state.filterKey.peek());
  params.set('undated', 'exclude');
  params.set('filter', begunBy(at));
  try {
    const { matched } = await getSummary(layer, params, signal);
    state.manyBegun.value = { ...state.manyBegun.peek(), [layer]: { key, count: matched } };
  } catch {
    // what the map holds stays
  }
}
