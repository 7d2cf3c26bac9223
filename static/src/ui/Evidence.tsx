// Three bars and words: how much stands behind an event.

import { evidenceOf } from '../evidence';
import { t } from '../i18n';
import type { EventProperties } from '../types';

export function EvidenceMark({ properties }: { properties: EventProperties }) {
  const { level, publishers } = evidenceOf(properties);
  return (
    <span class="evidence">
      <svg class="evidence-bars" viewBox="0 0 22 10" width="22" height="10" aria-hidden="true" focusable="false">
        {[0, 1, 2].map((i) => <rect key={i} class={i < level ? 'full' : undefined} x={0.5 + i * 7.5} y="0.5" width="6" height="9" rx="1" />)}
      </svg>
      <span>{level === 0 ? t('evidence.none') : t(level === 3 ? 'evidence.corroborated' : 'evidence.sources', { count: publishers })}</span>
    </span>
  );
}
