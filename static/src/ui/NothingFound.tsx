// Nothing matches: the nearest times that have events, and which part of the
// filter to take away, each with what would be found.

import { computed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { periodText, t } from '../i18n';
import { lifted, lifts, type Lift } from '../lifts';
import { clearFilters, go } from '../navigate';
import { nearest, type Offer } from '../nearest';
import { filterKey, from, laneItems, loaded, match, shownLayers, to, view } from '../state';
import type { Span } from '../types';
import { Spot, type Step } from './Spot';

/** When everything happened that the filter lets through but for its period. */
const spans = computed<Span[]>(() => shownLayers.value.flatMap((l) => {
  const whole = laneItems.value[l.id];
  if (whole) return whole.map((i) => i.span);
  const tile = loaded.value[l.id]?.tile;
  if (!tile) return [];
  const day = (value: number) => (value === 0 ? null : value + tile.epoch - 1);
  return Array.from({ length: tile.count }, (_, i) => ({ lo: day(tile.lo[i] as number), hi: day(tile.hi[i] as number), from: day(tile.from[i] as number), to: day(tile.to[i] as number) }));
}));

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
  const near = period ? nearest(spans.value, { from: from.value, to: to.value, match: match.value }) : null;
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
