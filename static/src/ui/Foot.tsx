// At the end of the panel: how the page is read and used, and what lies behind it.

import { t } from '../i18n';
import { keysOpen } from '../state';
import { introOpen } from './Intro';

export function Foot() {
  return (
    <footer class="colophon">
      {!introOpen.value && <button type="button" class="text-button" onClick={openIntro}>{t('intro.title')}</button>}
      <button type="button" class="text-button" aria-haspopup="dialog" onClick={() => { keysOpen.value = true; }}>{t('keys.title')}</button>
      <a class="text-button" href="api.html">{t('foot.data')}</a>
    </footer>
  );
}

function openIntro(): void {
  introOpen.value = true;
  requestAnimationFrame(() => {
    const note = document.querySelector<HTMLElement>('.intro');
    const details = note?.querySelector('details');
    if (details) details.open = true;
    note?.scrollIntoView({ block: 'nearest' });
    note?.querySelector('summary')?.focus();
  });
}
