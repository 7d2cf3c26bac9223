// The figures of an event, and the spread of what is said: for each figure a
// line or a point a claim, on one scale from 0. The list is the reading of it
// for those who do not see the drawing, which says nothing that the words do not.

import { disagree, eventFigure, figuresOf, figureText, rangeText, type Range } from '../figures';
import { dayText, direction, joined, language, number, t, word } from '../i18n';
import { markOf, normal, scaleOf, type Mark, type Scale } from '../spread';
import { parseDay } from '../time';
import type { Claim, EventFeature, Figure, Layer, Source } from '../types';

const HARM = ['killed', 'civilians_killed', 'injured'] as const;
type Harm = (typeof HARM)[number];
const isHarm = (what: string): what is Harm => (HARM as readonly string[]).includes(what);

/** Up to this many claims each have their row, also where they are silent. */
export const FEW_CLAIMS = 6;

interface Account { key: string; who: string | null; source: Source | undefined; claim: Claim | null; figure: Figure | null }

export function Figures({ feature, layer, all }: { feature: EventFeature; layer: Layer | undefined; all: boolean }) {
  const p = feature.properties;
  const claims = p.claims ?? [];
  const whats = [...new Set([...HARM, ...claims.flatMap((c) => (c.figures ?? []).map((f) => f.what))])];
  const told = whats.filter((what) => isHarm(what) ? accounts(feature, layer, what).some((a) => a.figure) : true);
  const silent = HARM.filter((what) => !told.includes(what));
  return (
    <section class="block figures" aria-label={t('figures.title')}>
      {told.map((what) => <Spread key={what} feature={feature} layer={layer} what={what} all={all} />)}
      {silent.length > 0 && (
        <p class="figures-silent">{silent.map((what) => <span key={what}><b>{word('figure', what)}</b> {t('figure.unknown')}</span>)}</p>
      )}
    </section>
  );
}

/** What each claim says of one figure; before them the event's own, where a data set or an editor has set it. */
function accounts(feature: EventFeature, layer: Layer | undefined, what: string): Account[] {
  const p = feature.properties;
  const sources = new Map((p.sources ?? []).map((s) => [s.id, s]));
  const out: Account[] = [];
  const set = p.figures_from === 'dataset' || p.figures_from === 'editor';
  if (isHarm(what) && (set || (p.claims ?? []).length === 0)) {
    const own = harmOf(feature, what);
    if (own.low !== null || own.best !== null || own.high !== null) {
      const who = p.figures_from === 'editor' ? t('figures.editor') : layer?.title ?? t('figures.dataset');
      out.push({ key: 'own', who, source: p.claims?.length ? undefined : p.sources?.[0], claim: null, figure: { what, ...own } });
    }
  }
  for (const c of p.claims ?? []) {
    const base = { who: c.claimant ?? null, source: c.source_id ? sources.get(c.source_id) : undefined, claim: c };
    const figures = (c.figures ?? []).filter((f) => f.what === what);
    if (figures.length === 0) out.push({ ...base, key: c.id, figure: null });
    figures.forEach((figure, i) => out.push({ ...base, key: `${c.id} ${i}`, figure }));
  }
  return out;
}

function harmOf({ properties: p }: EventFeature, what: Harm): Range {
  const get = (end: string) => (p[`${what}_${end}`] as number | null | undefined) ?? null;
  return { low: get('low'), best: get('best'), high: get('high') };
}

function Spread({ feature, layer, what, all }: { feature: EventFeature; layer: Layer | undefined; what: string; all: boolean }) {
  const p = feature.properties;
  const rows = accounts(feature, layer, what);
  const few = (p.claims ?? []).length <= FEW_CLAIMS;
  const saying = rows.filter((a) => a.figure);
  const silent = rows.length - saying.length;
  const main = what === 'killed';
  // Of the dead each claim has its row, also where it is silent; elsewhere the silent ones share a line.
  const shown = few && main ? rows : all || few ? saying : saying.slice(0, FEW_CLAIMS);
  const scale = scaleOf(saying.map((a) => a.figure as Figure));
  const differ = disagree(figuresOf(p.claims, what));
  const plain = claimless(rows);
  const id = `figure-${what.replace(/\W+/g, '-')}`;
  return (
    <div class={main ? 'spread main' : 'spread'}>
      <h3 id={id} class="spread-head">
        <span class="spread-what">{word('figure', what)}</span>
        {isHarm(what) && <span class="spread-sum"><bdi>{eventFigure(p, what)}</bdi></span>}
        {!isHarm(what) && differ && <span class="spread-differ">{t('figures.differ')}</span>}
      </h3>
      {plain ? <By account={rows[0] as Account} /> : <ul class="spread-rows" aria-labelledby={id}>
        <Grid scale={scale} />
        {shown.map((a) => <Row key={a.key} account={a} scale={scale} main={main} />)}
        <Axis scale={scale} />
      </ul>}
      {silent > 0 && !(few && main) && <p class="quiet">{few ? t('figures.silentWho', { who: joined(rows.filter((a) => !a.figure).map((a) => a.who || t('claims.nobody'))) }) : t('figures.silent', { count: silent })}</p>}
      {!all && saying.length > shown.length && <p class="quiet">{t('figures.more', { count: saying.length - shown.length })}</p>}
      {p.figures_from && main && <p class="unseen">{t('figures_from.label')}: {word('figures_from', p.figures_from)}</p>}
    </div>
  );
}

/** One number that no claim stands behind: there is nothing to compare. */
function claimless(rows: Account[]): boolean {
  const [only] = rows;
  if (rows.length !== 1 || !only?.figure || only.claim) return false;
  const { low, high } = normal(only.figure);
  return low === high;
}

function By({ account: { who, source } }: { account: Account }) {
  const name = source && (source.publisher || source.title);
  return <p class="quiet"><bdi>{who}</bdi>{name && name !== who && <>: <bdi>{name}</bdi></>}</p>;
}

function Row({ account: { who, source, claim, figure }, scale, main }: { account: Account; scale: Scale; main: boolean }) {
  const mark = figure && markOf(figure, scale);
  const said = parseDay(claim?.said_on ?? source?.published);
  const name = source && (source.publisher || source.title || source.id);
  return (
    <li class={figure ? 'spread-row' : 'spread-row silent'}>
      <span class="spread-who">
        <bdi>{who || t('claims.nobody')}</bdi>
        {main && name && name !== who && <span class="quiet"><bdi>{name}</bdi>{said !== null && <>{t('sentence.comma')}<bdi>{dayText(said, 'short')}</bdi></>}</span>}
        {claim?.stance && claim.stance !== 'reports' && <em class="stance">{word('stance', claim.stance)}</em>}
      </span>
      <span class="spread-said">
        <span class="spread-words">{figure ? <Words figure={figure} /> : t('figure.unknown')}</span>
        {mark && <Plot mark={mark} denied={claim?.stance === 'denies'} />}
      </span>
    </li>
  );
}

/** The source's own words, and the range where they do not name it. */
function Words({ figure }: { figure: Figure }) {
  return <bdi>{figure.text ? figureText(figure) : rangeText(figure)}</bdi>;
}

/** A share of the scale as a place in the drawing: from the side on which reading begins. */
const at = (share: number): string => `${(100 * (direction(language.value) === 'rtl' ? 1 - share : share)).toFixed(3)}%`;

/** One account, drawn. */
function Plot({ mark, denied }: { mark: Mark; denied: boolean }) {
  const way = direction(language.value) === 'rtl' ? -1 : 1;
  const long = mark.to > mark.from;
  return (
    <svg class={denied ? 'plotted denied' : 'plotted'} width="100%" height="14" aria-hidden="true" focusable="false">
      {long && <line class={mark.startOpen ? 'range open-start' : 'range'} x1={at(mark.from)} x2={at(mark.to)} y1="7" y2="7" />}
      {long && !mark.startOpen && <line class="cap" x1={at(mark.from)} x2={at(mark.from)} y1="2.5" y2="11.5" />}
      {long && !mark.endOpen && <line class="cap" x1={at(mark.to)} x2={at(mark.to)} y1="2.5" y2="11.5" />}
      {mark.endOpen && <svg class="arrow" x={at(1)} y="7"><path d={`M${-5 * way} -4.5 ${2 * way} 0 ${-5 * way} 4.5`} /></svg>}
      {mark.best !== null && <circle class="best" cx={at(mark.best)} cy="7" r="4.2" />}
    </svg>
  );
}

/** Lines through all rows, so that the eye can go down to the scale. */
function Grid({ scale }: { scale: Scale }) {
  return (
    <li class="spread-row spread-grid" aria-hidden="true">
      <span class="spread-who" />
      <span class="spread-said">
        <svg class="plotted" width="100%" height="100%" focusable="false">
          {scale.ticks.map((n) => <line key={n} class="grid" x1={at(n / scale.max)} x2={at(n / scale.max)} y1="0" y2="100%" />)}
        </svg>
      </span>
    </li>
  );
}

function Axis({ scale }: { scale: Scale }) {
  return (
    <li class="spread-row spread-axis" aria-hidden="true">
      <span class="spread-who" />
      <span class="spread-said">
        <svg class="plotted" width="100%" height="16" focusable="false">
          {scale.ticks.map((n) => (
            <text key={n} x={at(n / scale.max)} y="13" text-anchor="middle">{number(n)}</text>
          ))}
        </svg>
      </span>
    </li>
  );
}
