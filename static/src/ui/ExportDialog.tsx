// Export: says what will be in the file before it is made. It is always the
// filter, never the playhead, and says so where the two differ.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { exportAddress } from '../api';
import { dayText, instantText, joined, periodText, t, word } from '../i18n';
import { actors, asof, awaited, counts, exportOpen, filterKey, from, kinds, layerById, match, now, shownLayers, sofar, statuses, text, to, total } from '../state';
import type { Counts } from '../filter';
import type { Layer } from '../types';
import { kindLabel } from '../words';
import { Icon } from './icons';

const FORMATS = ['geojson', 'geojsonseq', 'csv'] as const;

export function ExportDialog() {
  const el = useRef<HTMLDialogElement>(null);
  const format = useSignal<(typeof FORMATS)[number]>('geojson');
  useEffect(() => {
    if (exportOpen.value && !el.current?.open) el.current?.showModal();
    if (!exportOpen.value && el.current?.open) el.current.close();
  }, [exportOpen.value]);
  return (
    <dialog class="dialog" ref={el} aria-labelledby="export-title" onClose={() => { exportOpen.value = false; }} onClick={(e) => { if (e.target === el.current) el.current?.close(); }}>
      {exportOpen.value && (
        <div class="dialog-body">
          <div class="dialog-bar">
            <h2 id="export-title">{t('export.title')}</h2>
            <button type="button" class="button square plain" aria-label={t('export.close')} onClick={() => el.current?.close()}><Icon name="close" /></button>
          </div>
          <WhatIsIn />
          <fieldset class="formats">
            <legend>{t('export.format')}</legend>
            {FORMATS.map((f) => (
              <label class="tick" key={f}>
                <input type="radio" name="format" value={f} checked={format.value === f} onChange={() => { format.value = f; }} />
                <span>{word('format', f)}<span class="quiet">{word('format_means', f)}</span></span>
              </label>
            ))}
          </fieldset>
          {shownLayers.value.length === 0 && <p>{t('export.nothing')}</p>}
          <ul class="plain-list downloads">
            {shownLayers.value.map((l) => <Download key={l.id} layer={l} format={format.value} />)}
          </ul>
        </div>
      )}
    </dialog>
  );
}

function WhatIsIn() {
  const all = total.value;
  const period = periodText(from.value, to.value, 'long');
  const layerOf = (kind: string) => [...layerById.value.values()].find((l) => l.kinds.some((k) => k.key === kind));
  return (
    <>
      <dl class="facts">
        <dt>{t('export.events')}</dt>
        <dd>
          {awaited.value ? t('list.loading') : t('sentence.events', { count: all.matched })}{shownLayers.value.length > 1 ? ` · ${t('export.files', { count: shownLayers.value.length })}` : ''}
          {!awaited.value && <span class="quiet">{leftOver(all)}</span>}
        </dd>
        <dt>{t('export.period')}</dt>
        <dd>
          {period || t('period.all')}
          {period && <span class="quiet">{t(match.value === 'certain' ? 'match.certain.explained' : 'match.possible.explained')}</span>}
        </dd>
        {kinds.value.length > 0 && <><dt>{t('filter.kind')}</dt><dd>{joined(kinds.value.map((k) => kindLabel(layerOf(k), k)))}</dd></>}
        {statuses.value.length > 0 && <><dt>{t('filter.status')}</dt><dd>{joined(statuses.value.map((s) => word('status', s)))}</dd></>}
        {actors.value.length > 0 && <><dt>{t('filter.actor')}</dt><dd>{joined(actors.value)}</dd></>}
        {text.value && <><dt>{t('export.words')}</dt><dd><bdi>{text.value}</bdi></dd></>}
        {asof.value && <><dt>{t('export.asof')}</dt><dd>{instantText(asof.value)}</dd></>}
      </dl>
      {now.value !== null && sofar.value !== null && <p class="notice">{t('export.playhead', { date: dayText(now.value), sofar: sofar.value, count: all.matched - all.undated, all: all.matched })}</p>}
    </>
  );
}

/** What has no date or no place is in the file too, unless a period that is taken strictly leaves the undated out. */
function leftOver(all: Counts): string {
  const strict = match.value === 'certain' && (from.value !== null || to.value !== null);
  const parts = [strict ? t('export.undated.out') : all.undated > 0 ? t('export.undated.in', { count: all.undated }) : t('export.undated.none')];
  if (all.unplaced) parts.push(t('export.unplaced.in', { count: all.unplaced }));
  return parts.join(' ');
}

function Download({ layer, format }: { layer: Layer; format: string }) {
  const params = new URLSearchParams(filterKey.value);
  params.set('f', format);
  const count = counts.value[layer.id];
  return (
    <li class="download">
      <div>
        <bdi class="download-name">{layer.title}</bdi>
        <span>{count ? t('sentence.events', { count: count.matched }) : t('list.loading')}{count && count.undated > 0 ? t('sentence.comma') + t('sentence.undated', { count: count.undated }) : ''}</span>
        <span class="quiet">{t('export.licence', { licence: layer.licence || t('licence.unknown') })}</span>
        {layer.attribution && <span class="quiet">{t('export.attribution', { attribution: layer.attribution })}</span>}
      </div>
      <a class="button strong" href={exportAddress(layer.id, params)} download><Icon name="download" />{t('export.download', { format: word('extension', format) })}<bdi class="unseen"> {layer.title}</bdi></a>
    </li>
  );
}
