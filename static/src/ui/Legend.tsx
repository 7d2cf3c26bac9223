// What the signs on the map mean: only those that are on it.

import { useSignal } from '@preact/signals';
import { t } from '../i18n';
import { kinds, loaded, matching, now, shownLayers } from '../state';
import { uncertainTime } from '../time';
import { colourOf, kindLabel } from '../words';
import { formOf, Symbol, type Form } from './icons';

const narrow = () => matchMedia('(max-width: 760px)').matches;

export function Legend() {
  const open = useSignal(!narrow());
  const entries = kindsOnMap();
  if (entries.length === 0) return null;
  const items = Object.values(matching.value).flat();
  const unsure = items.some((i) => i.feature.geometry && uncertainTime(i.span));
  const rings = items.some((i) => i.feature.properties.radius_m);
  const cells = shownLayers.value.some((l) => loaded.value[l.id]?.tile);
  return (
    <details class="legend" open={open.value} onToggle={(e) => { open.value = e.currentTarget.open; }}>
      <summary>{t('legend.title')}</summary>
      <ul>
        {entries.map((e) => <li key={e.key}><Symbol form={e.form} colour={e.colour} /><bdi>{e.label}</bdi></li>)}
        {unsure && <li><Symbol form="point" colour="var(--ink2)" unsure />{t('legend.unsure')}</li>}
        {rings && <li><svg class="symbol" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><circle cx="12" cy="12" r="9.5" class="ring" /></svg>{t('legend.ring')}</li>}
        {cells && <li><svg class="symbol" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><circle cx="6" cy="15" r="2.5" class="blob" /><circle cx="15" cy="11" r="6.5" class="blob" /></svg>{t('legend.cells')}</li>}
        {now.value !== null && <li><svg class="symbol" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><circle cx="12" cy="12" r="6.6" class="faint" /></svg>{t('legend.later')}</li>}
      </ul>
    </details>
  );
}

interface Entry { key: string; label: string; colour: string; form: Form }

function kindsOnMap(): Entry[] {
  const out = new Map<string, Entry>();
  for (const l of shownLayers.value) {
    const tile = loaded.value[l.id]?.tile;
    const add = (kind: string | null, form: Form) => {
      const key = `${l.id} ${kind} ${form}`;
      if (!out.has(key)) out.set(key, { key, label: kindLabel(l, kind), colour: colourOf(l, kind), form });
    };
    for (const i of matching.value[l.id] ?? []) if (i.feature.geometry) add(i.feature.properties.kind, formOf(i.feature.geometry, l.geometryType));
    if (tile) for (const k of tile.kinds) if (kinds.value.length === 0 || kinds.value.includes(k)) add(k, 'point');
  }
  return [...out.values()].slice(0, 10);
}
