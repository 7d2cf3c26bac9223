// Map, date card, legend, timeline, sources and the way to the page itself.

import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { tryAgain } from '../load';
import { toggle } from '../playback';
import { clear } from '../select';
import { connect } from '../stage';
import { announcement, busy, layers, layersError, loaded, shownLayers, total } from '../state';
import { sentenceWords } from '../told';
import { DateCard } from '../ui/DateCard';
import { Icon } from '../ui/icons';
import { Legend } from '../ui/Legend';
import { EventNote } from './EventNote';
import { fullAddress, refresh } from './full';
import { yieldToPage, type Missing } from './gestures';
import { PlayBar } from './PlayBar';

export function EmbedApp() {
  const hint = useSignal<Missing | null>(null);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => { if (e.key === 'Escape') clear(); };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <main class="embed" data-settled={!busy.value}>
      <h1 class="unseen">{t('app.title')}</h1>
      <section class="stage" aria-label={t('map.label')}>
        <FramedMap hint={hint} />
        <DateCard />
        <Legend />
        <State />
        <EventNote />
      </section>
      {/* Outside the map's own room: what stands in that, names keep clear of. */}
      <p class={hint.value ? 'gesture shown' : 'gesture'} aria-hidden="true"><span>{t(hint.value === 'touch' ? 'embed.fingers' : 'embed.wheel')}</span></p>
      <p id="shown" class="unseen" aria-busy={busy.value}>{sentenceWords()}</p>
      <PlayBar />
      <Foot />
      <div class="unseen" role="status" aria-live="polite">{announcement.value}</div>
    </main>
  );
}

function FramedMap({ hint }: { hint: Signal<Missing | null> }) {
  const el = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (!el.current) return;
    const stop = connect(el.current);
    const free = yieldToPage(el.current, (what) => {
      clearTimeout(timer.current);
      hint.value = what;
      timer.current = setTimeout(() => { hint.value = null; }, 1600);
    });
    return () => {
      free();
      stop();
    };
  }, []);
  const onKey = (e: KeyboardEvent) => {
    if (e.key !== ' ' || e.target !== el.current || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    toggle();
  };
  return (
    <div class="map" role="group" aria-label={t('embed.keys')} title={t('embed.hint')} ref={el} onKeyDown={onKey} />
  );
}

/** What is not a map: loading, failed, nothing there. */
function State() {
  if (layersError.value) return <Note text={`${t('error.title')} ${layersError.value}`} action={t('error.again')} onAction={tryAgain} />;
  if (layers.value === null) return <Note text={t('list.loading')} />;
  if (shownLayers.value.length === 0) return <Note text={t('empty.unknown.title')} />;
  const failed = shownLayers.value.find((l) => loaded.value[l.id]?.error);
  if (failed) return <Note text={t('error.layer', { layer: failed.title })} action={t('error.again')} onAction={tryAgain} />;
  if (!busy.value && total.value.matched === 0) return <Note text={t('empty.match.title')} />;
  return null;
}

function Note({ text, action, onAction }: { text: string; action?: string; onAction?: () => void }) {
  return (
    <div class="embed-state" role="status">
      <p>{text}</p>
      {action && <button type="button" class="button" onClick={onAction}>{action}</button>}
    </div>
  );
}

function Foot() {
  const open = useSignal(false);
  const sources = [...new Set(shownLayers.value.map((l) => l.attribution).filter((a): a is string => !!a))];
  return (
    <footer class="embed-foot">
      <button type="button" class="embed-sources" aria-expanded={open.value} aria-controls="embed-sources" onClick={() => { open.value = !open.value; }}>
        <strong>{t('embed.sources')}</strong> <bdi>{sources.join(' · ') || t('licence.unknown')}</bdi>
      </button>
      <a class="button strong embed-full" href={fullAddress()} target="_blank" rel="noopener" onPointerDown={(e) => refresh(e.currentTarget)} onFocus={(e) => refresh(e.currentTarget)} onClick={(e) => refresh(e.currentTarget)}>
        {t('embed.full')}<Icon name="open" />
      </a>
      <div id="embed-sources" class="embed-about" hidden={!open.value}>
        <p>{sentenceWords()}</p>
        <ul>
          {shownLayers.value.map((l) => (
            <li key={l.id}><bdi><strong>{l.title}</strong></bdi> <bdi>{l.attribution}</bdi> <span class="quiet">{t('export.licence', { licence: l.licence || t('licence.unknown') })}</span></li>
          ))}
        </ul>
        <p class="quiet">{t('map.attribution')}</p>
      </div>
    </footer>
  );
}
