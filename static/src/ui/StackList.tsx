// Several events at one place: a list to choose from. Of a cell only the ids
// are known, so the titles are asked for, a few at a time.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { wordsOf } from '../api';
import { joined, number, t } from '../i18n';
import { fetchEvent, held } from '../load';
import { zoomTo } from '../stage';
import { layerById, type Stack } from '../state';
import type { EventFeature, Selection } from '../types';
import { kindLabel } from '../words';
import { Row } from './Row';

const BATCH = 10;

export function StackList({ stack, heading }: { stack: Stack; heading: { current: HTMLHeadingElement | null } }) {
  const shown = useSignal(BATCH);
  useEffect(() => { shown.value = BATCH; }, [stack]);
  const kinds = stack.kinds && Object.entries(stack.kinds).sort((a, b) => b[1] - a[1]);
  const layer = layerById.value.get(stack.hits[0]?.layer ?? '');
  return (
    <div class="card-body">
      <h2 ref={heading} tabIndex={-1}>{t('stack.title', { count: stack.count })}</h2>
      {kinds && kinds.length > 1 && <p class="quiet">{joined(kinds.map(([kind, n]) => t('stack.kind', { kind: kindLabel(layer, kind), n: number(n) })))}</p>}
      <button type="button" class="text-button" onClick={() => { if (stack.hits[0]) zoomTo(stack.hits[0]); }}>{t('stack.zoom')}</button>
      <ul class="stack">
        {stack.hits.slice(0, shown.value).map((s) => <Entry key={`${s.layer}:${s.id}`} s={s} />)}
      </ul>
      {shown.value < stack.hits.length && <div class="more"><button type="button" class="button" onClick={() => { shown.value += BATCH; }}>{t('list.more')}</button></div>}
      {shown.value >= stack.hits.length && stack.hits.length < stack.count && <p class="quiet">{t('stack.cut', { count: stack.count - stack.hits.length })}</p>}
    </div>
  );
}

function Entry({ s }: { s: Selection }) {
  const feature = useSignal<EventFeature | null>(held(s));
  const failed = useSignal<string | null>(null);
  useEffect(() => {
    if (feature.peek()) return;
    const control = new AbortController();
    fetchEvent(s, control.signal).then((f) => { feature.value = f; }, (e: unknown) => { if (!control.signal.aborted) failed.value = wordsOf(e); });
    return () => control.abort();
  }, [s.layer, s.id]);
  const layer = layerById.value.get(s.layer);
  if (feature.value && layer) return <Row layer={layer} feature={feature.value} />;
  return <li class="quiet waiting"><bdi>{s.id}</bdi>: {failed.value ?? t('list.loading')}</li>;
}
