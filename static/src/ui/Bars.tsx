// How many events a day, week or month: the height of a bar is the spread,
// which shares an event out over the days it may have been on.

import type { Signal } from '@preact/signals';
import { dayText, number, periodText, t } from '../i18n';
import { bars, closedPeriod, layerById, now } from '../state';
import type { Bar } from '../time';
import { layerColour } from '../words';
import { laneHeight, unsureLanes } from './Lanes';
import type { Scale } from './plot';

const barAt = (day: number): Bar | undefined => bars.value.bars.find((b) => b.start <= day && day <= b.end);

export function Bars({ scale, height, hover }: { scale: Scale; height: number; hover: Signal<number | null> }) {
  const { bars: all } = bars.value;
  const top = laneHeight.value;
  const tall = Math.max(16, height - top - 4);
  const most = Math.max(...all.map((b) => b.spread), 0.0001);
  const period = closedPeriod.value;
  return (
    <g class="bars">
      {period && <rect class="brush" x={scale.x(period.from)} y={0} width={Math.max(1, scale.x(period.to + 1) - scale.x(period.from))} height={height} />}
      {all.map((b) => {
        let y = height;
        const x = Math.max(0, scale.x(b.start)); // the first and the last week reach over the ends of the axis
        const room = Math.min(scale.width, scale.x(b.end + 1)) - x;
        const width = Math.max(1, room - (room > 6 ? 1.5 : 0.5));
        const out = period !== null && (b.end < period.from || b.start > period.to);
        return (
          <g key={b.start} class={out ? 'bar out' : hover.value !== null && hover.value >= b.start && hover.value <= b.end ? 'bar hovered' : 'bar'}>
            {b.parts.map((p) => {
              const h = Math.max(1, (p.spread / most) * tall);
              y -= h;
              return <rect key={p.layer} x={x} y={y} width={width} height={h} style={{ fill: layerColour(layerById.value.get(p.layer)) }} />;
            })}
          </g>
        );
      })}
      <line class="base" x1={0} x2={scale.width} y1={height} y2={height} />
    </g>
  );
}

/** What a bar says, in words: for the slider and for the line below the plot. */
export function barText(day: number): string {
  const b = barAt(day);
  if (!b) return t('bars.none');
  return b.count === 0 ? t('bars.zero') : t('bars.possible', { count: b.count });
}

/** The bar under the pointer, else the one under the playhead. */
export function Readout({ hover }: { hover: Signal<number | null> }) {
  const day = hover.value ?? now.value;
  const b = day === null ? undefined : barAt(day);
  return (
    <p class="readout">
      {b
        ? t('bars.readout', { when: b.start === b.end ? dayText(b.start, 'short') : periodText(b.start, b.end), possible: barText(b.start), spread: number(b.spread, { maximumFractionDigits: 1 }) })
        : [t(`bars.${bars.value.step}`), t('bars.explained'), unsureLanes.value ? t('lanes.unsure') : ''].join(' ')}
    </p>
  );
}
