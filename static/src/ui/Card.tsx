// The card: everything that is known of one event, and what is not, in words.
// With several events under one click it offers their list first.

import { useEffect, useRef } from 'preact/hooks';
import { eventFigure } from '../figures';
import { admits } from '../filter';
import { instantText, t, word } from '../i18n';
import { go } from '../navigate';
import { clear, backToStack } from '../select';
import { fitEvent } from '../stage';
import { chosen, from, kinds, layerById, match, shownLayers, stack, statuses, to, type Chosen } from '../state';
import { inPeriod, spanOf } from '../time';
import type { EventFeature, Layer } from '../types';
import { kindLabel, placePrecision, timePrecision, titleOf, whenText } from '../words';
import { Claims } from './Claims';
import { History } from './History';
import { EventSymbol } from './EventSymbol';
import { Icon } from './icons';
import { OwnProperties } from './OwnProperties';
import { RelatedEvents } from './Related';
import { Sources } from './Sources';
import { SheetHandle } from './SheetHandle';
import { Spot } from './Spot';
import { StackList } from './StackList';

export function Card() {
  const c = chosen.value;
  const several = stack.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const name = c ? `${c.layer}:${c.id}` : several ? `stack ${several.hits.length}` : '';
  const ready = c ? !c.busy : several !== null;
  useEffect(() => {
    // The keyboard follows to the card, but not when the page opened with it.
    if (name && ready && document.activeElement !== document.body) heading.current?.focus({ preventScroll: false });
  }, [name, ready]);
  if (!c && !several) return null;
  return (
    <section class="card" aria-label={c ? t('card.label') : t('stack.label')}>
      <SheetHandle />
      <div class="card-bar">
        {c && several
          ? <button type="button" class="text-button" onClick={backToStack}><Icon name="back" />{t('stack.back', { count: several.count })}</button>
          : <span class="card-kind">{c ? <KindLine c={c} /> : t('stack.label')}</span>}
        <button type="button" class="button square plain" aria-label={t('card.close')} title={t('card.close')} onClick={clear}><Icon name="close" /></button>
      </div>
      {c ? <Body c={c} heading={heading} /> : several && <StackList stack={several} heading={heading} />}
    </section>
  );
}

function KindLine({ c }: { c: Chosen }) {
  const layer = layerById.value.get(c.layer);
  const kind = c.feature?.properties.kind ?? null;
  return (
    <>
      {c.feature && <EventSymbol layer={layer} feature={c.feature} />}
      <bdi>{c.feature ? kindLabel(layer, kind) : layer?.title ?? c.layer}</bdi>
    </>
  );
}

type Heading = { current: HTMLHeadingElement | null };

function Body({ c, heading }: { c: Chosen; heading: Heading }) {
  const layer = layerById.value.get(c.layer);
  if (c.busy) return <div class="card-body"><h2 ref={heading} tabIndex={-1}>{t('card.loading')}</h2></div>;
  if (!c.feature) {
    return (
      <div class="card-body">
        <h2 ref={heading} tabIndex={-1}>{t('card.failed')}</h2>
        <Spot title={c.error ?? t('error.unknown')} action={t('card.close')} onAction={clear} />
      </div>
    );
  }
  return <Facts feature={c.feature} layer={layer} heading={heading} />;
}

function Facts({ feature, layer, heading }: { feature: EventFeature; layer: Layer | undefined; heading: Heading }) {
  const p = feature.properties;
  const zone = layer?.timeZone ?? 'UTC';
  return (
    <article class="card-body">
      <h2 ref={heading} tabIndex={-1}><bdi>{titleOf(feature)}</bdi></h2>
      {feature.geometry && hidden(feature, layer) && (
        <p class="notice">{t('card.hidden')} <button type="button" class="text-button" onClick={() => reveal(p.layer)}>{t('card.reveal')}</button></p>
      )}
      {p.summary && <p class="summary" dir="auto">{p.summary}</p>}
      <dl class="facts">
        <dt>{t('card.when')}</dt>
        <dd>
          {whenText(p, zone)}
          {timePrecision(p) && <span class="quiet">{timePrecision(p)}</span>}
          {p.time_text && <q dir="auto">{p.time_text}</q>}
        </dd>
        <dt>{t('card.where')}</dt>
        <dd>
          {p.place ? <bdi>{p.place}</bdi> : t('place.unnamed')}
          <span class="quiet">{placePrecision(feature)}</span>
          {feature.geometry && <button type="button" class="text-button" onClick={() => fitEvent(feature)}><Icon name="target" />{t('card.show')}</button>}
        </dd>
        <dt>{t('card.status')}</dt>
        <dd><strong>{p.status ? word('status', p.status) : t('status.unknown')}</strong>{p.status && <span class="quiet">{statusMeans(p.status)}</span>}</dd>
        <dt>{t('figure.killed')}</dt>
        <dd>{eventFigure(p, 'killed')}</dd>
        <dt>{t('figure.civilians_killed')}</dt>
        <dd>{eventFigure(p, 'civilians_killed')}</dd>
        <dt>{t('figure.injured')}</dt>
        <dd>{eventFigure(p, 'injured')}</dd>
        {p.figures_from && <><dt>{t('figures_from.label')}</dt><dd>{word('figures_from', p.figures_from)}</dd></>}
        <dt>{t('card.actors')}</dt>
        <dd>
          {p.actors?.length
            ? <ul class="plain-list">{p.actors.map((a) => <li key={`${a.role} ${a.name}`}><bdi>{a.name}</bdi>{a.role && <span class="quiet">{word('role', a.role)}</span>}</li>)}</ul>
            : t('actors.unknown')}
        </dd>
      </dl>
      <Claims feature={feature} />
      <RelatedEvents related={p.related} />
      <Sources sources={p.sources} />
      <OwnProperties properties={p} />
      <footer class="card-foot">
        <p class="quiet">
          {t('card.revision', { revision: String(p.revision) })}
          {p.updated ? ` · ${t('card.updated', { date: instantText(p.updated) })}` : ''}
        </p>
        <p class="quiet"><bdi>{p.layer}</bdi>:<bdi>{String(feature.id)}</bdi></p>
        <History key={`${p.layer}:${feature.id} ${p.revision}`} layer={p.layer} id={String(feature.id)} />
      </footer>
    </article>
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
  go({ from: null, to: null, now: null, kinds: [], status: [], q: '', ...(shown.includes(layer) ? {} : { layers: [...shown, layer] }) });
}

/** What a word of status says; nothing for a word that is not in the list. */
function statusMeans(status: string): string {
  const said = word('status_means', status);
  return said === status.replaceAll('_', ' ') ? '' : said;
}
