// The columns of the table: what stands in a cell, and the same as text for the
// clipboard. Nothing known is said in words, never by an empty cell or a 0.

import { eventFigure } from '../figures';
import type { Item } from '../filter';
import { instantText, joined, periodText, t, word } from '../i18n';
import type { SortKey } from '../listing';
import type { Layer } from '../types';
import { kindLabel, placePrecision, titleOf, whenText } from '../words';
import { EventSymbol } from './EventSymbol';

export interface Column {
  key: SortKey;
  /** Its width in px. */
  width: number;
  /** Shown until the reader decides otherwise. */
  first: boolean;
  text(i: Item, layer: Layer): string;
  cell?(i: Item, layer: Layer): preact.ComponentChildren;
}

const names = (list: (string | undefined)[]): string => joined([...new Set(list.filter((s): s is string => !!s))]);
const props = (i: Item) => i.feature.properties;

/** Shorter than on the card where it fell on one of several days. */
function dateText(i: Item, layer: Layer): string {
  const { lo, hi, from, to } = i.span;
  const some = lo !== null && hi !== null && lo !== hi && (from !== lo || to !== hi) && !/month|year/.test(props(i).time_precision ?? '');
  return some ? t('table.within', { period: periodText(lo, hi) }) : whenText(props(i), layer.timeZone);
}

export const COLUMNS: Column[] = [
  { key: 'date', width: 160, first: true, text: dateText },
  { key: 'title', width: 290, first: true, text: (i) => titleOf(i.feature) },
  {
    key: 'kind', width: 140, first: true, text: (i, l) => kindLabel(l, props(i).kind),
    cell: (i, l) => <span class="cell-kind"><EventSymbol layer={l} feature={i.feature} /><bdi>{kindLabel(l, props(i).kind)}</bdi></span>,
  },
  { key: 'place', width: 170, first: true, text: (i) => props(i).place ?? t(i.feature.geometry ? 'place.unnamed' : 'place.unplaced') },
  { key: 'killed', width: 150, first: true, text: (i) => eventFigure(props(i), 'killed') },
  { key: 'status', width: 104, first: true, text: (i) => (props(i).status ? word('status', props(i).status as string) : t('status.none')) },
  { key: 'civilians_killed', width: 130, first: true, text: (i) => eventFigure(props(i), 'civilians_killed') },
  { key: 'injured', width: 110, first: true, text: (i) => eventFigure(props(i), 'injured') },
  { key: 'precision', width: 200, first: true, text: (i) => placePrecision(i.feature) },
  { key: 'actors', width: 220, first: true, text: (i) => names((props(i).actors ?? []).map((a) => a.name)) || t('actors.unknown') },
  { key: 'sources', width: 200, first: true, text: (i) => names((props(i).sources ?? []).map((s) => s.publisher || s.title || s.id)) || t('sources.none') },
  { key: 'layer', width: 150, first: true, text: (_, l) => l.title },
  { key: 'end', width: 130, first: false, text: (i) => props(i).date_end ?? t('when.unknown') },
  { key: 'updated', width: 150, first: false, text: (i) => (props(i).updated ? instantText(props(i).updated as string) : t('value.unknown')) },
];
