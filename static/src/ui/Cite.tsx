// The citation of an event, for a note.

import { useSignal } from '@preact/signals';
import { citation } from '../citation';
import { t } from '../i18n';
import { linkTo } from '../navigate';
import { announce, asof, layerById, view } from '../state';
import type { EventFeature } from '../types';
import { EMPTY } from '../url';
import { Icon } from './icons';

/** Copies the citation, with the address of the record as it stands now. */
export function Cite({ feature }: { feature: EventFeature }) {
  const done = useSignal(false);
  const copy = async () => {
    const { layer } = feature.properties;
    const at = asof.peek() ?? new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    const address = linkTo({ ...EMPTY, lang: view.peek().lang, layers: [layer], sel: { layer, id: String(feature.id) }, asof: at });
    try {
      await navigator.clipboard.writeText(citation(feature, layerById.peek().get(layer), at, address));
      done.value = true;
      setTimeout(() => { done.value = false; }, 2500);
      announce(t('cite.copied'));
    } catch {
      announce(t('cite.refused'));
    }
  };
  return <button type="button" class="button" onClick={() => void copy()}><Icon name="quote" />{done.value ? t('cite.done') : t('cite.copy')}</button>;
}
