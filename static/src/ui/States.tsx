// The states of the list: loading, empty, failed, each with what to do next.

import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { cut } from '../connection';
import { joined, number, t } from '../i18n';
import { tryAgain } from '../load';
import { go } from '../navigate';
import { busy, failures, filtered, layers, layersError, loaded, narrow, retryAt, shownLayers, total, unknownLayers, type Failure } from '../state';
import type { Layer } from '../types';
import { Skeleton, Spot } from './Spot';

const COMMAND = 'waylog import --layer strikes events.csv';

export function States({ empty }: { empty: boolean }) {
  if (layersError.value) return <Failed title={t(cut.value ? 'offline.title' : layersError.value.passing ? 'error.title' : 'error.stopped.title')} failure={layersError.value} />;
  if (layers.value === null) return <Waiting />;
  if (layers.value.length === 0) {
    return <Spot sketch="empty" title={t('empty.layers.title')} text={t('empty.layers.text')} code={COMMAND}><p class="quiet">{t('empty.layers.then')}</p></Spot>;
  }
  if (unknownLayers.value.length > 0 && shownLayers.value.length === 0) return <Unknown />;
  if (shownLayers.value.length === 0) return <Spot sketch="empty" title={t('empty.off.title')} text={t('empty.off.text')} action={t('empty.off.action')} onAction={() => go({ layers: layers.peek()?.map((l) => l.id) ?? null })} />;
  const failed = shownLayers.value.filter((l) => loaded.value[l.id]?.error);
  return (
    <>
      {unknownLayers.value.length > 0 && <Unknown />}
      {alike(failed).map(([failure, of]) => <Failed key={of[0]?.id} title={cut.value && failure.passing ? t('offline.title') : t('error.layer', { layer: joined(of.map((l) => l.title)) })} failure={failure} />)}
      {empty && busy.value && failed.length === 0 && <Waiting />}
      {empty && !busy.value && failed.length === 0 && total.value.matched === 0 && (filtered.value ? <Nothing /> : <Spot sketch="empty" title={t('empty.data.title')} text={t('empty.data.text')} code={COMMAND.replace('strikes', shownLayers.value[0]?.id ?? '')} />)}
    </>
  );
}

/** What to do where nothing matches: it comes when that is so. */
function Nothing() {
  const part = useSignal<typeof import('./NothingFound') | null>(null);
  useEffect(() => { import('./NothingFound').then((m) => { part.value = m; }, () => {}); }, []); // the sentence says that there is nothing
  return part.value ? <part.value.NothingFound /> : <Waiting />;
}

/** Layers that failed for one reason are told of once. */
function alike(failed: Layer[]): [Failure, Layer[]][] {
  const out = new Map<string, [Failure, Layer[]]>();
  for (const l of failed) {
    const failure = failures.value[l.id] ?? { words: loaded.value[l.id]?.error ?? '', detail: null, request: null, passing: false };
    const key = `${failure.words} ${failure.detail}`;
    const group = out.get(key);
    if (group) group[1].push(l);
    else out.set(key, [failure, [l]]);
  }
  return [...out.values()];
}

function Failed({ title, failure }: { title: string; failure: Failure }) {
  const detail = [failure.detail, failure.request && t('error.request', { id: failure.request })].filter(Boolean).join(' · ');
  return (
    <Spot sketch={cut.value ? 'cut' : 'fault'} title={title} text={failure.words} detail={detail} action={t('error.again')} onAction={tryAgain}>
      <Countdown />
    </Spot>
  );
}

/** When it is tried again by itself. Its line is kept free while it is not. */
function Countdown() {
  const now = useSignal(Date.now());
  const at = retryAt.value;
  useEffect(() => {
    now.value = Date.now();
    if (at === null) return;
    const tick = setInterval(() => { now.value = Date.now(); }, 1000);
    return () => clearInterval(tick);
  }, [at]);
  const left = at === null ? 0 : Math.max(1, Math.ceil((at - now.value) / 1000));
  return <p class="quiet countdown">{at !== null ? t('error.retry', { count: left }) : cut.value && !busy.value ? t('error.waiting') : busy.value ? t('error.trying') : ''}</p>;
}

const Waiting = () => (
  <>
    <p class="unseen">{t('list.loading')}</p>
    <Skeleton rows={narrow.value ? 2 : 5} />
  </>
);

const Unknown = () => (
  <Spot
    sketch="empty" title={t('empty.unknown.title')} code={unknownLayers.value.join(', ')}
    text={layers.value && layers.value.length > 0 ? t('empty.unknown.text', { layers: joined(layers.value.slice(0, 5).map((l) => l.title)), n: number(layers.value.length) }) : undefined}
    action={t('empty.unknown.action')} onAction={() => go({ layers: null })}
  />
);
