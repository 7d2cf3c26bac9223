// What was clicked, over the map: an event in short, or the several that lie
// there. Everything else of it is on the page.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { eventFigure, unknown } from '../figures';
import { t, word } from '../i18n';
import { backToStack, clear, select } from '../select';
import { chosen, layerById, stack } from '../state';
import type { EventFeature, Selection } from '../types';
import { claimants, kindLabel, placePrecision, titleOf, whenText } from '../words';
import { EventSymbol } from '../ui/EventSymbol';
import { useCellEvents } from '../ui/cellEvents';
import { Icon } from '../ui/icons';
import { fetchEvent, held } from '../load';
import { fullAddress, refresh } from './full';

export function EventNote() {
  const one = chosen.value;
  const several = stack.value;
  if (!one && !several) return null;
  return (
    <aside class="note" aria-label={t(one ? 'card.label' : 'stack.label')}>
      <button type="button" class="button square plain note-close" aria-label={t('card.close')} onClick={clear}><Icon name="close" /></button>
      {one ? <One /> : <Several />}
    </aside>
  );
}

function One() {
  const one = chosen.value;
  const head = useRef<HTMLHeadingElement>(null);
  const feature = one?.feature ?? null;
  useEffect(() => { head.current?.focus({ preventScroll: true }); }, [feature]);
  if (!one) return null;
  if (one.error) return <p>{t('card.failed')} {one.error}</p>;
  if (!feature) return <p>{t('card.loading')}</p>;
  const sel = { layer: one.layer, id: one.id };
  return (
    <>
      {stack.value && <button type="button" class="text-button" onClick={backToStack}>{t('stack.back', { count: stack.value.count })}</button>}
      <Short feature={feature} layerId={one.layer} head={head} />
      <a class="note-more" href={fullAddress(sel)} target="_blank" rel="noopener" onPointerDown={(e) => refresh(e.currentTarget, sel)} onFocus={(e) => refresh(e.currentTarget, sel)}>{t('embed.record')}<Icon name="open" /></a>
    </>
  );
}

function Short({ feature, layerId, head }: { feature: EventFeature; layerId: string; head: { current: HTMLHeadingElement | null } }) {
  const p = feature.properties;
  const layer = layerById.value.get(layerId);
  const who = claimants(p);
  const hurt = !unknown({ low: p.killed_low, best: p.killed_best, high: p.killed_high });
  return (
    <>
      <p class="note-kind"><EventSymbol layer={layer} feature={feature} /><bdi>{kindLabel(layer, p.kind)}</bdi></p>
      <h2 tabIndex={-1} ref={head}><bdi>{titleOf(feature)}</bdi></h2>
      <p><bdi>{whenText(p, layer?.timeZone ?? 'UTC')}</bdi>{p.place ? <> · <bdi>{p.place}</bdi></> : null} <span class="quiet">{placePrecision(feature)}</span></p>
      {(p.status || who) && <p>{p.status && <strong>{word('status', p.status)}</strong>}{p.status && who ? ': ' : ''}<bdi>{who}</bdi></p>}
      <p class={hurt ? 'note-harm' : 'quiet'}>{t('row.killed', { figure: eventFigure(p, 'killed') })}</p>
    </>
  );
}

const MOST = 6;

function Several() {
  const several = stack.value;
  const found = useCellEvents(several, MOST);
  if (!several) return null;
  const count = found && !found.error ? several.hits.length + found.matched : several.count;
  const listed = [...several.hits, ...(found?.items ?? []).map((i) => ({ layer: i.layer, id: i.feature.id }))].slice(0, MOST);
  return (
    <>
      <h2>{t('stack.title', { count })}</h2>
      <ul class="note-list">
        {listed.map((s) => <li key={`${s.layer}:${s.id}`}><Choice s={s} /></li>)}
      </ul>
      {several.cells.length > 0 && !found && <p class="quiet">{t('list.loading')}</p>}
      {found?.error && <p class="quiet">{found.error}</p>}
      {(found || several.cells.length === 0) && count > listed.length && <p class="quiet">{t('stack.cut', { count: count - listed.length })}</p>}
    </>
  );
}

function Choice({ s }: { s: Selection }) {
  const feature = useSignal<EventFeature | null>(held(s));
  useEffect(() => {
    if (feature.peek()) return;
    const control = new AbortController();
    fetchEvent(s, control.signal).then((f) => { feature.value = f; }, () => {}); // it keeps its number for a name; the page says what is wrong with it
    return () => control.abort();
  }, [s]);
  return <button type="button" class="text-button" onClick={() => select(s)}>{feature.value ? <bdi>{titleOf(feature.value)}</bdi> : t('event.untitled', { id: s.id })}</button>;
}
