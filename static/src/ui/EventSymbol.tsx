import { shapeOf } from '../map/symbols';
import type { EventFeature, Layer } from '../types';
import { colourOf } from '../words';
import { formOf, Symbol, type Form } from './icons';

/** The symbol of one event, as the map draws it. */
export function EventSymbol({ layer, feature }: { layer: Layer | undefined; feature: EventFeature }) {
  const { kind, status } = feature.properties;
  return <Symbol form={formOf(feature.geometry, layer?.geometryType)} colour={colourOf(layer, kind)} shape={shapeOf(kind, layer?.kinds.find((k) => k.key === kind)?.symbol)} status={status} />;
}

/** The symbol of a kind, whatever the status of its events. */
export function KindSymbol({ layer, kind, form }: { layer: Layer | undefined; kind: string | null; form?: Form }) {
  return <Symbol form={form ?? layer?.geometryType ?? 'mixed'} colour={colourOf(layer, kind)} shape={shapeOf(kind, layer?.kinds.find((k) => k.key === kind)?.symbol)} />;
}
