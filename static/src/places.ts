// Places by name, as the server finds them, and how near to look at each.

import { askJson } from './api';
import type { Camera } from './types';

/** A place that was found. */
export interface FoundPlace {
  id: string;
  lon: number;
  lat: number;
  name: string;
  /** Its name in the other script. */
  other: string | null;
  /** The spelling that was met, where it is neither of the two. */
  spelling: string | null;
  /** ISO code. */
  country: string | null;
  admin: string | null;
  kind: string | null;
  population: number | null;
  precision: string | null;
  /** The layer that names it; null where it is the gazetteer. */
  layer: string | null;
  events: number | null;
}

export interface Places {
  places: FoundPlace[];
  /** Nothing is spelled so: these only sound like it. */
  similar: boolean;
  /** Places of GeoNames were searched, whose licence asks to be named. */
  attributed: boolean;
}

interface Answer {
  gazetteer?: number;
  features?: { id: string; geometry: { coordinates: [number, number] }; properties: Record<string, unknown> }[];
}

/** How many are offered. */
const MOST = 8;
/** Further out than this the middle of the map says nothing about what the reader looks for. */
const REGIONAL = 4;

/** The query of a search: near the middle of the map, roughly, so that answers can be kept. */
export function placeParams(query: string, camera: Camera | null, lang: string): URLSearchParams {
  const params = new URLSearchParams({ q: query.slice(0, 200), lang, limit: String(MOST) });
  if (camera && camera.zoom >= REGIONAL) params.set('near', `${Math.round(camera.lon * 2) / 2},${Math.round(camera.lat * 2) / 2}`);
  return params;
}

export async function getPlaces(query: string, camera: Camera | null, lang: string, signal?: AbortSignal): Promise<Places> {
  return readPlaces(await askJson<Answer>(`places?${placeParams(query, camera, lang)}`, signal));
}

export function readPlaces(answer: Answer): Places {
  const features = answer.features ?? [];
  const text = (v: unknown): string | null => (typeof v === 'string' && v !== '' ? v : null);
  const figure = (v: unknown): number | null => (typeof v === 'number' ? v : null);
  return {
    places: features.map(({ id, geometry, properties: p }) => ({
      id,
      lon: geometry.coordinates[0],
      lat: geometry.coordinates[1],
      name: text(p.name) ?? id,
      other: text(p.other_name),
      spelling: text(p.spelling),
      country: text(p.country),
      admin: text(p.admin),
      kind: text(p.kind),
      population: figure(p.population),
      precision: text(p.precision),
      layer: text(p.layer),
      events: figure(p.events),
    })),
    similar: features.length > 0 && features.every((f) => f.properties.match === 'similar'),
    attributed: (answer.gazetteer ?? 0) > 0,
  };
}

/** From how near to look: what a stand-in point stands for is larger than a town. */
export function sightOf(p: Pick<FoundPlace, 'layer' | 'precision' | 'population'>): number {
  if (p.layer !== null) return { district: 9, province: 8, line: 8, country: 6, unknown: 8 }[p.precision ?? ''] ?? 10;
  return (p.population ?? 0) >= 1_000_000 ? 8 : 9;
}
