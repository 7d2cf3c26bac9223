// Over the map, at its lower edge: what goes wrong while the page can still be
// read, and what is to be done about it.

import { cut } from '../connection';
import { joined, t } from '../i18n';
import { giveUp, tryAgain } from '../load';
import { retryCells } from '../stage';
import { cellsFailures, counts, loaded, shownLayers, slow, tilesFailed } from '../state';

export function Notices() {
  const waiting = shownLayers.value.filter((l) => !(l.id in counts.value) || loaded.value[l.id]?.busy).map((l) => l.title);
  const failures = new Set(shownLayers.value.flatMap((l) => cellsFailures.value[l.id] ?? []));
  return (
    <div class="notices">
      {cut.value && shownLayers.value.length > 0 && shownLayers.value.every(({ id }) => loaded.value[id]?.items || loaded.value[id]?.many) && <p class="map-notice">{t('offline.text')}</p>}
      {slow.value && (
        <p class="map-notice">
          {waiting.length > 0 ? t('slow.layers', { layers: joined(waiting) }) : t('slow.text')}{' '}
          <button type="button" class="text-button" onClick={tryAgain}>{t('error.again')}</button>{' '}
          <button type="button" class="text-button" onClick={giveUp}>{t('slow.stop')}</button>
        </p>
      )}
      {!cut.value && [...failures].map((why) => (
        <p key={why} class="map-notice">
          {t(`cells.${why}`)}
          {(why === 'refused' || why === 'failed') && <>{' '}<button type="button" class="text-button" onClick={retryCells}>{t('error.again')}</button></>}
        </p>
      ))}
      {tilesFailed.value && (
        <p class="map-notice">
          {t('tiles.failed')} <button type="button" class="text-button" onClick={() => { tilesFailed.value = false; }}>{t('tiles.again')}</button>
        </p>
      )}
    </div>
  );
}
