// What stands on the printed sheet above and below the map.

import { eventFigure, unknown } from '../figures';
import { instantText, joined, t, word } from '../i18n';
import type { Item } from '../filter';
import { dated } from '../listing';
import { chosenWords, filterWords, frozenLink, layerTitles, link, periodWords } from '../share';
import { layerById, shownLayers, total } from '../state';
import { sentenceWords } from '../told';
import { claimants, kindLabel, placePrecision, titleOf, whenText } from '../words';
import { EventSymbol } from '../ui/EventSymbol';

/** So many events are printed; of more, the address leads to the others. */
const MOST = 300;

export function PaperHead() {
  const lines = [chosenWords(), ...filterWords()].filter((l): l is string => l !== null);
  return (
    <header>
      <p class="paper-brand">{t('app.name')}</p>
      <h1><bdi>{layerTitles().join(t('sentence.comma'))}</bdi></h1>
      <p class="paper-period"><bdi>{periodWords()}</bdi></p>
      <p>{sentenceWords()}</p>
      {lines.map((l) => <p key={l}>{l}</p>)}
    </header>
  );
}

export function PaperEnd() {
  const items = dated.value.items.slice(0, MOST);
  const left = total.value.matched - items.length;
  const now = new Date();
  return (
    <>
      <section class="paper-legend"><h2>{t('legend.title')}</h2></section>
      <section>
        <h2>{t('list.label')}</h2>
        <ol class="paper-list">{items.map((i) => <Line key={`${i.layer}:${i.feature.id}`} item={i} />)}</ol>
        {left > 0 && <p><strong>{t('paper.more', { count: left })}</strong> <bdi class="paper-address">{link()}</bdi></p>}
      </section>
      <section class="paper-sources">
        <h2>{t('sources.title')}</h2>
        <ul>{shownLayers.value.map((l) => <li key={l.id}><strong><bdi>{l.title}</bdi></strong> <bdi>{l.attribution}</bdi> {t('export.licence', { licence: l.licence || t('licence.unknown') })}</li>)}</ul>
        <p>{t('share.base', { attribution: t('map.attribution') })}</p>
        <p>{t('paper.printed', { date: instantText(now.toISOString()) })} <bdi class="paper-address" dir="ltr">{frozenLink(now)}</bdi></p>
      </section>
    </>
  );
}

function Line({ item: { feature, layer: id } }: { item: Item }) {
  const p = feature.properties;
  const layer = layerById.value.get(id);
  const who = claimants(p);
  const publishers = [...new Set((p.sources ?? []).map((s) => s.publisher || s.title).filter((s): s is string => !!s))];
  const hurt = !unknown({ low: p.killed_low, best: p.killed_best, high: p.killed_high });
  return (
    <li>
      <EventSymbol layer={layer} feature={feature} />
      <div>
        <p class="paper-title"><bdi>{titleOf(feature)}</bdi></p>
        <p><bdi>{kindLabel(layer, p.kind)}</bdi> · <bdi>{whenText(p, layer?.timeZone ?? 'UTC')}</bdi></p>
        <p>{p.place ? <bdi>{p.place}</bdi> : feature.geometry ? t('place.unnamed') : t('place.unplaced')}{feature.geometry ? <> · {placePrecision(feature)}</> : null}</p>
        {(p.status || who) && <p>{p.status && <strong>{word('status', p.status)}</strong>}{p.status && who ? ': ' : ''}<bdi>{who}</bdi></p>}
        {hurt && <p>{t('row.killed', { figure: eventFigure(p, 'killed') })}</p>}
        {publishers.length > 0 && <p class="quiet">{t('share.sources', { sources: joined(publishers) })}</p>}
      </div>
    </li>
  );
}
