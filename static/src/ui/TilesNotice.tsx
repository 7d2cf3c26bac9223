import { t } from '../i18n';
import { tilesFailed } from '../state';

/** On the map: the operator's online base map did not come. */
export function TilesNotice() {
  if (!tilesFailed.value) return null;
  return (
    <p class="map-notice">
      {t('tiles.failed')} <button type="button" class="text-button" onClick={() => { tilesFailed.value = false; }}>{t('tiles.again')}</button>
    </p>
  );
}
