// The data set's own properties, as they came.

import { t } from '../i18n';
import type { EventProperties } from '../types';

const FIXED = new Set(`layer kind title summary date_start date_end time_start time_end certain_from certain_to ongoing time_precision time_text
place place_precision radius_m status actors killed_low killed_best killed_high injured_low injured_best injured_high civilians_killed_low civilians_killed_best
civilians_killed_high figures_from claims sources related vertex_times tags review coarsened revision created updated`.split(/\s+/));

export function OwnProperties({ properties }: { properties: EventProperties }) {
  const own = Object.entries(properties).filter(([name]) => !FIXED.has(name));
  const tags = properties.tags ?? [];
  return (
    <>
      {tags.length > 0 && <p class="tags"><span class="unseen">{t('tags.title')}</span>{tags.map((tag) => <bdi class="tag" key={tag}>{tag}</bdi>)}</p>}
      {own.length > 0 && (
        <details class="block own">
          <summary>{t('own.title', { count: own.length })}</summary>
          <div class="own-table" role="region" aria-label={t('own.title', { count: own.length })} tabIndex={0}>
            <table>
              <tbody>
                {own.map(([name, value]) => <tr key={name}><th scope="row"><bdi>{name}</bdi></th><td dir="auto">{written(value)}</td></tr>)}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </>
  );
}

function written(value: unknown): string {
  if (value === null || value === undefined) return t('value.unknown');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
