// What is said of a view where it leaves the page: in a link, a frame, a
// picture, on paper, in a footnote.

import { dayText, instantText, joined, language, periodText, t, word } from './i18n';
import { linkTo } from './navigate';
import { cameraNow } from './stage';
import { actors, asof, chosen, kinds, layerById, match, now, shownLayers, statuses, text, toldPeriod, view } from './state';
import { sentenceWords } from './told';
import { writeView, type View } from './url';
import { kindLabel, titleOf, whenText } from './words';

/** This very view: also the camera, where the address says nothing of it. */
export const wholeView = (): View => ({ ...view.peek(), camera: cameraNow() });

export const link = (): string => linkTo(wholeView());

/** A view whose records never change again: as they stood at a moment. */
export const frozenLink = (at: Date): string => linkTo({ ...wholeView(), asof: view.peek().asof ?? `${at.toISOString().slice(0, 19)}Z` });

/** The address of the map for a frame, in the language and the colours chosen. */
export function frameAddress(theme: 'light' | 'dark' | null): string {
  const query = writeView({ ...wholeView(), show: null, lang: language.peek() });
  return new URL(`embed/${query}${theme ? `&theme=${theme}` : ''}`, document.baseURI).href;
}

export const layerTitles = (): string[] => shownLayers.value.map((l) => l.title);

/** The chosen period, else what there is, in words. */
export const periodWords = (style: 'short' | 'long' = 'long'): string => periodText(toldPeriod.value.from, toldPeriod.value.to, style);

/** Everything that is chosen beside layers and period, one line each. */
export function filterWords(): string[] {
  const layerOf = (kind: string) => [...layerById.value.values()].find((l) => l.kinds.some((k) => k.key === kind));
  const lines: string[] = [];
  const say = (name: string, value: string) => lines.push(t('share.filter', { name, value }));
  if (kinds.value.length > 0) say(t('filter.kind'), joined(kinds.value.map((k) => kindLabel(layerOf(k), k))));
  if (statuses.value.length > 0) say(t('filter.status'), joined(statuses.value.map((s) => word('status', s))));
  if (actors.value.length > 0) say(t('filter.actor'), joined(actors.value));
  if (text.value) say(t('export.words'), text.value);
  if (match.value === 'certain') lines.push(t('match.certain.explained'));
  if (now.value !== null) lines.push(t('share.upto', { date: dayText(now.value) }));
  if (asof.value) say(t('export.asof'), instantText(asof.value));
  return lines;
}

/** The event that is marked, with its time. */
export function chosenWords(): string | null {
  const one = chosen.value;
  if (!one?.feature) return null;
  return t('share.chosen', { title: titleOf(one.feature), when: whenText(one.feature.properties, layerById.value.get(one.layer)?.timeZone ?? 'UTC') });
}

/** Whose data it is, each once. */
export const sourceWords = (): string[] => [...new Set(shownLayers.value.map((l) => l.attribution).filter((a): a is string => !!a))];

/** A footnote: title, what is shown, sources, where and when it was read. */
export function citation(at: Date): string {
  const lines = [
    `${layerTitles().join(t('sentence.comma'))}: ${sentenceWords()}.`,
    chosenWords(),
    ...filterWords().map((l) => l.replace(/\.?$/, '.')),
    sourceWords().length > 0 ? t('share.sources', { sources: sourceWords().join('; ').replace(/\.$/, '') }) : null,
    t('share.read', { app: t('app.name'), address: frozenLink(at), date: instantText(at.toISOString()) }),
  ];
  return lines.filter((l): l is string => !!l).join(' ');
}
