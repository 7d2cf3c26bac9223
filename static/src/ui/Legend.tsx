// What the signs on the map mean: only those that are on it.

import { useSignal } from '@preact/signals';
import { t, word } from '../i18n';
import { chosen, kinds, loaded, matching, now, shownLayers, stack } from '../state';
import type { Layer } from '../types';
import { kindLabel } from '../words';
import { KindSymbol } from './EventSymbol';
import { formOf, Symbol, type Form } from './icons';

/** Open at first only where it leaves most of the map free. */
const roomy = () => matchMedia('(min-width: 1000px) and (min-height: 800px)').matches;

export function Legend() {
  const choice = useSignal<boolean | null>(null);
  const card = chosen.value !== null || stack.value !== null;
  const entries = kindsOnMap();
  if (entries.length === 0) return null;
  const items = Object.values(matching.value).flat().filter((i) => i.feature.geometry);
  const statuses = ['corroborated', 'reported', 'disputed', 'retracted'].filter((s) => items.some((i) => i.feature.properties.status === s && formOf(i.feature.geometry, undefined) === 'point'));
  const rings = items.some((i) => i.feature.properties.radius_m);
  const cells = shownLayers.value.some((l) => loaded.value[l.id]?.tile);
  const lines = entries.length + statuses.length + Number(rings) + Number(cells);
  const open = choice.value ?? (roomy() && lines <= 10 && !card);
  return (
    <details class="legend" open={open}>
      <summary onClick={(e) => { e.preventDefault(); choice.value = !open; }}>{t('legend.title')}</summary>
      <ul>
        {entries.map((e) => <li key={e.key}><KindSymbol layer={e.layer} kind={e.kind} form={e.form} /><bdi>{kindLabel(e.layer, e.kind)}</bdi></li>)}
        {statuses.map((s) => <li key={s}><Symbol form="point" colour="var(--ink2)" status={s} />{word('status', s)}</li>)}
        {rings && <li><svg class="symbol" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><circle cx="12" cy="12" r="9.5" class="ring" /></svg>{t('legend.ring')}</li>}
        {cells && <li><svg class="symbol" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><circle cx="6" cy="15" r="2.5" class="blob" /><circle cx="15" cy="11" r="6.5" class="blob" /></svg>{t('legend.cells')}</li>}
        {now.value !== null && <li><svg class="symbol" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><circle cx="12" cy="12" r="6.6" class="faint" /></svg>{t('legend.later')}</li>}
      </ul>
    </details>
  );
}

interface Entry { key: string; layer: Layer; kind: string | null; form: Form }

/** The kinds that are on the map, each once; of very many the first ten. */
function kindsOnMap(): Entry[] {
  const out = new Map<string, Entry>();
  for (const layer of shownLayers.value) {
    const add = (kind: string | null, form: Form) => {
      const key = kindLabel(layer, kind);
      if (!out.has(key)) out.set(key, { key, layer, kind, form });
    };
    for (const { feature } of matching.value[layer.id] ?? []) if (feature.geometry) add(feature.properties.kind, formOf(feature.geometry, layer.geometryType));
    for (const k of loaded.value[layer.id]?.tile?.kinds ?? []) if (kinds.value.length === 0 || kinds.value.includes(k)) add(k, 'point');
  }
  return [...out.values()].slice(0, 10);
}
