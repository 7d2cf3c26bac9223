import { shapeOf } from '../map/symbols';
import { PLACED } from '../precision';
import type { EventFeature, Kind, Layer } from '../types';
import { colourOf } from '../words';
import { formOf, Symbol, type Form } from './icons';

/** What a kind's symbol says of its form; for points it is a shape. */
const FORMS: Record<string, Form> = { arrow: 'line', line: 'line', hatch: 'area', dashed: 'area' };

const kindOf = (layer: Layer | undefined, kind: string | null): Kind | undefined => layer?.kinds.find((k) => k.key === kind);

/** The symbol of one event, as the map draws it. */
export function EventSymbol({ layer, feature }: { layer: Layer | undefined; feature: EventFeature }) {
  const { kind, status, place_precision: precision } = feature.properties;
  const sign = kindOf(layer, kind)?.symbol;
  return <Symbol form={formOf(feature.geometry, layer?.geometryType)} colour={colourOf(layer, kind)} shape={shapeOf(kind, layer?.kinds)} standing={sign === 'line'} soft={!PLACED.has(precision ?? 'exact')} status={status} />;
}

/** The symbol of a kind, whatever the status of its events. `form`: that of its events, where its own symbol does not say. */
export function KindSymbol({ layer, kind, form }: { layer: Layer | undefined; kind: string | null; form?: Form }) {
  const sign = kindOf(layer, kind)?.symbol;
  return <Symbol form={FORMS[sign ?? ''] ?? form ?? layer?.geometryType ?? 'mixed'} colour={colourOf(layer, kind)} shape={shapeOf(kind, layer?.kinds)} standing={sign === 'line'} />;
}
