// How much stands behind an event, from what its record holds and no more: how
// many publishers report it, and whether its status calls them apart from each
// other. Who counted the dead does not become surer by being quoted twice, so
// two articles of one publisher are one.

import type { EventProperties } from './types';

export interface Evidence { level: 0 | 1 | 2 | 3; publishers: number }

export function evidenceOf(p: Pick<EventProperties, 'claims' | 'sources' | 'status'>): Evidence {
  const sources = new Map((p.sources ?? []).map((s) => [s.id, s.publisher || s.id]));
  const claims = p.claims ?? [];
  const reporting = claims.filter((c) => c.stance !== 'denies' && c.source_id).map((c) => sources.get(c.source_id as string) ?? (c.source_id as string));
  const publishers = new Set(claims.length > 0 ? reporting : sources.values()).size;
  if (publishers === 0) return { level: 0, publishers };
  if (publishers === 1) return { level: 1, publishers };
  return { level: p.status === 'corroborated' ? 3 : 2, publishers };
}
