import { dayText, instantText, t } from '../i18n';
import { parseDay } from '../time';
import type { Source } from '../types';
import { Outside } from './Claims';

/** Where it all comes from: every source with its copy and the day it was seen. */
export function Sources({ sources }: { sources: Source[] | undefined }) {
  return (
    <section class="block">
      <h3>{t('sources.title')}</h3>
      {!sources?.length && <p class="quiet">{t('sources.none')}</p>}
      {sources && sources.length > 0 && (
        <ol class="sources">
          {sources.map((s) => (
            <li key={s.id}>
              <Outside href={s.url}>{s.title || s.publisher || s.url || s.id}</Outside>
              <span class="quiet">
                {[s.title && s.publisher, s.author, s.published && t('source.published', { date: dateText(s.published) }), s.retrieved && t('source.retrieved', { date: dateText(s.retrieved) })]
                  .filter((part) => !!part).map((part, i) => <>{i > 0 && ' · '}<bdi>{part}</bdi></>)}
              </span>
              {s.archive_url && <Outside href={s.archive_url}>{t('source.archive')}</Outside>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** A date or a date-time of a source. */
function dateText(s: string): string {
  const d = parseDay(s);
  return d === null ? instantText(s) : dayText(d, 'short');
}
