// Everything that can be taken away from a view: link, frame, picture, paper,
// footnote. Loaded when somebody asks.

import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { printSheet } from '../paper/print';
import { citation, frameAddress, link } from '../share';
import { announce, shareOpen, tiles, tilesFailed } from '../state';
import { sentenceWords } from '../told';
import { CopyField } from './CopyField';
import { Icon } from './icons';

export function ShareDialog() {
  const el = useRef<HTMLDialogElement>(null);
  const at = useMemo(() => new Date(), []);
  useEffect(() => { el.current?.showModal(); }, []);
  return (
    <dialog class="dialog share" ref={el} aria-labelledby="share-title" onClose={() => { shareOpen.value = false; }} onClick={(e) => { if (e.target === el.current) el.current?.close(); }}>
      <div class="dialog-body">
        <div class="dialog-bar">
          <h2 id="share-title">{t('share.title')}</h2>
          <button type="button" class="button square plain" aria-label={t('card.close')} onClick={() => el.current?.close()}><Icon name="close" /></button>
        </div>
        <p class="share-what">{sentenceWords()}</p>
        <section>
          <h3>{t('share.link')}</h3>
          <CopyField label={t('share.link')} value={link()} code />
          <p class="quiet">{t('share.link.explained')}</p>
        </section>
        <Frame />
        <Picture />
        <section>
          <h3>{t('share.cite')}</h3>
          <CopyField label={t('share.cite')} value={citation(at)} rows={4} />
          <p class="quiet">{t('share.cite.explained')}</p>
        </section>
        <section class="share-row">
          <div><h3>{t('share.print')}</h3><p class="quiet">{t('share.print.explained')}</p></div>
          <button type="button" class="button" onClick={() => { el.current?.close(); void printSheet(); }}><Icon name="print" />{t('share.print.action')}</button>
        </section>
      </div>
    </dialog>
  );
}

const WIDTHS = ['100%', '600', '960'] as const;
const HEIGHTS = ['420', '520', '640'] as const;

function Frame() {
  const width = useSignal<string>('100%');
  const height = useSignal<string>('520');
  const look = useSignal<'' | 'light' | 'dark'>('');
  const code = `<iframe src="${escaped(frameAddress(look.value || null))}" title="${escaped(t('share.frame.title', { what: sentenceWords() }))}" width="${width.value}" height="${height.value}" loading="lazy" allow="fullscreen" style="border:0"></iframe>`;
  return (
    <section>
      <h3>{t('share.frame')}</h3>
      <div class="share-choices">
        <Choice label={t('share.width')} value={width.value} change={(v) => { width.value = v; }} choices={WIDTHS.map((v) => [v, v === '100%' ? t('share.width.full') : t('share.pixels', { n: v })])} />
        <Choice label={t('share.height')} value={height.value} change={(v) => { height.value = v; }} choices={HEIGHTS.map((v) => [v, t('share.pixels', { n: v })])} />
        <Choice label={t('share.look')} value={look.value} change={(v) => { look.value = v as '' | 'light' | 'dark'; }} choices={[['', t('share.look.reader')], ['light', t('share.look.light')], ['dark', t('share.look.dark')]]} />
      </div>
      <CopyField label={t('share.frame.code')} value={code} rows={4} code />
      <p class="quiet">{t('share.frame.explained')}</p>
    </section>
  );
}

/** For the value of an attribute between double quotation marks. */
const escaped = (s: string): string => s.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function Choice({ label, value, choices, change }: { label: string; value: string; choices: (readonly [string, string])[]; change: (v: string) => void }) {
  return (
    <label class="share-choice">
      <span>{label}</span>
      <select value={value} onChange={(e) => change(e.currentTarget.value)}>{choices.map(([v, words]) => <option key={v} value={v}>{words}</option>)}</select>
    </label>
  );
}

function Picture() {
  const state = useSignal<{ busy: boolean; words: string | null }>({ busy: false, words: null });
  const make = async (ratio: 1 | 2) => {
    if (state.peek().busy) return;
    state.value = { busy: true, words: t('share.picture.busy') };
    announce(t('share.picture.busy'));
    try {
      const { savePicture } = await import('../picture/picture');
      const name = await savePicture(ratio);
      state.value = { busy: false, words: t('share.picture.done', { name }) };
    } catch {
      state.value = { busy: false, words: t('share.picture.failed') };
    }
    announce(state.peek().words ?? '');
  };
  return (
    <section>
      <h3>{t('share.picture')}</h3>
      <div class="share-choices">
        <button type="button" class="button" aria-disabled={state.value.busy} onClick={() => void make(1)}><Icon name="download" />{t('share.picture.screen')}</button>
        <button type="button" class="button" aria-disabled={state.value.busy} onClick={() => void make(2)}><Icon name="download" />{t('share.picture.print')}</button>
      </div>
      {state.value.words && <p class="notice">{state.value.words}</p>}
      <p class="quiet">{t('share.picture.explained')}{tiles.value && !tilesFailed.value ? ` ${t('share.picture.tiles')}` : ''}</p>
    </section>
  );
}
