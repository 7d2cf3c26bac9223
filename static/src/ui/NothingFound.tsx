// Nothing matches: the nearest times that have events, and which part of the
// filter to take away, each with what would be found.

import { computed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { periodText, t } from '../i18n';
import { lifted, lifts, type Lift } from '../lifts';
import { clearFilters, go } from '../navigate';
import { countedAnew, spansBeside } from '../nearby';
import { nearest, type Nearest, type Offer } from '../nearest';
import { filterKey, from, laneItems, loaded, match, plain, shownLayers, to, view } from '../state';
import type { Layer, Span } from '../types';
import { Spot, type Step } from './Spot';

const large = computed<Layer[]>(() => shownLayers.value.filter((l) => loaded.value[l.id]?.many));

/** When everything happened that the page holds and the filter lets through but for its period. */
const spans = computed<Span[]>(() => shownLayers.value.flatMap((l) => (laneItems.value[l.id] ?? []).map((i) => i.span)));

/** The nearest times where some layer is of many events: the server knows which they are, and how many. */
async function nearestOf(signal: AbortSignal): Promise<Nearest> {
  const period = { from: from.peek(), to: to.peek(), match: match.peek() };
  const many = large.peek();
  const beside = await Promise.all(many.map((l) => spansBeside(l, plain.peek(), period, signal)));
  const near = nearest([...spans.peek(), ...beside.flat()], period);
  const anew = (o: Offer | null) => countedAnew(o, shownLayers.peek(), plain.peek(), period.match, signal);
  const [earlier, later] = await Promise.all([anew(near.earlier), anew(near.later)]);
  return { ...near, earlier, later };
}

export function NothingFound() {
  const found = useSignal<Lift[]>([]);
  const key = `${filterKey.value} ${shownLayers.value.map((l) => l.id).join()}`;
  useEffect(() => {
    const control = new AbortController();
    found.value = [];
    lifts(view.peek(), shownLayers.peek().map((l) => l.id), control.signal).then((l) => { found.value = l; }, () => {}); // without counts the filters can still be cleared
    return () => control.abort();
  }, [key]);
  const period = from.value !== null || to.value !== null;
  const asked = useSignal<Nearest | null>(null);
  const many = large.value.length > 0;
  useEffect(() => {
    asked.value = null;
    if (!period || !many) return;
    const control = new AbortController();
    nearestOf(control.signal).then((n) => { asked.value = n; }, () => {}); // as above
    return () => control.abort();
  }, [key, many]);
  const near = !period ? null : many ? asked.value : nearest(spans.value, { from: from.value, to: to.value, match: match.value });
  const words: Record<Lift['part'], (count: number) => string> = {
    q: (count) => t('lift.q', { count, words: view.value.q }),
    kinds: (count) => t('lift.kinds', { count }),
    status: (count) => t('lift.status', { count }),
    actors: (count) => t('lift.actors', { count }),
    period: (count) => t('lift.period', { count }),
  };
  const move = (side: 'earlier' | 'later', o: Offer | null | undefined): Step[] => (o && o.count > 0
    ? [{ label: t(`nearest.${side}`, { period: periodText(o.from, o.to), count: o.count }), go: () => go({ from: o.from, to: o.to, now: null }) }] : []);
  const steps: Step[] = [
    ...move('earlier', near?.earlier),
    ...move('later', near?.later),
    ...(near && near.perhaps > 0 ? [{ label: t('nearest.perhaps', { count: near.perhaps }), go: () => go({ match: 'possible' }) }] : []),
    ...found.value.map((l) => ({ label: words[l.part](l.count), go: () => go(lifted(l.part)) })),
    { label: t('filter.reset'), go: clearFilters, quiet: true },
  ];
  const inTime = near !== null && steps.length > 1 && (near.earlier !== null || near.later !== null || near.perhaps > 0);
  return (
    <Spot
      sketch="gap"
      title={inTime ? t('empty.period.title', { period: periodText(from.value, to.value) }) : t('empty.match.title')}
      text={t(inTime ? 'empty.period.text' : 'empty.match.text')} steps={steps}
    />
  );
}
