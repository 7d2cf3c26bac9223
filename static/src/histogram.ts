// Asks the server for the bars of the timeline: as fine as the shown part of the
// axis allows. Where layers of many events are shown, the bars are of the part of
// the world that the map shows. Until the answer is here the old bars stay, and
// answers are kept, so that zooming back asks nobody.

import type { Signal } from '@preact/signals';
import { calledOff, getHistogram } from './api';
import { lengthOf, type Range } from './axis';
import { plainParams } from './filter';
import type { Box } from './map/view';
import * as state from './state';
import { DAYS_PER, isoDay, type Step } from './time';
import type { Layer } from './types';

const MOST_BINS = 4000; // for all of the axis; beyond that only the shown part is asked for, with room around
const KEPT = 12;
const SETTLE = 120; // ms: a gesture asks only when it rests

const kept = new Map<string, state.Histograms>();

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

/** What of a layer a view leaves out matters only where it leaves out something. */
export function boxFor(view: Box | null, layer: Pick<Layer, 'bbox'>): Box | null {
  if (!view || !layer.bbox) return null;
  const [west, south, east, north] = layer.bbox;
  const [w, s, e, n] = view;
  const holds = south >= s && north <= n && (w <= e ? west <= east && west >= w && east <= e : west <= east ? west >= w || east <= e : west >= w && east <= e);
  return holds ? null : view;
}

interface Question { layer: string; params: string }

/** One set of bars, kept in a signal. */
class Bars {
  private running: AbortController | null = null;
  private asked = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  constructor(private readonly into: Signal<state.Histograms>) {}

  follow(frame: Omit<state.Histograms, 'key' | 'layers'>, questions: Question[], later: boolean): void {
    const key = `${frame.filter} ${questions.map((q) => `${q.layer}?${q.params}`).join(' ')}`;
    clearTimeout(this.timer);
    if (this.running && this.asked === key) return;
    this.running?.abort(); // what is on its way answers what is no more
    this.running = null;
    if (this.into.peek().key === key) return;
    const known = kept.get(key);
    if (known) return this.give(known);
    const ask = () => void this.answer({ ...frame, key, layers: [] }, questions);
    if (later) this.timer = setTimeout(ask, SETTLE);
    else ask();
  }

  /** What is shown stays, and is asked for again. */
  forget(): void {
    this.running?.abort();
    this.running = null;
    this.into.value = { ...this.into.peek(), key: '' };
  }

  /** Bars of everything are those of the whole world, too. */
  private give(found: state.Histograms): void {
    this.into.value = found;
    if (!found.inView) state.overall.value = found;
  }

  private async answer(question: state.Histograms, questions: Question[]): Promise<void> {
    const control = new AbortController();
    this.running = control;
    this.asked = question.key;
    try {
      const layers = await Promise.all(questions.map((q) => getHistogram(q.layer, new URLSearchParams(q.params), control.signal)));
      const found = { ...question, layers };
      kept.set(question.key, found);
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT) break;
        kept.delete(oldest);
      }
      this.give(found);
    } catch (e) {
      // Coarser bars of the same filter are still true; those of another filter are not.
      if (!calledOff(e) && !control.signal.aborted && this.into.peek().filter !== question.filter) this.into.value = { ...question, key: '' };
    } finally {
      if (this.running === control) this.running = null;
    }
  }
}

const shownBars = new Bars(state.histograms);
const allBars = new Bars(state.overall);

let answered = 0; // of how many commits what is kept answers

export function followHistogram(): void {
  const [whole, shown, step] = [state.axis.value, state.shownAxis.value, state.barStep.value];
  if (!whole || !shown || state.plotWidth.value <= 0) return;
  if (answered !== state.commits.value) {
    answered = state.commits.value;
    kept.clear();
    for (const bars of [shownBars, allBars]) bars.forget();
  }
  const params = plainParams(state.plain.value);
  const layers = state.shownLayers.value;
  const many = layers.some((l) => state.loaded.value[l.id]?.many);
  const view = many ? state.viewBox.value : null;
  const filter = `${layers.map((l) => l.id).join(',')} ${params}`;
  const days = daysToAsk(shown, whole, step);
  params.set('step', step);
  params.set('datetime', `${isoDay(days.from)}/${isoDay(days.to)}`);
  const later = state.axisMoving.value !== null;
  const everywhere = layers.map((l): Question => ({ layer: l.id, params: String(params) }));
  const here = layers.map((l): Question => {
    const box = boxFor(view, l);
    if (!box) return { layer: l.id, params: String(params) };
    const inBox = new URLSearchParams(params);
    inBox.set('bbox', box.join(','));
    inBox.set('unplaced', 'exclude');
    return { layer: l.id, params: String(inBox) };
  });
  const inView = here.some((q, i) => q.params !== everywhere[i]?.params);
  shownBars.follow({ filter, step, inView }, here, later);
  if (inView) allBars.follow({ filter, step, inView: false }, everywhere, later);
}
