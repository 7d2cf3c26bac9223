// Related records as links that select them; what they are is looked up.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { wordsOf } from '../api';
import { t, word } from '../i18n';
import { fetchEvent, held } from '../load';
import { select } from '../select';
import { layerById } from '../state';
import type { EventFeature, Related } from '../types';
import { titleOf, whenText } from '../words';
import { EventSymbol } from './EventSymbol';

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
  const found = useSignal<EventFeature | null>(held(r));
  const failed = useSignal<string | null>(null);
  useEffect(() => {
    const control = new AbortController();
    fetchEvent(r, control.signal).then((f) => { found.value = f; }, (e: unknown) => { if (!control.signal.aborted) failed.value = wordsOf(e); });
    return () => control.abort();
  }, [r.layer, r.id]);
  const layer = layerById.value.get(r.layer);
  const f = found.value;
  return (
    <li class="related">
      {f ? <EventSymbol layer={layer} feature={f} /> : <span />}
      <div>
        <span class="quiet">{word('relation', r.relation)}</span>
        {failed.value
          ? <><bdi>{r.id}</bdi><span class="quiet">{failed.value}</span></>
          : <button type="button" class="text-button" onClick={() => select({ layer: r.layer, id: r.id })}><bdi>{f ? titleOf(f) : r.id}</bdi></button>}
        <span class="quiet">{f && <>{whenText(f.properties, layer?.timeZone ?? 'UTC')} · </>}<bdi>{layer?.title ?? r.layer}</bdi>{r.note ? <> · <bdi>{r.note}</bdi></> : null}</span>
      </div>
    </li>
  );
}
