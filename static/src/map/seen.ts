// What can be seen on the map at the moment, so that the legend explains that
// and nothing else.
import type { CellsLayer } from './cells';
import type { EventItem } from './eventitem';
import { LinePart } from './linepart';
import type { Seen } from './view';

export function seenOf(items: Iterable<EventItem>, onScreen: (item: EventItem) => boolean): Seen {
  const kinds = new Map<string, Seen['kinds'][number]>();
  const statuses = new Set<string>();
  const flags = { standIn: false, ring: false, ahead: false, past: false, possible: false, reported: false, interpolated: false, route: false, cells: null, density: null, fresh: null };
  for (const item of items) {
    if (item.phase === 'hidden' || !onScreen(item)) continue;
    const { kind, status } = item.feature.properties;
    const part = item.parts[0];
    const form = part.spot ? 'point' : part instanceof LinePart ? 'line' : 'area';
    kinds.set(`${item.layer.id} ${kind} ${form}`, { layer: item.layer.id, kind, form });
    if (form === 'point') statuses.add(status ?? '');
    flags.ahead ||= item.phase === 'ahead';
    flags.past ||= item.phase === 'past';
    flags.possible ||= item.phase === 'maybe' && form === 'area';
    for (const p of item.parts) {
      flags.standIn ||= p.standIn;
      flags.ring ||= p.ringed;
      flags.route ||= p instanceof LinePart && !p.standing && p.mover !== null;
      if (p.mover) flags[p.mover.interpolated ? 'interpolated' : 'reported'] = true;
    }
  }
  return { kinds: [...kinds.values()], statuses: [...statuses].sort(), ...flags };
}

/** The same with what is drawn of many events, by layer. */
export function withCells(seen: Seen, layers: [string, CellsLayer][]): Seen {
  const any = layers.find(([, c]) => c.any)?.[1]; // all are drawn to one measure
  const fresh = Math.max(0, ...layers.map(([, c]) => c.fresh ?? 0));
  const kinds = layers.flatMap(([layer, c]) => c.kindsShown.map((kind) => ({ layer, kind, form: 'point' as const })));
  return {
    ...seen, kinds: [...seen.kinds, ...kinds], cells: any?.measures ?? null, density: any?.colours ?? null,
    standIn: seen.standIn || layers.some(([, c]) => c.standIn), fresh: fresh || null, past: seen.past || fresh > 0,
  };
}
