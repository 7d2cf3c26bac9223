// Everything that is known of one event, and what is not, in words. What a
// reader comes for stands first: when and where, how sure anyone is, how many
// were hurt and who says so.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { admits } from '../filter';
import { instantText, t, word } from '../i18n';
import { go } from '../navigate';
import { fitEvent } from '../stage';
import { from, kinds, match, shownLayers, statuses, to } from '../state';
import { inPeriod, spanOf } from '../time';
import type { EventFeature, Layer } from '../types';
import { placePrecision, timePrecision, titleOf, whenText } from '../words';
import { Cite } from './Cite';
import { Claims } from './Claims';
import { EvidenceMark } from './Evidence';
import { Figures } from './Figures';
import { History } from './History';
import { Icon } from './icons';
import { OwnProperties } from './OwnProperties';
import { RelatedEvents } from './Related';
import { Sources } from './Sources';

export function Facts({ feature, layer, heading }: { feature: EventFeature; layer: Layer | undefined; heading: { current: HTMLHeadingElement | null } }) {
  const p = feature.properties;
  const all = useSignal(false);
  useEffect(() => { all.value = false; }, [p.layer, feature.id]);
  return (
    <article class="card-body">
      <header class="card-head">
        <h2 ref={heading} tabIndex={-1}><bdi>{titleOf(feature)}</bdi></h2>
        <WhenWhere feature={feature} layer={layer} />
        <p class="card-status">
          <span><strong class="status">{p.status ? word('status', p.status) : t('status.none')}</strong>{p.status && statusMeans(p.status) && <span class="means">{statusMeans(p.status)}</span>}</span>
          <EvidenceMark properties={p} />
        </p>
        {feature.geometry && hidden(feature, layer) && (
          <p class="notice">{t('card.hidden')} <button type="button" class="text-button" onClick={() => reveal(p.layer)}>{t('card.reveal')}</button></p>
        )}
      </header>
      <Figures feature={feature} layer={layer} all={all.value} />
      {p.summary && <p class="summary" dir="auto">{p.summary}</p>}
      <Claims feature={feature} all={all.value} onAll={() => { all.value = true; }} />
      <section class="block">
        <h3>{t('card.actors')}</h3>
        {p.actors?.length
          ? <ul class="actors">{p.actors.map((a) => <li key={`${a.role} ${a.name}`}><bdi>{a.name}</bdi>{a.role && <span class="quiet">{word('role', a.role)}</span>}</li>)}</ul>
          : <p class="quiet">{t('actors.unknown')}</p>}
      </section>
      <RelatedEvents related={p.related} />
      <Sources sources={p.sources} />
      <OwnProperties properties={p} />
      <footer class="card-foot">
        <p class="card-take"><Cite feature={feature} /></p>
        <History key={`${p.layer}:${feature.id} ${p.revision}`} layer={p.layer} id={String(feature.id)} />
        <p class="quiet">
          {t('card.revision', { revision: String(p.revision) })}
          {p.updated ? ` · ${t('card.updated', { date: instantText(p.updated) })}` : ''}
        </p>
        <p class="quiet"><bdi>{p.layer}</bdi>:<bdi>{String(feature.id)}</bdi></p>
        <p class="quiet">{t('evidence.explained')}</p>
      </footer>
    </article>
  );
}

/** When and where, each with how exactly it is known, and in the source's own words. */
function WhenWhere({ feature, layer }: { feature: EventFeature; layer: Layer | undefined }) {
  const p = feature.properties;
  return (
    <dl class="when-where">
      <dt class="unseen">{t('card.when')}</dt>
      <dd>
        <b>{whenText(p, layer?.timeZone ?? 'UTC')}</b>
        {timePrecision(p) && <span class="how">{timePrecision(p)}</span>}
        {p.time_text && <q dir="auto">{p.time_text}</q>}
      </dd>
      <dt class="unseen">{t('card.where')}</dt>
      <dd>
        <b>{p.place ? <bdi>{p.place}</bdi> : t('place.unnamed')}</b>
        <span class="how">{placePrecision(feature)}</span>
        {feature.geometry && <button type="button" class="text-button" onClick={() => fitEvent(feature)}><Icon name="target" />{t('card.show')}</button>}
      </dd>
    </dl>
  );
}

/** Whether layers, period, kinds or status keep the event off the map. What words are searched for, only the server knows. */
function hidden(feature: EventFeature, layer: Layer | undefined): boolean {
  if (!layer || !shownLayers.value.includes(layer)) return true;
  const period = { from: from.value, to: to.value, match: match.value };
  return !inPeriod(spanOf(feature.properties, layer.timeZone), period) || !admits({ kinds: kinds.value, status: statuses.value })(feature);
}

function reveal(layer: string): void {
  const shown = shownLayers.peek().map((l) => l.id);
  go({ from: null, to: null, now: null, kinds: [], status: [], actors: [], q: '', ...(shown.includes(layer) ? {} : { layers: [...shown, layer] }) });
}

/** What a word of status says; nothing for a word that is not in the list. */
function statusMeans(status: string): string {
  const said = word('status_means', status);
  return said === status.replaceAll('_', ' ') ? '' : said;
}
