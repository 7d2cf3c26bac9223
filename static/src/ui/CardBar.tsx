// The head of the card's buttons: the event before and the one after, and its
// citation for a note.

import { useSignal } from '@preact/signals';
import { citation } from '../citation';
import { t } from '../i18n';
import { linkTo } from '../navigate';
import { goBeside, standing } from '../neighbours';
import { announce, asof, layerById, view } from '../state';
import type { EventFeature } from '../types';
import { EMPTY } from '../url';
import { Icon } from './icons';

/** To the events beside this one. */
export function CardNav() {
  const here = standing.value;
  if (!here) return null;
  const at = t('card.place', { at: here.at + 1, count: here.of });
  return (
    <span class="card-nav" role="group" aria-label={at}>
      <Step by={-1} off={here.at === 0} />
      <Step by={1} off={here.at === here.of - 1} />
    </span>
  );
}

function Step({ by, off }: { by: 1 | -1; off: boolean }) {
  const name = t(by < 0 ? 'card.previous' : 'card.next');
  return (
    <button type="button" class="button square plain" aria-disabled={off} aria-keyshortcuts={by < 0 ? 'K' : 'J'} aria-label={name} title={`${name} (${by < 0 ? 'K' : 'J'})`} onClick={() => { if (!off) goBeside(by); }}>
      <Icon name={by < 0 ? 'up' : 'chevron'} />
    </button>
  );
}

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
