// The data set's own properties, as they came.

import { isOwn } from '../fields';
import { t } from '../i18n';
import type { EventProperties } from '../types';

export function OwnProperties({ properties }: { properties: EventProperties }) {
  const own = Object.entries(properties).filter(([name]) => isOwn(name));
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
