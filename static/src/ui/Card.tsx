// The card: everything that is known of one event, and what is not, in words.
// What a reader comes for stands first: when and where, how sure anyone is, how
// many were hurt and who says so. With several events under one click it offers
// their list first.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { admits } from '../filter';
import { instantText, t, word } from '../i18n';
import { go } from '../navigate';
import { clear, backToStack } from '../select';
import { fitEvent } from '../stage';
import { announce, chosen, from, kinds, layerById, match, shownLayers, stack, statuses, to, type Chosen } from '../state';
import { inPeriod, spanOf } from '../time';
import type { EventFeature, Layer } from '../types';
import { kindLabel, placePrecision, timePrecision, titleOf, whenText } from '../words';
import { CardNav, Cite } from './CardBar';
import { Claims } from './Claims';
import { EvidenceMark } from './Evidence';
import { Figures } from './Figures';
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
    if (!name || !ready || document.activeElement === document.body) return;
    // Who goes from one to the next keeps the button, and hears where it led.
    if (document.activeElement?.closest('.card-nav')) announce(heading.current?.textContent ?? '');
    else heading.current?.focus({ preventScroll: true });
    heading.current?.closest('.card')?.scrollTo({ top: 0 });
  }, [name, ready]);
  if (!c && !several) return null;
  return (
    <section class="card" aria-label={c ? t('card.label') : t('stack.label')}>
      <SheetHandle />
      <div class="card-bar">
        {c && several
          ? <button type="button" class="text-button" onClick={backToStack}><Icon name="back" />{t('stack.back', { count: several.count })}</button>
          : <span class="card-kind">{c ? <KindLine c={c} /> : t('stack.label')}</span>}
        {c && <CardNav />}
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
