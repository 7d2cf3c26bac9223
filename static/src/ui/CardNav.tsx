// To the events beside the one on the card.

import { t } from '../i18n';
import { goBeside, standing } from '../neighbours';
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
