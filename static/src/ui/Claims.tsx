// The claims side by side: one column for each, one row for each thing said.
// What a claim is silent on is said to be missing, never filled in from another.

import { figureText, figuresOf, disagree } from '../figures';
import { dayText, periodText, t, word } from '../i18n';
import { parseDay } from '../time';
import type { Claim, EventFeature, Source } from '../types';

export function Claims({ feature }: { feature: EventFeature }) {
  const p = feature.properties;
  const claims = p.claims ?? [];
  if (claims.length === 0) {
    return <section class="block"><h3>{t('claims.title')}</h3><p class="quiet">{t('claims.none')}</p></section>;
  }
  const sources = new Map((p.sources ?? []).map((s) => [s.id, s]));
  const counted = [...new Set(claims.flatMap((c) => (c.figures ?? []).map((f) => f.what)))];
  const dated = claims.some((c) => c.date_start || c.date_end || c.time_text);
  const placed = claims.some((c) => c.place || c.geometry);
  const differ = counted.filter((what) => disagree(figuresOf(claims, what)));
  return (
    <section class="block">
      <h3 id="claims-title">{t('claims.title')}</h3>
      <p class="quiet">{t('claims.count', { count: claims.length })}{differ.length > 0 ? ` ${t('claims.differ')}` : ''}</p>
      <div class="claims" role="region" aria-labelledby="claims-title" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col"><span class="unseen">{t('claims.aspect')}</span></th>
              {claims.map((c) => <th scope="col" key={c.id}>{c.claimant ? <bdi>{c.claimant}</bdi> : t('claims.nobody')}</th>)}
            </tr>
          </thead>
          <tbody>
            <Line name={t('claims.said')} claims={claims} cell={(c) => day(c.said_on) ?? missing(t('date.unknown'))} />
            <Line name={t('claims.stance')} claims={claims} cell={(c) => word('stance', c.stance ?? 'reports')} />
            {counted.map((what) => (
              <Line key={what} name={word('figure', what)} mark={differ.includes(what)} claims={claims} cell={(c) => figures(c, what)} />
            ))}
            {dated && <Line name={t('card.when')} claims={claims} cell={when} />}
            {placed && <Line name={t('card.where')} claims={claims} cell={(c) => (c.place ? <bdi>{c.place}</bdi> : c.geometry ? t('claims.ownPlace') : missing(t('claims.silent')))} />}
            <Line name={t('claims.text')} claims={claims} cell={(c) => (c.text ? <span dir="auto">{c.text}</span> : missing(t('claims.silent')))} />
            <Line name={t('claims.source')} claims={claims} cell={(c) => <SourceLinks source={c.source_id ? sources.get(c.source_id) : undefined} />} />
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface LineProps { name: string; claims: Claim[]; cell: (c: Claim) => preact.ComponentChildren; mark?: boolean }

function Line({ name, claims, cell, mark = false }: LineProps) {
  return (
    <tr class={mark ? 'differ' : undefined}>
      <th scope="row">{name}</th>
      {claims.map((c) => <td key={c.id}>{cell(c)}</td>)}
    </tr>
  );
}

const missing = (words: string) => <span class="quiet">{words}</span>;
const day = (s: string | undefined) => {
  const d = parseDay(s);
  return d === null ? null : dayText(d, 'short');
};

function figures(c: Claim, what: string) {
  const own = (c.figures ?? []).filter((f) => f.what === what);
  return own.length > 0 ? <bdi>{own.map(figureText).join(', ')}</bdi> : missing(t('figure.unknown'));
}

function when(c: Claim) {
  const period = periodText(parseDay(c.date_start), parseDay(c.date_end));
  if (!period && !c.time_text) return missing(t('claims.silent'));
  return <>{period}{c.time_text && <q dir="auto">{c.time_text}</q>}</>;
}

/** A source in short: its name as a link, and its archived copy. */
function SourceLinks({ source }: { source: Source | undefined }) {
  if (!source) return missing(t('source.unknown'));
  const name = source.publisher || source.title || source.id;
  return (
    <>
      <Outside href={source.url}>{name}</Outside>
      {source.archive_url && <> (<Outside href={source.archive_url}>{t('source.archive')}</Outside>)</>}
    </>
  );
}

/** A link to another site; text where there is no address that a browser may follow. */
export function Outside({ href, children }: { href: string | undefined; children: preact.ComponentChildren }) {
  return href && /^https?:\/\//i.test(href) ? <a href={href} target="_blank" rel="noopener noreferrer external"><bdi>{children}</bdi></a> : <bdi>{children}</bdi>;
}
