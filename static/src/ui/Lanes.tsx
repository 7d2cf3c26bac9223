// Lanes above the bars: one strip for each layer of few events, a mark for each
// event from its first to its last possible day; dashed where the day is not known.

import { computed } from '@preact/signals';
import { axis, closedPeriod, laneItems, marked, match, plotWidth, shownLayers } from '../state';
import { inPeriod, stepFor, uncertainTime, undated } from '../time';
import type { Layer, Span } from '../types';
import type { Item } from '../filter';
import { colourOf } from '../words';
import type { Scale } from './plot';

const FEW = 60;
const MARK = 5;
const GAP = 2;
const MOST_ROWS = 3;
const OPEN = 26; // px that a mark reaches out where a bound is not known

interface Lane { layer: Layer; rows: Item[][] }

/** A day is wide enough to see a mark of one day. */
const fine = computed(() => axis.value !== null && stepFor(axis.value.to - axis.value.from + 1, plotWidth.value) === 'day');

/** Puts events that overlap in time on rows of their own, as far as there is room. */
const lanes = computed<Lane[]>(() => (fine.value ? shownLayers.value : []).flatMap((layer) => {
  const items = (laneItems.value[layer.id] ?? []).filter((i) => !undated(i.span));
  if (items.length === 0 || items.length > FEW) return [];
  const rows: Item[][] = [];
  for (const item of [...items].sort((a, b) => start(a.span) - start(b.span) || end(b.span) - end(a.span))) {
    const free = rows.find((row) => end((row[row.length - 1] as Item).span) < start(item.span));
    if (free) free.push(item);
    else if (rows.length < MOST_ROWS) rows.push([item]);
    else (rows[rows.length - 1] as Item[]).push(item);
  }
  return [{ layer, rows }];
}));

/** Whether some lane has an event whose day is not known. */
export const unsureLanes = computed(() => lanes.value.some((l) => l.rows.some((row) => row.some((i) => uncertainTime(i.span)))));

/** Height that the lanes take from the plot. */
export const laneHeight = computed(() => {
  const rows = lanes.value.reduce((n, l) => n + l.rows.length, 0);
  return rows === 0 ? 0 : Math.min(46, rows * (MARK + GAP) + lanes.value.length * 3);
});

const start = (s: Span): number => s.lo ?? s.from ?? -Infinity;
const end = (s: Span): number => s.hi ?? s.to ?? Infinity;

export function Lanes({ scale }: { scale: Scale }) {
  let y = 3;
  const total = lanes.value.reduce((n, l) => n + l.rows.length, 0);
  const pitch = Math.min(MARK + GAP, total > 0 ? (laneHeight.value - lanes.value.length * 3) / total : 0);
  const period = closedPeriod.value;
  const window = period && { ...period, match: match.value };
  const sel = marked.value;
  return (
    <g class="lanes">
      {lanes.value.map(({ layer, rows }) => {
        const drawn = rows.map((row, r) => row.map((i) => {
          const top = y + r * pitch;
          const x1 = Math.max(0, scale.x(Math.max(scale.from, start(i.span))) - (i.span.lo === null ? OPEN : 0));
          const x2 = Math.min(scale.width, scale.x(Math.min(scale.to, end(i.span)) + 1) + (i.span.hi === null ? OPEN : 0));
          const p = i.feature.properties;
          const chosen = sel !== null && sel.layer === i.layer && sel.id === String(i.feature.id);
          const out = window !== null && !inPeriod(i.span, window);
          return (
            <g key={String(i.feature.id)} class={out ? 'mark out' : 'mark'} style={{ color: colourOf(layer, p.kind) }}>
              <line x1={x1 + 3} x2={Math.max(x1 + 4, x2 - 3)} y1={top + 2.5} y2={top + 2.5} class={uncertainTime(i.span) ? 'unsure' : 'sure'} />
              {i.span.from !== null && i.span.to !== null && uncertainTime(i.span) && (
                <line x1={scale.x(i.span.from) + 3} x2={scale.x(i.span.to + 1) - 3} y1={top + 2.5} y2={top + 2.5} class="sure" />
              )}
              {chosen && <rect class="chosen" x={x1} y={top - 1.5} width={Math.max(6, x2 - x1)} height={8} rx={4} />}
            </g>
          );
        }));
        y += rows.length * pitch + 3;
        return <g key={layer.id}>{drawn}</g>;
      })}
    </g>
  );
}
