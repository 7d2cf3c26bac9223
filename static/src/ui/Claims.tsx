// The claims side by side: a column for each where the card is wide, one below
// the other where it is not, the same things on the same lines. What a claim is
// silent on is said to be missing, never filled in from another.

import { figureText } from '../figures';
import { dayText, periodText, t, word } from '../i18n';
import { parseDay } from '../time';
import type { Claim, EventFeature, EventProperties, Source } from '../types';
import { FEW_CLAIMS } from './Figures';

export function Claims({ feature, all, onAll }: { feature: EventFeature; all: boolean; onAll: () => void }) {
  const p = feature.properties;
  const claims = p.claims ?? [];
  if (claims.length === 0) {
    return <section class="block"><h3>{t('claims.title')}</h3><p class="quiet">{t('claims.none')}</p></section>;
  }
  const sources = new Map((p.sources ?? []).map((s) => [s.id, s]));
  const shown = all ? claims : claims.slice(0, FEW_CLAIMS);
  const counted = claims.some((c) => c.figures?.length);
  const dated = claims.some((c) => whenDiffers(c, p));
  const placed = claims.some((c) => c.place || c.geometry);
  return (
    <section class="block" aria-labelledby="claims-title">
      <h3 id="claims-title">{t('claims.title')} <span class="count">{t('claims.count', { count: claims.length })}</span></h3>
      <ul class={`claims ${claims.length === 1 ? 'one' : claims.length === 2 ? 'two' : 'many'}`}>
        {shown.map((c) => (
          <li key={c.id} class={`claim ${c.stance ?? 'reports'}`}>
            <p class="claim-who"><bdi>{c.claimant || t('claims.nobody')}</bdi></p>
            <p class="claim-source">
              <em class="stance">{word('stance', c.stance ?? 'reports')}</em>{t('sentence.comma')}
              {said(c)}
              <SourceLinks source={c.source_id ? sources.get(c.source_id) : undefined} />
            </p>
            <p class="claim-text" dir="auto">{c.text || missing(t('claims.silent'))}</p>
            <Aspect shown={counted} name={t('claims.figures')}>{c.figures?.length ? <FigureList claim={c} /> : missing(t('figure.unknown'))}</Aspect>
            <Aspect shown={dated} name={t('card.when')} differ={whenDiffers(c, p)}>{when(c)}</Aspect>
            <Aspect shown={placed} name={t('card.where')} differ={!!c.place && c.place !== p.place}>{where(c)}</Aspect>
          </li>
        ))}
      </ul>
      {shown.length < claims.length && <button type="button" class="button claims-all" onClick={onAll}>{t('claims.all', { count: claims.length })}</button>}
    </section>
  );
}

function Aspect({ shown, name, differ = false, children }: { shown: boolean; name: string; differ?: boolean; children: preact.ComponentChildren }) {
  if (!shown) return null;
  return (
    <div class={differ ? 'aspect differ' : 'aspect'}>
      <span class="aspect-name">{name}{differ && <span class="aspect-differ"> {t('claims.otherwise')}</span>}</span>
      <div>{children}</div>
    </div>
  );
}

const missing = (words: string) => <span class="quiet">{words}</span>;

function said(c: Claim) {
  const day = parseDay(c.said_on);
  return <span class="said-on">{day === null ? t('claims.undated') : dayText(day, 'short')}</span>;
}

function FigureList({ claim }: { claim: Claim }) {
  return (
    <ul class="claim-figures">
      {claim.figures?.map((f, i) => <li key={i}><span class="quiet">{word('figure', f.what)}</span> <b><bdi>{figureText(f)}</bdi></b></li>)}
    </ul>
  );
}

/** Whether a claim names other days than the event has. */
function whenDiffers(c: Claim, p: EventProperties): boolean {
  if (c.time_text && c.time_text !== p.time_text) return true;
  return (!!c.date_start && c.date_start !== p.date_start) || (!!c.date_end && c.date_end !== p.date_end);
}

function when(c: Claim) {
  const period = periodText(parseDay(c.date_start), parseDay(c.date_end));
  if (!period && !c.time_text) return missing(t('claims.silent'));
  return <>{period}{c.time_text && <q dir="auto">{c.time_text}</q>}</>;
}

function where(c: Claim) {
  return c.place ? <bdi>{c.place}</bdi> : c.geometry ? t('claims.ownPlace') : missing(t('claims.silent'));
}

/** A source in short: its name as a link, and its archived copy. */
function SourceLinks({ source }: { source: Source | undefined }) {
  if (!source) return missing(t('source.unknown'));
  return (
    <span class="claim-link">
      <Outside href={source.url}>{source.publisher || source.title || source.id}</Outside>
      {source.archive_url && <> (<Outside href={source.archive_url}>{t('source.archive')}</Outside>)</>}
    </span>
  );
}

/** A link to another site; text where there is no address that a browser may follow. */
export function Outside({ href, children }: { href: string | undefined; children: preact.ComponentChildren }) {
  return href && /^https?:\/\//i.test(href) ? <a href={href} target="_blank" rel="noopener noreferrer external"><bdi>{children}</bdi></a> : <bdi>{children}</bdi>;
}
