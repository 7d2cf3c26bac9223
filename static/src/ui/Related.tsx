// Related records as links that select them; their titles are looked up.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { wordsOf } from '../api';
import { t, word } from '../i18n';
import { fetchEvent } from '../load';
import { select } from '../select';
import { layerById } from '../state';
import type { Related } from '../types';
import { titleOf } from '../words';

export function RelatedEvents({ related }: { related: Related[] | undefined }) {
  if (!related?.length) return null;
  return (
    <section class="block">
      <h3>{t('related.title')}</h3>
      <ul class="plain-list">
        {related.map((r) => <One key={`${r.relation} ${r.layer}:${r.id}`} r={r} />)}
      </ul>
    </section>
  );
}

function One({ r }: { r: Related }) {
  const title = useSignal<string | null>(null);
  useEffect(() => {
    const control = new AbortController();
    fetchEvent(r, control.signal).then((f) => { title.value = titleOf(f); }, (e: unknown) => { if (!control.signal.aborted) title.value = `${r.id} (${wordsOf(e)})`; });
    return () => control.abort();
  }, [r.layer, r.id]);
  return (
    <li>
      <span class="quiet">{word('relation', r.relation)}</span>
      <button type="button" class="text-button" onClick={() => select({ layer: r.layer, id: r.id })}><bdi>{title.value ?? r.id}</bdi></button>
      <span class="quiet"><bdi>{layerById.value.get(r.layer)?.title ?? r.layer}</bdi>{r.note ? <> · <bdi>{r.note}</bdi></> : null}</span>
    </li>
  );
}
