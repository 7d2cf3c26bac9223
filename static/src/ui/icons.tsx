// Drawings of the page: signs of buttons, and the symbols that stand for events
// in lists, as they stand on the map: form says what it is, fill how sure it is.

import { shapePath, type Shape } from '../map/symbols';

const paths = {
  link: 'M10 13a5 5 0 0 0 7 0l3-3a5 5 0 0 0-7-7l-1.5 1.5M14 11a5 5 0 0 0-7 0l-3 3a5 5 0 0 0 7 7l1.5-1.5',
  download: 'M12 4v11m0 0 4.5-4.5M12 15l-4.5-4.5M5 20h14',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2m0 16v2M2 12h2m16 0h2M4.9 4.9l1.4 1.4m11.4 11.4 1.4 1.4M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  open: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  print: 'M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z',
  share: 'M12 15V4m0 0L8 8m4-4 4 4M5 12v8h14v-8',
  close: 'M6 6l12 12M18 6 6 18',
  back: 'M15 5l-7 7 7 7',
  forward: 'M9 5l7 7-7 7',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  whole: 'M4 6v12M20 6v12M8 12h8m-8 0 3-3m-3 3 3 3m5-3-3-3m3 3-3 3',
  loop: 'M4 11a7 7 0 0 1 12-4.5L19 9m0-5v5h-5M20 13a7 7 0 0 1-12 4.5L5 15m0 5v-5h5',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 4.5 4.5',
  target: 'M12 3v4m0 10v4M3 12h4m10 0h4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z',
  list: 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01',
  map: 'M9 4 3.5 6.5v13L9 17l6 3 5.5-2.5v-13L15 7 9 4Zm0 0v13m6-10v13',
  chevron: 'M6 9l6 6 6-6',
  up: 'M6 15l6-6 6 6',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9',
  columns: 'M4 5h16v14H4zM9.5 5v14M14.5 5v14',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  quote: 'M9 7H5v5h4v1.5C9 15.5 8 17 6 17.5M19 7h-4v5h4v1.5c0 2-1 3.5-3 4',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM3 12h18M12 3c5.2 5.4 5.2 12.6 0 18-5.2-5.4-5.2-12.6 0-18Z',
  more: 'M5 11.4a.6.6 0 1 0 .01 0ZM12 11.4a.6.6 0 1 0 .01 0ZM19 11.4a.6.6 0 1 0 .01 0Z',
} as const;

export type IconName = keyof typeof paths | 'play' | 'pause';

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">
      {name === 'play' ? <path d="M8 5v14l11-7z" fill="currentColor" />
        : name === 'pause' ? <path d="M7 5h4v14H7zM14 5h4v14h-4z" fill="currentColor" />
          : <path d={paths[name]} fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" />}
    </svg>
  );
}

export type Form = 'point' | 'line' | 'area' | 'mixed';

/** The form of what is drawn: of the geometry where there is one, else of the layer. */
export function formOf(geometry: GeoJSON.Geometry | null | undefined, layer: Form | undefined): Form {
  if (!geometry) return layer ?? 'mixed';
  if (geometry.type.endsWith('Point')) return 'point';
  return geometry.type.endsWith('LineString') ? 'line' : 'area';
}

export interface Sign {
  form: Form;
  colour: string;
  /** The shape of a point: what kind it is. */
  shape?: Shape;
  /** A line that goes nowhere: a front. */
  standing?: boolean;
  /** A point that stands in for something wider: no edge that would say "here". */
  soft?: boolean;
  /** Fills a point as the map does: full, half (disputed), pale (reported), hollow (retracted), dashed (not known). Left out, it is full. */
  status?: string | null;
}

/** The symbol of an event, a kind or a layer. */
export function Symbol({ form, colour, shape = 'circle', standing = false, soft = false, status }: Sign) {
  return (
    <svg class="symbol" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false" style={{ color: colour }}>
      {form === 'line' ? (
        <>
          <path d="M3 17l6-6 4 4 7-8" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linejoin="round" />
          {!standing && <path d="M14.5 6.2 20.6 6l-.2 6.1" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" />}
        </>
      ) : form === 'area' || form === 'mixed' ? (
        <>
          <path d="M7 4 21 7l-4 13L3 16z" fill="currentColor" fill-opacity="0.18" stroke="currentColor" stroke-width="1.6" stroke-dasharray="3.2 2" stroke-linejoin="round" />
          <path d="M6.4 12.5 13 5.6M8.5 17.2l9.4-10.4M13.4 18.6l5.4-6" stroke="currentColor" stroke-width="1" stroke-opacity="0.7" />
        </>
      ) : soft ? <SoftPoint shape={shape} status={status} /> : <Point shape={shape} status={status} />}
    </svg>
  );
}

/** Its core is filled as the map does it, round it the haze of a place that is known roughly. */
function SoftPoint({ shape, status }: { shape: Shape; status: string | null | undefined }) {
  const d = shapePath(shape, 4.4);
  return (
    <g transform="translate(12 12)" fill="currentColor">
      <circle r="11" fill-opacity="0.14" />
      <circle r="7.6" fill-opacity="0.18" />
      {status === 'disputed' && <path class="half" d={d} />}
      <path d={d} stroke="currentColor" stroke-width="1.2" fill-opacity={status === undefined || status === 'corroborated' ? 1 : status === 'reported' ? 0.45 : 0} stroke-dasharray={status ? undefined : '2 1.6'} />
    </g>
  );
}

function Point({ shape, status }: { shape: Shape; status: string | null | undefined }) {
  const d = shapePath(shape, 6.6);
  const line = { stroke: 'currentColor', 'stroke-width': 1.9, 'stroke-linejoin': 'round' } as const;
  const unsaid = status !== undefined && !['corroborated', 'disputed', 'retracted', 'reported'].includes(status ?? '');
  return (
    <g transform="translate(12 12)">
      {status === 'disputed' && <path class="half" d={d} fill="currentColor" />}
      <path
        d={d} {...line} fill="currentColor" stroke-dasharray={unsaid ? '2.6 2.2' : undefined}
        fill-opacity={status === undefined || status === 'corroborated' ? 1 : status === 'reported' ? 0.34 : unsaid ? 0.08 : 0}
      />
      {status === 'retracted' && <path d="M-3.3 -3.3 3.3 3.3M3.3 -3.3-3.3 3.3" {...line} />}
    </g>
  );
}
