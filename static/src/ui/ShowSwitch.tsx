// Map or table: two ways to look at the same events.

import { t } from '../i18n';
import { go } from '../navigate';
import { show } from '../state';
import { Icon } from './icons';

export function ShowSwitch() {
  const table = show.value === 'table';
  return (
    <div class="show-switch" role="group" aria-label={t('show.label')}>
      <button type="button" aria-pressed={!table} onClick={() => choose(null)}><Icon name="map" />{t('show.map')}</button>
      <button type="button" aria-pressed={table} onClick={() => choose('table')}><Icon name="table" />{t('show.table')}</button>
    </div>
  );
}

/** The switch of the other view takes over the keyboard. */
function choose(to: 'table' | null): void {
  if (show.peek() === to) return;
  go({ show: to });
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`${to === 'table' ? '.table-stage' : '.stage'} .show-switch [aria-pressed="true"]`)?.focus());
}
