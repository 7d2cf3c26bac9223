// Everything that is asked of the server. Addresses are relative to the page;
// of a next link only the query is used, so that a page reached by another name
// than the server's own still stays on its origin.

import type { Harm } from './harm';
import { t } from './i18n';
import { reachable } from './state';
import type { Histogram } from './shares';
import { withColours } from './map/colours';
import { parseDay, type Bin } from './time';
import type { TileAnswer, TileAsked } from './map/view';
import type { EventFeature, Kind, Layer, TileSource } from './types';

/** An answer that is not what was asked for. The message is written for the reader; `problem` is for whoever helps them. */
export class ApiError extends Error {
  override name = 'ApiError';
  constructor(message: string, readonly status: number, readonly problem: Problem = NO_PROBLEM) {
    super(message);
  }
}

/** The server's own words where the page has others, and the id by which its operator finds the cause. */
export interface Problem { detail: string | null; request: string | null }

const NO_PROBLEM: Problem = { detail: null, request: null };

/** Whether the same question may be answered a little later: nobody answered, or somebody who was overcharged or ill. */
export const passing = (e: unknown): boolean => e instanceof ApiError && (e.status === 0 || e.status === 408 || e.status === 429 || e.status >= 500);

/** A question that was called off because a newer one replaced it. */
export const calledOff = (e: unknown): boolean => e instanceof DOMException && e.name === 'AbortError';

/** What to show of anything that was thrown. */
export const wordsOf = (e: unknown): string => (e instanceof Error && e.message ? e.message : t('error.unknown'));

async function ask(address: string, accept: string, signal?: AbortSignal, cache: RequestCache = 'default'): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, { headers: { Accept: accept }, signal: signal ?? null, cache });
  } catch (e) {
    if (calledOff(e)) throw e;
    reachable.value = false;
    throw new ApiError(t('error.network'), 0);
  }
  reachable.value = true;
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

/** What went wrong, in the page's words by the status; what the server's problem+json says of it goes beside them, in the server's. */
async function problemOf(answer: Response): Promise<ApiError> {
  const { status } = answer;
  const said: Problem = { detail: null, request: answer.headers.get('X-Request-Id') };
  if (answer.headers.get('Content-Type')?.includes('json')) {
    try {
      const p = (await answer.json()) as { title?: unknown; detail?: unknown; request_id?: unknown };
      for (const text of [p.detail, p.title]) if (typeof text === 'string' && text) said.detail ??= text;
      if (typeof p.request_id === 'string') said.request = p.request_id;
    } catch {
      // an answer that says it is JSON and is not: the status has to do
    }
  }
  if (status === 404) return new ApiError(t('error.notFound'), status);
  if (status === 410) return new ApiError(t('error.gone'), status);
  if (status === 429 || status === 503) return new ApiError(t('error.busy'), status, said);
  if (status >= 500) return new ApiError(t('error.server'), status, said);
  return new ApiError(t(status === 400 ? 'error.refused' : 'error.status', { status: String(status) }), status, said);
}

async function json<T>(address: string, signal?: AbortSignal, accept = 'application/json'): Promise<T> {
  const answer = await ask(address, accept, signal);
  try {
    return (await answer.json()) as T;
  } catch (e) {
    if (calledOff(e)) throw e;
    throw new ApiError(t('error.cut'), 0);
  }
}

/** For what has a module of its own. */
export const askJson = json;

const query = (params: URLSearchParams): string => (params.size > 0 ? `?${params}` : '');
const below = (layer: string, rest: string): string => `collections/${encodeURIComponent(layer)}/${rest}`;

interface Collection {
  id: string; title?: string; description?: string; geometryType?: string; kinds?: Kind[]; attribution?: string; licence?: string; timeZone?: string; itemCount?: number;
  extent?: { spatial?: { bbox?: (number[] | null)[] | null }; temporal?: { 'waylog:days'?: (string | null)[] | null; interval?: (string | null)[][] } };
}

export async function getLayers(signal?: AbortSignal): Promise<Layer[]> {
  const answer = await json<{ collections?: Collection[] }>('collections?f=json', signal);
  return withColours((answer.collections ?? []).map(layerOf));
}

/** Names the state of the server's records: another one after every commit. */
export async function getStateTag(signal?: AbortSignal): Promise<string | null> {
  const answer = await ask('collections?f=json', 'application/json', signal);
  await answer.arrayBuffer(); // read to its end, so that the browser keeps it
  return answer.headers.get('ETag');
}

/** What the operator chose for the map: the layers to be shown at first, none meaning all, and an online base map. */
export interface Site { layers: string[]; tiles: TileSource | null }

export async function getSite(signal?: AbortSignal): Promise<Site> {
  const answer = await json<{ map?: { layers?: string[]; tiles?: { url?: string; attribution?: string } | null } }>('?f=json', signal);
  const tiles = answer.map?.tiles;
  return { layers: answer.map?.layers ?? [], tiles: tiles?.url ? { url: tiles.url, attribution: tiles.attribution ?? '' } : null };
}

function layerOf(c: Collection): Omit<Layer, 'colour'> {
  const box = c.extent?.spatial?.bbox?.[0];
  const [from, to] = c.extent?.temporal?.['waylog:days'] ?? c.extent?.temporal?.interval?.[0]?.map((s) => s?.slice(0, 10) ?? null) ?? [null, null];
  const form = c.geometryType;
  return {
    id: c.id,
    title: c.title || c.id,
    description: c.description,
    geometryType: form === 'point' || form === 'line' || form === 'area' ? form : 'mixed',
    kinds: c.kinds ?? [],
    attribution: c.attribution,
    licence: c.licence,
    timeZone: c.timeZone || 'UTC',
    bbox: box?.length === 4 ? (box as [number, number, number, number]) : box?.length === 6 ? [box[0], box[1], box[3], box[4]] : null,
    from: parseDay(from),
    to: parseDay(to),
    count: c.itemCount,
  };
}

export interface Page { features: EventFeature[]; matched: number | null; next: URLSearchParams | null }

interface Collected { features?: EventFeature[]; numberMatched?: number; links?: { rel: string; href: string }[] }

/** One page of a layer's events. */
export async function getPage(layer: string, params: URLSearchParams, signal?: AbortSignal): Promise<Page> {
  const answer = await json<Collected>(below(layer, `items${query(params)}`), signal, 'application/geo+json');
  const next = answer.links?.find((l) => l.rel === 'next');
  const cut = next?.href.indexOf('?') ?? -1;
  return {
    features: answer.features ?? [],
    matched: answer.numberMatched ?? null,
    next: next && cut >= 0 ? new URLSearchParams(next.href.slice(cut)) : null,
  };
}

/** All events of a layer, page by page. For small layers. */
export async function getAll(layer: string, params: URLSearchParams, signal?: AbortSignal): Promise<EventFeature[]> {
  const all: EventFeature[] = [];
  const first = new URLSearchParams(params);
  first.set('limit', '10000');
  for (let ask: URLSearchParams | null = first; ask;) {
    const page: Page = await getPage(layer, ask, signal);
    all.push(...page.features);
    ask = page.next;
  }
  return all;
}

export interface Summary extends Harm { matched: number; undated: number; unplaced: number; uncertain?: number; by_kind?: Record<string, number>; by_status?: Record<string, number> }

export const getSummary = (layer: string, params: URLSearchParams, signal?: AbortSignal): Promise<Summary> =>
  json<Summary>(below(layer, `summary${query(params)}`), signal);

export const getEvent = (layer: string, id: string, params: URLSearchParams, signal?: AbortSignal): Promise<EventFeature> =>
  json<EventFeature>(below(layer, `items/${encodeURIComponent(id)}${query(params)}`), signal, 'application/geo+json');

/** A layer's histogram; bins without a readable day are left out. */
export async function getHistogram(layer: string, params: URLSearchParams, signal?: AbortSignal): Promise<Histogram> {
  const answer = await json<{ bins?: { start: string; end: string; count: number; spread: number; kinds?: Record<string, number> }[]; undated?: number }>(below(layer, `histogram${query(params)}`), signal);
  const bins: Bin[] = [];
  for (const b of answer.bins ?? []) {
    const [start, end] = [parseDay(b.start), parseDay(b.end)];
    if (start !== null && end !== null) bins.push({ start, end, count: b.count, spread: b.spread, kinds: b.kinds ?? {} });
  }
  return { layer, bins, undated: answer.undated ?? 0 };
}

/** How many events match: of all that says so the quickest answer, for it needs no record. */
export async function getNumber(layer: string, params: URLSearchParams, signal?: AbortSignal): Promise<{ matched: number; undated: number }> {
  const asked = new URLSearchParams(params);
  asked.set('bins', '1');
  return await json<{ matched: number; undated: number }>(below(layer, `histogram${query(asked)}`), signal);
}

/** A time tile; `params` are the rest of its address. The browser keeps it and asks by its tag. */
export async function getTimeTile({ layer, params, z, row, col, anew }: TileAsked, signal?: AbortSignal): Promise<TileAnswer> {
  const answer = await ask(below(layer, `timetiles/${z}/${row}/${col}${params ? `?${params}` : ''}`), '*/*', signal, anew ? 'reload' : 'default');
  return { bytes: answer.status === 204 ? null : await answer.arrayBuffer(), tag: answer.headers.get('ETag') };
}

/** One state of a record: who made it, when, why, and what differs from the state before. */
export interface Revision { revision: number; recorded: string; author: string; reason?: string; action: string; changes: { field: string; old: unknown; new: unknown }[] }

/** The states of a record, newest first. */
export async function getHistory(layer: string, id: string, signal?: AbortSignal): Promise<Revision[]> {
  const answer = await json<{ revisions?: Revision[] }>(below(layer, `items/${encodeURIComponent(id)}/history`), signal);
  return answer.revisions ?? [];
}

/** Where the export of a layer is downloaded. */
export const exportAddress = (layer: string, params: URLSearchParams): string => below(layer, `export${query(params)}`);
