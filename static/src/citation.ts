// An event as a note cites it: what, when and where, who reports it, and the
// address that shows the record as it stood when it was cited.

import { dayText, instantText, t } from './i18n';
import { parseDay } from './time';
import type { EventFeature, Layer, Source } from './types';
import { titleOf, whenText } from './words';

/** Marks that order words on the page; in a note they only get in the way of the address. */
const MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function sourceText(s: Source): string {
  const day = parseDay(s.published);
  return [s.author, s.title, s.publisher, day === null ? s.published : dayText(day, 'short'), s.archive_url || s.url].filter(Boolean).join(', ');
}

export function citation(f: EventFeature, layer: Layer | undefined, asof: string, address: string): string {
  const p = f.properties;
  const sources = (p.sources ?? []).map(sourceText).join('; ');
  return [
    t('cite.event', { title: titleOf(f), when: whenText(p, layer?.timeZone ?? 'UTC'), place: p.place || t('place.unnamed') }),
    t('cite.layer', { layer: layer?.title ?? p.layer }),
    sources ? t('cite.sources', { sources }) : t('sources.none'),
    t('cite.address', { date: instantText(asof), address }),
  ].join(' ').replace(MARKS, '');
}
