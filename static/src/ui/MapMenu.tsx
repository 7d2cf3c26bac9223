// What belongs to the map itself, behind a button below the zoom: how many events
// at once are drawn, how borders in dispute are, and what the map is made of.

import manifest from 'waylog:basemap';
import { t } from '../i18n';
import { go } from '../navigate';
import { borders, density, loaded, shownLayers, tiles, tilesFailed } from '../state';
import { Disclosure } from './Disclosure';
import { Icon } from './icons';

const LICENCE = new URL('basemap/GSHHG-LGPL-3.txt', import.meta.url).href;
const POLICIES = ['disputed', 'defacto'] as const;

export function MapMenu() {
  // An online map brings its own borders, names and sources.
  const online = tiles.value !== null && !tilesFailed.value;
  return (
    <Disclosure class="map-menu" name={t('mapmenu.label')} summary={<Icon name="map" />}>
      <div class="map-menu-box">
        {shownLayers.value.some((l) => loaded.value[l.id]?.many) && <ManyChoice />}
        {online ? <p>{t('mapmenu.online')}</p> : (
          <>
            <fieldset aria-describedby="borders-note">
              <legend>{t('borders.label')}</legend>
              {POLICIES.map((policy) => (
                <label key={policy} class="map-menu-row">
                  <input type="radio" name="borders" checked={borders.value === policy} onChange={() => go({ borders: policy })} />
                  <span>{t(`borders.${policy}`)}</span>
                </label>
              ))}
            </fieldset>
            <p id="borders-note">{t('borders.note')}</p>
            <h2>{t('mapmenu.sources')}</h2>
            <ul>
              <li>{t('mapmenu.naturalEarth')}</li>
              <li>{t('mapmenu.geonames')}</li>
              {manifest.detail.rivers ? <li>{t('mapmenu.gshhg')} <a href={LICENCE}>{t('mapmenu.licence')}</a></li> : <li>{t('mapmenu.noRivers')}</li>}
            </ul>
          </>
        )}
      </div>
    </Disclosure>
  );
}

function ManyChoice() {
  return (
    <fieldset>
      <legend>{t('many.label')}</legend>
      {(['signs', 'density'] as const).map((way) => (
        <label key={way} class="map-menu-row">
          <input type="radio" name="many" checked={density.value === (way === 'density')} onChange={() => go({ many: way })} />
          <span>{t(`many.${way}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
