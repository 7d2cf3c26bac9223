// When nothing matches: which one part of the filter to take away, and what
// would then be found. The server counts, because it knows the words.

import { getSummary } from './api';
import { plainParams, withTime } from './filter';
import type { View } from './url';

export type Part = 'q' | 'kinds' | 'status' | 'actors' | 'period';
export interface Lift { part: Part; count: number }

const WITHOUT: Record<Part, Partial<View>> = { q: { q: '' }, kinds: { kinds: [] }, status: { status: [] }, actors: { actors: [] }, period: { from: null, to: null, now: null } };

export const lifted = (part: Part): Partial<View> => WITHOUT[part];

/** The parts of the filter that are set. */
export function partsOf(v: View): Part[] {
  const set: [Part, boolean][] = [['q', v.q !== ''], ['kinds', v.kinds.length > 0], ['status', v.status.length > 0], ['actors', v.actors.length > 0], ['period', v.from !== null || v.to !== null]];
  return set.filter(([, is]) => is).map(([part]) => part);
}

/** What each part alone keeps out, most first; parts that keep out nothing are left out. */
export async function lifts(v: View, layers: string[], signal: AbortSignal): Promise<Lift[]> {
  const all = await Promise.all(partsOf(v).map(async (part): Promise<Lift> => {
    const without = { ...v, ...WITHOUT[part] };
    const params = withTime(plainParams(without), without);
    const counts = await Promise.all(layers.map(async (l) => (await getSummary(l, params, signal)).matched));
    return { part, count: counts.reduce((a, b) => a + b, 0) };
  }));
  return all.filter((l) => l.count > 0).sort((a, b) => b.count - a.count);
}
