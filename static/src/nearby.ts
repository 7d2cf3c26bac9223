// What a period that holds nothing has beside it in a layer of many events: the
// server names the nearest before and after, and counts.

import { getPage, getSummary } from './api';
import { plainParams, withTime, type NoTime } from './filter';
import type { Offer } from './nearest';
import { spanOf } from './time';
import type { Day, Layer, Period, Span } from './types';

/** So many are looked at on each side: those of the least move are among them. */
const LOOKED_AT = 20;

/** When the events nearest to a period were: before it those that ended last, after it those that began first, and in it what only may have been there. */
export async function spansBeside(layer: Layer, plain: NoTime, { from, to }: Period, signal: AbortSignal): Promise<Span[]> {
  const side = async (a: Day | null, b: Day | null, sortby: string): Promise<Span[]> => {
    const params = withTime(plainParams(plain), { from: a, to: b, match: 'possible' });
    params.set('undated', 'exclude');
    params.set('sortby', sortby);
    params.set('limit', String(LOOKED_AT));
    return (await getPage(layer.id, params, signal)).features.map((f) => spanOf(f.properties, layer.timeZone));
  };
  const sides = await Promise.all([
    ...(from === null ? [] : [side(null, from - 1, '-date_end')]),
    ...(to === null ? [] : [side(to + 1, null, 'date_start')]),
    side(from, to, 'date_start'),
  ]);
  return sides.flat();
}

/** How many events an offered period holds in all layers. */
export async function countedAnew(offer: Offer | null, layers: Layer[], plain: NoTime, match: Period['match'], signal: AbortSignal): Promise<Offer | null> {
  if (!offer) return null;
  const params = withTime(plainParams(plain), { ...offer, match });
  const counts = await Promise.all(layers.map((l) => getSummary(l.id, params, signal)));
  return { ...offer, count: counts.reduce((n, c) => n + c.matched - c.undated, 0) };
}
