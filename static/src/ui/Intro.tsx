// At a first visit, before the list: what the marks say. Not a question: the
// reader may read on and never answer it.

import { signal, useSignal } from '@preact/signals';
import { t } from '../i18n';
import { Icon, Symbol } from './icons';

const KEY = 'waylog.intro';

function seen(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false; // storage may be forbidden: the note comes again with the next page
  }
}

export const introOpen = signal(!seen());

export function closeIntro(): void {
  try {
    localStorage.setItem(KEY, 'read');
  } catch {
    // see above
  }
  introOpen.value = false;
  document.getElementById('list')?.focus();
}

/** Where it stands before the list it is one line, unless the window is so high that the list is seen all the same. */
const roomy = () => matchMedia('(min-height: 1000px)').matches;

/** `unfolded`: with nothing to fold, where it has a card of its own. */
export function Intro({ unfolded = false }: { unfolded?: boolean }) {
  const open = useSignal(roomy());
  return (
    <div class="intro" role="note" aria-labelledby="intro-title">
      {unfolded ? (
        <>
          <p class="intro-title" id="intro-title">{t('intro.title')}</p>
          <Marks />
        </>
      ) : (
        <details open={open.value} onToggle={(e) => { open.value = e.currentTarget.open; }}>
          <summary class="intro-title" id="intro-title">{t('intro.title')}<Icon name="chevron" /></summary>
          <Marks />
        </details>
      )}
      <button type="button" class="button square plain intro-close" aria-label={t('intro.close')} title={t('intro.close')} onClick={closeIntro}><Icon name="close" /></button>
    </div>
  );
}

function Marks() {
  return (
    <ul>
      <li><span class="intro-signs"><Symbol form="point" colour="currentColor" status="corroborated" /><Symbol form="point" colour="currentColor" status="disputed" /><Symbol form="point" colour="currentColor" status="reported" /></span><span>{t('intro.sure')}</span></li>
      <li><span class="intro-signs"><Ring /><Dash /></span><span>{t('intro.where')}</span></li>
      <li><span class="intro-signs"><Icon name="list" /></span><span>{t('intro.who')}</span></li>
    </ul>
  );
}

const Ring = () => <svg class="symbol" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="9" class="intro-ring" /></svg>;
const Dash = () => <svg class="symbol" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false"><path d="M2 12h20" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray="4 3" /></svg>;
