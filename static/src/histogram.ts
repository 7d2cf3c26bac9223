// Asks the server for the bars of the timeline: as fine as the shown part of the
// axis allows. Until the answer is here the old bars stay, and answers are kept,
// so that zooming back asks nobody.

import { calledOff, getHistogram } from './api';
import { lengthOf, type Range } from './axis';
import { plainParams } from './filter';
import * as state from './state';
import { DAYS_PER, isoDay, type Step } from './time';

const MOST_BINS = 4000; // for all of the axis; beyond that only the shown part is asked for, with room around
const KEPT = 12;
const SETTLE = 120; // ms: a gesture asks only when it rests

const kept = new Map<string, state.Histograms>();
let running: AbortController | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * The days to ask for. The server shares an event out over those of its days
 * that were asked for: asking for all of them, wherever that is not too much,
 * leaves every bar as high as it is on any other zoom. Else the days are cut at
 * places that do not move while the reader pans.
 */
export function daysToAsk(shown: Range, whole: Range, step: Step): Range {
  if (lengthOf(whole) / DAYS_PER[step] <= MOST_BINS) return whole;
  const length = 2 ** Math.ceil(Math.log2(lengthOf(shown)));
  const start = Math.floor(shown.from / length) * length;
  return { from: Math.max(whole.from, start - length), to: Math.min(whole.to, start + 3 * length - 1) };
}

export function followHistogram(): void {
  const [whole, shown, step] = [state.axis.value, state.shownAxis.value, state.barStep.value];
  if (!whole || !shown || state.plotWidth.value <= 0) return;
  const params = plainParams(state.plain.value);
  const layers = state.shownLayers.value.map((l) => l.id);
  const filter = `${layers.join(',')} ${params}`;
  const days = daysToAsk(shown, whole, step);
  params.set('step', step);
  params.set('datetime', `${isoDay(days.from)}/${isoDay(days.to)}`);
  const key = `${filter} ${params}`;
  clearTimeout(timer);
  running?.abort(); // what is on its way answers what is no more
  running = null;
  if (state.histograms.peek().key === key) return;
  const known = kept.get(key);
  if (known) {
    state.histograms.value = known;
    return;
  }
  const ask = () => void answer({ key, filter, step, layers: [] }, layers, params);
  if (state.axisMoving.value) timer = setTimeout(ask, SETTLE);
  else ask();
}

async function answer(question: state.Histograms, layers: string[], params: URLSearchParams): Promise<void> {
  const control = new AbortController();
  running = control;
  try {
    const found = { ...question, layers: await Promise.all(layers.map((l) => getHistogram(l, params, control.signal))) };
    kept.set(question.key, found);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    state.histograms.value = found;
  } catch (e) {
    // Coarser bars of the same filter are still true; those of another filter are not.
    if (!calledOff(e) && !control.signal.aborted && state.histograms.peek().filter !== question.filter) state.histograms.value = { ...question, key: '' };
  } finally {
    if (running === control) running = null;
  }
}
