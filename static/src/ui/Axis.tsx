import { dayText } from '../i18n';
import { dateOf, ticks, type Tick } from '../time';
import type { Scale } from './plot';

export function Axis({ scale, top }: { scale: Scale; top: number }) {
  const marks = ticks(scale.from, scale.to, scale.width, scale.width < 500 ? 46 : 72);
  return (
    <g class="axis">
      {marks.map((m, i) => {
        const x = scale.x(m.day);
        return (
          <g key={m.day}>
            <line x1={x} x2={x} y1={top} y2={top + (m.major ? 8 : 5)} />
            <text x={x + 3} y={top + 17} class={m.major ? 'major' : undefined}>{label(m, i === 0)}</text>
          </g>
        );
      })}
    </g>
  );
}

function label(m: Tick, first: boolean): string {
  const date = dateOf(m.day);
  if (m.unit === 'year') return dayText(m.day, 'year');
  if (m.unit === 'month') return first || date.getUTCMonth() === 0 ? dayText(m.day, 'monthyear') : dayText(m.day, 'month');
  return first || m.major ? dayText(m.day, 'daymonth') : dayText(m.day, 'day');
}
