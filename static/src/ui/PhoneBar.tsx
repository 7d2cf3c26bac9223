// On a phone, above the row of cards or the list: the layers, and which of the
// two is shown.

import { t } from '../i18n';
import { clearFilters, go } from '../navigate';
import { filtered, show } from '../state';
import { Icon } from './icons';
import { Switches } from './Filters';

export function PhoneBar() {
  const list = show.value === 'list';
  return (
    <div class="phone-bar">
      {!list && <Switches />}
      {!list && filtered.value && (
        <button type="button" class="button phone-switch" onClick={clearFilters}>
          <Icon name="close" /><span>{t('filter.reset')}</span>
        </button>
      )}
      {list && <button type="button" class="button phone-switch" onClick={() => go({ show: 'table' })}><Icon name="table" /><span>{t('show.table')}</span></button>}
      <button type="button" class="button phone-switch" onClick={() => go({ show: list ? null : 'list' })}>
        <Icon name={list ? 'map' : 'list'} /><span>{t(list ? 'show.map' : 'show.list')}</span>
      </button>
    </div>
  );
}
