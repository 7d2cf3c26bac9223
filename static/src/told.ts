// What is said of how many events there are. Of many events the server counts when
// time rests. While it moves, that number belongs to other days: then what the map
// holds of these is told, as what it is, or no number at all.

import { sum } from './filter';
import { periodText, t } from './i18n';
import type { Held } from './map/view';
import { sentence } from './sentence';
import * as state from './state';

/** The sentence over the list, without what failed. */
export function sentenceWords(): string {
  const { from, to } = state.toldPeriod.value;
  if (!state.awaited.value) return sentence(state.total.value, { from, to });
  const held = state.onMap({ ...state.panelPeriod.value, now: null });
  return [...(held ? [placedWords(held)] : []), periodText(from, to)].filter((s) => s !== '').join(t('sentence.comma'));
}

/** The number beside the days on the map, in each frame. */
export function numberWords(): string {
  const at = state.now.value;
  if (!state.awaitedNow.value) {
    const { matched, undated } = sum(Object.values(state.countsNow.value));
    if (at === null) return t('datecard.all', { count: matched - undated });
    if (state.sofar.value !== null) return t('datecard.sofar', { sofar: state.sofar.value, count: matched - undated });
  }
  const held = state.onMap(state.timeView.value);
  if (!held) return t('told.rests');
  return at === null ? placedWords(held) : t('told.sofar', { count: held.count });
}

const placedWords = ({ count, exact }: Held): string => t(exact ? 'told.placed' : 'told.about', { count });
