// The bars of the timeline: as fine as the shown part of the axis allows. Where
// layers of many events are shown, the bars are of the part of the world that the
// map shows, and added up from its time tiles where those suffice (tilebars.ts);
// else the server is asked, once a layer when map and axis rest. Until the answer
// is here the old bars stay, and answers are kept, so that zooming back asks nobody.

import type { Signal } from '@preact/signals';
import { calledOff, getHistogram } from './api';
import { lengthOf, type Range } from './axis';
import { plainParams, tileParams } from './filter';
import type { Box } from './map/view';
import type { Histogram } from './shares';
import * as state from './state';
import type { TileQuestion } from './tilebars';
import { DAYS_PER, isoDay, type Step } from './time';
import type { Layer } from './types';

const MOST_BINS = 4000; // for all of the axis; beyond that only the shown part is asked for, with room around
const KEPT = 40;
const SETTLE = 120; // ms: a gesture asks only when it rests

/** Answers by their questions, the oldest first. */
const kept = new Map<string, Histogram>();

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

/** What the server is asked; `tiles`: the same of the tiles of a layer of many events. */
interface Question { layer: string; params: string; tiles: TileQuestion | null }

const keyOf = ({ layer, params }: Question): string => `${layer}?${params}`;

async function answer(question: Question, signal: AbortSignal): Promise<Histogram> {
  const { layer, params, tiles } = question;
  const known = kept.get(keyOf(question));
  if (known) return known;
  // Without what reads tiles, or with a number that it asks for refused, the server says all of it.
  const found = (tiles && await import('./many').then((m) => m.barsOf(tiles, signal)).catch(() => null)) ?? await getHistogram(layer, new URLSearchParams(params), signal);
  signal.throwIfAborted();
  kept.set(keyOf(question), found);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return found;
}

/** One set of bars, kept in a signal; `also`: in another, too, that they answer. */
class Bars {
  private running: AbortController | null = null;
  private asked = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  constructor(private readonly into: Signal<state.Histograms>) {}

  follow(frame: Omit<state.Histograms, 'key' | 'layers'>, questions: Question[], later: boolean, also: Signal<state.Histograms> | null = null): void {
    const key = `${frame.filter} ${questions.map((q) => `${keyOf(q)} ${q.tiles !== null}`).join(' ')}`;
    clearTimeout(this.timer);
    if (this.running && this.asked === key) return;
    this.running?.abort(); // what is on its way answers what is no more
    this.running = null;
    if (this.into.peek().key === key) return;
    const known = questions.flatMap((q) => kept.get(keyOf(q)) ?? []);
    if (known.length === questions.length) return this.give({ ...frame, key, layers: known }, also);
    const ask = () => void this.ask({ ...frame, key, layers: [] }, questions, also);
    if (later) this.timer = setTimeout(ask, SETTLE);
    else ask();
  }

  /** What is shown stays, and is asked for again. */
  forget(): void {
    this.running?.abort();
    this.running = null;
    this.into.value = { ...this.into.peek(), key: '' };
  }

  private give(found: state.Histograms, also: Signal<state.Histograms> | null): void {
    this.into.value = found;
    if (also) also.value = found;
  }

  private async ask(question: state.Histograms, questions: Question[], also: Signal<state.Histograms> | null): Promise<void> {
    const control = new AbortController();
    this.running = control;
    this.asked = question.key;
    try {
      const layers = await Promise.all(questions.map((q) => answer(q, control.signal)));
      this.give({ ...question, layers }, also);
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
  const choice = state.plain.value;
  const plain = String(plainParams(choice));
  const layers = state.shownLayers.value;
  const loaded = state.loaded.value;
  if (plain !== '' && layers.some((l) => !decided(loaded[l.id]))) return; // whether they are many is counted first
  const many = layers.some((l) => loaded[l.id]?.many);
  const view = many ? state.viewBox.value : null;
  const filter = `${layers.map((l) => l.id).join(',')} ${plain}`;
  const days = daysToAsk(shown, whole, step);
  const tiles = tileParams(choice);
  const here = layers.map((layer): Question & { box: Box | null } => {
    const box = boxFor(view, layer);
    return {
      layer: layer.id, box, params: paramsOf(plain, days, { step, ...(box && { bbox: box.join(','), unplaced: 'exclude' }) }),
      tiles: loaded[layer.id]?.many ? { layer, filter: plain, tiles, kinds: choice.kinds, box, days, step } : null,
    };
  });
  const later = state.axisMoving.value !== null;
  const inView = here.some((q) => q.box !== null);
  const all = !inView && days === whole;
  shownBars.follow({ filter, step, inView }, here, later, all ? state.overall : null);
  if (many && !all && state.overallAsked.value) allBars.follow({ filter, step, inView: false }, layers.map((l) => ({ layer: l.id, params: paramsOf(plain, whole, { bins: String(MOST_BINS) }), tiles: null })), later);
}

/** Whether a layer has answered, if only once and with a refusal. */
const decided = (l: state.Loaded | undefined): boolean => l !== undefined && (l.items !== null || l.many !== null || l.error !== null);

function paramsOf(plain: string, days: Range, more: Record<string, string>): string {
  const params = new URLSearchParams(plain);
  params.set('datetime', `${isoDay(days.from)}/${isoDay(days.to)}`);
  for (const [name, value] of Object.entries(more)) params.set(name, value);
  return String(params);
}
