// The fields that every event may have, in the order in which the server writes
// them (contract: features, and the columns of CSV); what is not among them is
// the data set's own.

import type { EventFeature, EventProperties } from './types';

export const FIELDS = `layer kind title summary date_start date_end time_start time_end certain_from certain_to ongoing time_precision time_text
place place_precision radius_m status actors killed_low killed_best killed_high injured_low injured_best injured_high civilians_killed_low civilians_killed_best
civilians_killed_high figures_from claims sources related vertex_times tags review coarsened revision created updated`.split(/\s+/);

const fixed = new Set(FIELDS);

export const isOwn = (name: string): boolean => !fixed.has(name);

/** An event without the data set's own fields: what lists of thousands keep of it. */
export function slim(f: EventFeature): EventFeature {
  const properties = Object.fromEntries(Object.entries(f.properties).filter(([name]) => fixed.has(name))) as EventProperties;
  return { type: 'Feature', id: f.id, geometry: f.geometry, properties };
}
