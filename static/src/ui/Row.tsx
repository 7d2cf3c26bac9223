// One event in a list: what, where, when, who says so, who was hurt.

import { eventFigure, unknown } from '../figures';
import { t, word } from '../i18n';
import { select } from '../select';
import { marked } from '../state';
import type { EventFeature, Layer } from '../types';
import { brief, claimants, colourOf, titleOf, whenText } from '../words';
import { EventSymbol } from './EventSymbol';
import { EvidenceMark } from './Evidence';

interface RowProps {
  layer: Layer;
  feature: EventFeature;
  /** Its place in a long list, of which only a part is drawn, and how many there are. */
  at?: number;
  of?: number;
  /** It is the first of its day. */
  starts?: boolean;
  /** The one row of the list that the Tab key stops at; left out, each is. */
  tab?: boolean;
}

export function Row({ layer, feature, at, of, starts = false, tab = true }: RowProps) {
  const p = feature.properties;
  const id = String(feature.id);
  const sel = marked.value;
  const chosen = sel !== null && sel.layer === layer.id && sel.id === id;
  const who = claimants(p);
  const hurt = !unknown({ low: p.killed_low, best: p.killed_best, high: p.killed_high });
  const publishers = [...new Set((p.sources ?? []).map((s) => s.publisher || s.title).filter((s): s is string => !!s))];
  return (
    <li data-i={at} data-starts={starts || undefined} aria-posinset={of === undefined || at === undefined ? undefined : at + 1} aria-setsize={of}>
      <button type="button" class="row" data-focus data-layer={layer.id} data-id={id} tabIndex={tab ? undefined : -1} aria-current={chosen ? 'true' : undefined} style={{ '--mark': colourOf(layer, p.kind) }} onClick={() => select({ layer: layer.id, id })}>
        <EventSymbol layer={layer} feature={feature} />
        <span class="row-words">
          <bdi class="row-title">{brief(titleOf(feature))}</bdi>
          <span class="row-meta">{p.place ? <bdi>{brief(p.place)}</bdi> : feature.geometry ? t('place.unnamed') : t('place.unplaced')} · {whenText(p, layer.timeZone)}</span>
          {(p.status || who || hurt) && (
            <span class={who ? 'row-said' : 'row-said short'}>
              {(p.status || who) && <span class="row-claim">{p.status && <strong>{word('status', p.status)}</strong>}{p.status && who ? ': ' : ''}{who && <bdi>{brief(who)}</bdi>}</span>}
              {hurt && <span class="row-harm">{t('row.killed', { figure: eventFigure(p, 'killed') })}</span>}
            </span>
          )}
          {publishers.length > 0 && (
            <span class="tags">
              <EvidenceMark properties={p} />
              {publishers.slice(0, 3).map((s) => <bdi class="tag" key={s}>{brief(s)}</bdi>)}
              {publishers.length > 3 && <span class="tag">{t('row.moreSources', { count: publishers.length - 3 })}</span>}
            </span>
          )}
        </span>
      </button>
    </li>
  );
}
