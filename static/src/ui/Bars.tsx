// How many events a day, week, month, year or decade. The height of a bar is the spread,
// which shares an event out over the days it may have been on; a bar is divided
// by kind, always in the same order, each kind with a texture of its own.

import { computed } from '@preact/signals';
import { dayText, number, periodText, t } from '../i18n';
import { axisMoving, chosen, histograms, layerById, loaded, shownLayers } from '../state';
import { binAt, stack, type Bar } from '../shares';
import { spanOf, undated, uncertainTime } from '../time';
import type { Day, Layer } from '../types';
import { colourOf } from '../words';
import { laneHeight, lanes, lanesLeft, leftOut, measures, unsureLanes } from './Lanes';
import type { Scale } from './plot';

export const bars = computed<Bar[]>(() => stack(histograms.value.layers, (id) => loaded.value[id]?.items ?? [], leftOut.value));

/** Events that no bar can show. */
export const undatedCount = computed(() => histograms.value.layers.reduce((n, l) => n + l.undated, 0));

export function barOf(day: Day): Bar | undefined {
  const all = bars.value;
  const bar = all[binAt(all, day)];
  return bar && bar.start <= day && day <= bar.end ? bar : undefined;
}

/** The kinds that bars are divided into, from the base up. */
const series = computed<{ layer: Layer; kind: string }[]>(() => {
  const out: { layer: Layer; kind: string }[] = [];
  for (const layer of shownLayers.value) {
    const own = new Set(bars.value.flatMap((b) => b.parts.filter((p) => p.layer === layer.id).map((p) => p.kind)));
    const known = layer.kinds.map((k) => k.key);
    for (const kind of [...known.filter((k) => own.has(k)), ...[...own].filter((k) => !known.includes(k)).sort()]) out.push({ layer, kind });
  }
  return out;
});

const TEXTURES = 4; // without one, and three patterns
const TONES = [1, 0.58, 0.8, 0.4]; // of kinds that share a colour

let held = 0; // the scale stays while a gesture goes on: bars must not breathe

/** What the height of the plot stands for: the highest of the bars in sight. */
export function mostOf(scale: Scale): number {
  let most = 0;
  for (const b of bars.value) if (b.end >= scale.from && b.start <= scale.to) most = Math.max(most, b.spread);
  if (axisMoving.value && held > 0) return held;
  held = most;
  return most;
}

export function Bars({ scale }: { scale: Scale }) {
  const base = measures.value.plot;
  const top = laneHeight.value;
  const tall = base - top - 3;
  const most = Math.max(mostOf(scale), 0.0001);
  const order = series.value;
  const solid = order.map(() => '');
  const hollow = order.map(() => '');
  const index = new Map(order.map((s, i) => [`${s.layer.id} ${s.kind}`, i]));
  let wide = 0;
  for (const b of bars.value) {
    if (b.end < scale.from || b.start > scale.to || b.spread <= 0) continue;
    const left = Math.max(0, scale.x(b.start)); // the first and the last week reach over the ends of the axis
    const room = Math.min(scale.width, scale.x(b.end + 1)) - left;
    const width = Math.max(1, room - gapOf(room));
    const x = left + (room > 30 ? gapOf(room) / 2 : 0);
    const height = Math.max(1.5, Math.min(1, b.spread / most) * tall);
    wide = Math.max(wide, width);
    let y = base;
    for (const p of [...b.parts].sort((a, c) => (index.get(`${a.layer} ${a.kind}`) ?? 0) - (index.get(`${c.layer} ${c.kind}`) ?? 0))) {
      const i = index.get(`${p.layer} ${p.kind}`);
      if (i === undefined || p.spread <= 0) continue;
      const h = (p.spread / b.spread) * height;
      const out = h * Math.min(1, p.out / p.spread);
      const box = (at: number, tallness: number) => `M${f(x)} ${f(at)}h${f(width)}v${f(tallness)}h${f(-width)}z`;
      if (h - out > 0.05) solid[i] += box(y - (h - out), h - out - (h - out > 3 ? 0.5 : 0));
      if (out > 0.05) hollow[i] += `M${f(x + 0.5)} ${f(y - h + 0.5)}h${f(Math.max(0.2, width - 1))}v${f(Math.max(0.2, out - 1))}h${f(-Math.max(0.2, width - 1))}z`;
      y -= h;
    }
  }
  const texture = order.map((s, i) => order.slice(0, i).filter((o) => o.layer === s.layer).length % TEXTURES);
  const colours = order.map((s) => colourOf(s.layer, s.kind || null));
  return (
    <g class="bars" aria-hidden="true">
      {order.map((s, i) => (
        <g key={`${s.layer.id} ${s.kind}`} style={{ color: colours[i] }} data-kind={s.kind}>
          {solid[i] && <path class="bar" d={solid[i]} fill-opacity={TONES[colours.slice(0, i).filter((c) => c === colours[i]).length % TONES.length]} />}
          {solid[i] && wide >= 9 && texture[i] !== 0 && <path d={solid[i]} fill={`url(#texture-${texture[i]})`} />}
          {hollow[i] && <path class="bar-out" d={hollow[i]} />}
        </g>
      ))}
      <SelectedSpan scale={scale} top={top} base={base} />
      <line class="base" x1={0} x2={scale.width} y1={base} y2={base} />
    </g>
  );
}

const gapOf = (room: number): number => (room > 30 ? Math.min(10, room * 0.08) : room > 6 ? 1.5 : room > 2.5 ? 0.75 : 0);

const f = (n: number): string => String(Math.round(n * 100) / 100);

/** The days of the selected event, where its layer has no lane of marks. */
function SelectedSpan({ scale, top, base }: { scale: Scale; top: number; base: number }) {
  const c = chosen.value;
  const layer = c && layerById.value.get(c.layer);
  if (!c?.feature || !layer) return null;
  const lane = lanes.value.find((l) => l.layer.id === c.layer);
  if (lane?.marks.some((m) => m.items.some((i) => String(i.feature.id) === c.id))) return null;
  const span = spanOf(c.feature.properties, layer.timeZone);
  if (undated(span)) return null;
  const [first, last] = [span.lo ?? span.from ?? span.hi, span.hi ?? span.to ?? span.lo] as [Day, Day];
  const [x1, x2] = [Math.max(-2, scale.x(first)), Math.min(scale.width + 2, scale.x(last + 1))];
  if (x2 < 0 || x1 > scale.width) return null;
  const middle = (x1 + x2) / 2;
  const wide = Math.max(8, x2 - x1);
  return (
    <g class="selected-span" data-event={`${c.layer}:${c.id}`}>
      <rect x={middle - wide / 2} y={top + 1} width={wide} height={base - top - 1} rx={4} class={uncertainTime(span) ? 'unsure' : undefined} />
    </g>
  );
}

/** What a bar says, in words: for the slider, the tooltip and the line below the plot. */
export function barText(day: Day): string {
  const b = barOf(day);
  if (!b) return t('bars.none');
  return b.count === 0 ? t('bars.zero') : t('bars.possible', { count: b.count });
}

/** When a bar was, by its own width. */
export function barWhen(b: Bar): string {
  const { step } = histograms.value;
  if (b.start === b.end) return dayText(b.start, 'weekday');
  const year = (d: Day) => dayText(d, 'year');
  switch (step) {
    case 'month': return dayText(b.start, 'monthyear');
    case 'year': return year(b.start);
    case 'decade': return t('period.span', { from: year(b.start), to: year(b.end) });
    default: return periodText(b.start, b.end);
  }
}

/** What bars and dashes mean, in a line below the plot. */
export function Explanation() {
  if (bars.value.length === 0) return <p class="readout" />;
  const parts = [t('bars.explained')];
  if (histograms.value.inView) parts.push(t('bars.inView'));
  if (unsureLanes.value) parts.push(t('lanes.unsure'));
  if (lanesLeft.value > 0) parts.push(t('lanes.left', { count: lanesLeft.value }));
  if (leftOut.value && shownLayers.value.some((l) => loaded.value[l.id]?.items)) parts.push(t('lanes.leftOut')); // of many events the page does not know which
  if (undatedCount.value > 0) parts.push(t('bars.undated', { count: undatedCount.value }));
  return <p class="readout">{parts.join(' ')}</p>;
}

/** The height of the plot as a number of events. */
export const mostText = (scale: Scale): string => {
  const most = mostOf(scale);
  return most <= 0 ? '' : number(most, { maximumFractionDigits: most < 10 ? 1 : 0 });
};

