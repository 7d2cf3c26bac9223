// Lanes above the bars: one for each layer of few events. Form says what an
// event is, as on the map: a symbol, a bar with a point, a hatched bar. What is
// certain of its time is solid, what is only possible is dashed; where a bound
// is not known the dashes fade out.

import { computed, type Signal } from '@preact/signals';
import { isolated, joined, number, t } from '../i18n';
import { shapeOf, shapePath } from '../map/symbols';
import { offer, select } from '../select';
import { barStep, laneItems, match, narrow, plotWidth, marked, shownAxis, shownLayers, from, to } from '../state';
import { certain, possible, uncertainTime } from '../time';
import type { Item } from '../filter';
import type { Layer } from '../types';
import { colourOf, kindLabel, titleOf, whenText } from '../words';
import { formOf } from './icons';
import { extent, hasLane, heightOf, layOut, markAt, type Lane, type Mark } from './packing';
import { scaleOf, SLIM, WIDE, type Scale } from './plot';

export const measures = computed(() => (narrow.value ? SLIM : WIDE));

export const lanes = computed<Lane[]>(() => {
  const scale = scaleOf(shownAxis.value, plotWidth.value);
  if (!scale) return [];
  return layOut(shownLayers.value.map((layer) => ({ layer, items: laneItems.value[layer.id] ?? [] })), scale, measures.value, barStep.value);
});

/** Layers that would have a lane, if there were room. */
export const lanesLeft = computed(() => (lanes.value.length === 0 ? 0 : shownLayers.value.filter((l) => hasLane({ items: laneItems.value[l.id] ?? [] })).length - lanes.value.length));

export const laneHeight = computed(() => heightOf(lanes.value));

/** Whether some lane has an event whose day is not known. */
export const unsureLanes = computed(() => lanes.value.some((l) => l.marks.some((m) => m.items.some((i) => uncertainTime(i.span)))));

/** It may have been in the period and is left out, as only the certain is asked for. */
export const leftOut = computed(() => {
  const [a, b] = [from.value, to.value];
  if (match.value !== 'certain' || (a === null && b === null)) return null;
  return (s: Item['span']): boolean => possible(s, a, b) && !certain(s, a, b);
});

export const hitMark = (x: number, y: number, coarse: boolean) => markAt(lanes.peek(), measures.peek().row, x, y, coarse ? 14 : 3);

/** Selects the event of a mark; of several it offers the list. */
export function choose(mark: Mark): void {
  const hits = mark.items.map((i) => ({ layer: i.layer, id: String(i.feature.id) }));
  if (hits.length === 1 && hits[0]) select(hits[0]);
  else offer({ hits, count: hits.length, kinds: null, cells: [] });
}

/** What a mark stands for, in one line. */
export function markText(mark: Mark, layer: Layer): string {
  const first = mark.items[0] as Item;
  if (mark.items.length === 1) return isolated(titleOf(first.feature)) + t('sentence.comma') + whenText(first.feature.properties, layer.timeZone);
  return t('lanes.several', { count: mark.items.length, titles: joined(mark.items.slice(0, 3).map((i) => titleOf(i.feature))) });
}

export interface Pointed { lane: Lane; mark: Mark }

export function Lanes({ scale, pointed }: { scale: Scale; pointed: Signal<Pointed | null> }) {
  const { row } = measures.value;
  return (
    <g class="lanes">
      {lanes.value.map((lane) => (
        <g key={lane.layer.id} class="lane">
          <line class="lane-line" x1={0} x2={scale.width} y1={lane.top + lane.height + 1.5} y2={lane.top + lane.height + 1.5} />
          {lane.bars
            ? <LaneBars lane={lane} />
            : <Marks lane={lane} scale={scale} row={row} pointed={pointed} />}
        </g>
      ))}
    </g>
  );
}

function LaneBars({ lane }: { lane: Lane }) {
  const base = lane.top + lane.height;
  return (
    <g class="lane-bars" aria-hidden="true">
      {lane.bars?.map((b) => {
        let y = base;
        return b.parts.map((p) => {
          const h = Math.max(1, p.share * (lane.height - 1));
          y -= h;
          return <rect key={`${b.x} ${p.kind}`} x={b.x} y={y} width={Math.max(1.5, b.width - 0.5)} height={h} style={{ fill: colourOf(lane.layer, p.kind) }} />;
        });
      })}
    </g>
  );
}

/** One tab stop for a lane; the arrows go from mark to mark. */
function Marks({ lane, scale, row, pointed }: { lane: Lane; scale: Scale; row: number; pointed: Signal<Pointed | null> }) {
  const sel = marked.value;
  const chosen = sel && lane.layer.id === sel.layer ? lane.marks.findIndex((m) => m.items.some((i) => String(i.feature.id) === sel.id)) : -1;
  const onKey = (e: KeyboardEvent, mark: Mark) => {
    if (e.ctrlKey || e.metaKey || e.altKey || !(e.currentTarget instanceof Element)) return;
    const go = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (e.key === 'Enter' || e.key === ' ') choose(mark);
    else if (go) {
      const all = [...(e.currentTarget.parentElement?.querySelectorAll<SVGElement>('.mark') ?? [])];
      all[all.indexOf(e.currentTarget as SVGElement) + go]?.focus();
    } else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <g role="toolbar" aria-label={lane.layer.title}>
      {lane.marks.map((m, n) => (
        <g
          key={m.key} class={n === chosen ? 'mark chosen' : 'mark'} data-event={`${lane.layer.id}:${m.key}`} role="button" tabindex={n === Math.max(0, chosen) ? 0 : -1}
          aria-label={markText(m, lane.layer)} aria-pressed={n === chosen}
          onKeyDown={(e) => onKey(e, m)} onFocus={() => { pointed.value = { lane, mark: m }; }} onBlur={() => { pointed.value = null; }}
        >
          <Drawing mark={m} lane={lane} scale={scale} row={row} />
        </g>
      ))}
    </g>
  );
}

function Drawing({ mark: m, lane, scale, row }: { mark: Mark; lane: Lane; scale: Scale; row: number }) {
  const first = m.items[0] as Item;
  const { kind, status } = first.feature.properties;
  const { open } = measures.value;
  const form = formOf(first.feature.geometry, lane.layer.geometryType);
  const y = lane.top + (m.row + 0.5) * row;
  const outs = leftOut.value;
  const out = outs !== null && m.items.every((i) => outs(i.span));
  const fuzzy = m.items.some((i) => uncertainTime(i.span));
  const [a, b] = [Math.max(-4, m.from), Math.min(scale.width + 4, m.to)];
  const mixed = m.items.some((i) => i.feature.properties.kind !== kind || i.feature.properties.status !== status);
  const sure = m.sure && { from: Math.max(-4, m.sure.from), to: Math.min(scale.width + 4, m.sure.to) };
  return (
    <g class={out ? 'left-out' : undefined} style={{ color: colourOf(lane.layer, kind) }}>
      {fuzzy && (
        <>
          {m.openStart && <Fade from={m.from + open} by={-1} y={y} long={open} />}
          {m.openEnd && <Fade from={m.to - open} by={1} y={y} long={open} />}
          <line class="possible" x1={m.openStart ? m.from + open : a} x2={m.openEnd ? m.to - open : b} y1={y} y2={y} />
          {!m.openStart && m.from >= 0 && <line class="end" x1={m.from + 0.75} x2={m.from + 0.75} y1={y - 3} y2={y + 3} />}
          {!m.openEnd && m.to <= scale.width && <line class="end" x1={m.to - 0.75} x2={m.to - 0.75} y1={y - 3} y2={y + 3} />}
        </>
      )}
      {form === 'point' ? (
        <>
          {sure && sure.to - sure.from > 16 && !m.day && <line class="sure-line" x1={sure.from} x2={sure.to} y1={y} y2={y} />}
          <Sign x={m.x} y={y} shape={shapePath(mixed ? 'circle' : shapeOf(kind, lane.layer.kinds), 4.1)} status={mixed ? 'corroborated' : status} />
        </>
      ) : sure
        ? <Bar from={sure.from} to={sure.to} x={m.x} y={y} form={form} status={status} standing={symbolOf(lane.layer, kind) === 'line'} />
        : <Bar from={m.x - 6} to={m.x + 6} x={m.x} y={y} form={form} status={status} standing={symbolOf(lane.layer, kind) === 'line'} />}
      {m.items.length > 1 && <text class="mark-count" x={m.x + 9} y={y + 3.6}>{number(m.items.length)}</text>}
    </g>
  );
}

const DASH = 6.5; // px from dash to dash

/** Dashes that grow fainter: nobody says how far it went on. */
function Fade({ from, by, y, long }: { from: number; by: 1 | -1; y: number; long: number }) {
  return <>{[0, 1, 2, 3].filter((n) => n * DASH < long).map((n) => <line key={n} class="fade" x1={from + by * (n * DASH + 2.5)} x2={from + by * (n * DASH + 6)} y1={y} y2={y} opacity={0.95 - n * 0.24} />)}</>;
}

const symbolOf = (layer: Layer, kind: string | null): string | undefined => layer.kinds.find((k) => k.key === kind)?.symbol;

/** Filled as on the map: full, half (disputed), pale (reported), hollow with a cross (retracted). */
function Sign({ x, y, shape, status }: { x: number; y: number; shape: string; status: string | null }) {
  return (
    <g class="sign" transform={`translate(${x} ${y})`}>
      <path class="ground" d={shape} />
      {status === 'disputed' && <path class="half" d={shape} />}
      <path class={`outline ${status ?? 'unknown'}`} d={shape} />
      {status === 'retracted' && <path class="crossed" d="M-2.2 -2.2 2.2 2.2M2.2 -2.2-2.2 2.2" />}
    </g>
  );
}

/** A stretch of time: an area hatched, a way with a point in its direction, a front with square ends. At least wide enough to be seen. */
function Bar({ from, to, x, y, form, status, standing }: { from: number; to: number; x: number; y: number; form: string; status: string | null; standing: boolean }) {
  const small = to - from < 14;
  const left = small ? x - 6.5 : from + 0.75;
  const right = small ? x + 6.5 : to - 0.75;
  const area = form === 'area' || form === 'mixed';
  const high = area ? 3.6 : 2.4;
  const d = area || standing
    ? `M${left} ${y - high}H${right}V${y + high}H${left}Z`
    : `M${left} ${y - high}H${right - 5}V${y - 4.8}L${right} ${y}L${right - 5} ${y + 4.8}V${y + high}H${left}Z`;
  return (
    <g class={area ? 'sign area' : 'sign way'}>
      <path class="ground" d={d} />
      {status === 'disputed' || status === 'contested' ? <path class="half" d={d} /> : null}
      <path class={`outline ${status ?? 'unknown'}`} d={d} />
      {area && <path class="hatch" d={d} />}
    </g>
  );
}

/** Rings around the selected mark and the one that is pointed at, over all that dims them. */
export function Rings({ pointed }: { pointed: Pointed | null }) {
  const { row } = measures.value;
  const sel = marked.value;
  const around = ({ mark, lane }: Pointed, name: string) => {
    const box = extent(mark);
    return <rect key={name} class={name} data-event={`${lane.layer.id}:${mark.key}`} x={box.from - 3} y={lane.top + mark.row * row - 1} width={box.to - box.from + 6} height={row + 2} rx={row / 2 + 1} />;
  };
  const chosen = sel && lanes.value.flatMap((lane) => (lane.layer.id !== sel.layer ? [] : lane.marks.filter((m) => m.items.some((i) => String(i.feature.id) === sel.id)).map((mark) => ({ mark, lane }))))[0];
  const there = pointed && lanes.value.flatMap((lane) => (lane.layer.id !== pointed.lane.layer.id ? [] : lane.marks.filter((m) => m.key === pointed.mark.key).map((mark) => ({ mark, lane }))))[0];
  return (
    <g class="rings" aria-hidden="true">
      {there && around(there, 'ring-pointed')}
      {chosen && around(chosen, 'ring-chosen')}
    </g>
  );
}

/** The name of a mark's kinds, for the tooltip. */
export const kindsOf = (mark: Mark, layer: Layer): string => joined([...new Set(mark.items.map((i) => kindLabel(layer, i.feature.properties.kind)))]);
