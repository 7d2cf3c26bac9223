// The marks of the time axis; and, where it is zoomed, the part of all the time
// that is shown, as a strip that can be dragged.

import { lengthOf, panned } from '../axis';
import { dayText, direction, language } from '../i18n';
import { axis, shownAxis } from '../state';
import { dateOf, ticks, type Tick } from '../time';
import { measures } from './Lanes';
import { rest, showRange, type Scale } from './plot';

export function Axis({ scale, top }: { scale: Scale; top: number }) {
  const marks = ticks(scale.from, scale.to, scale.width, scale.width < 500 ? 50 : 72);
  const rtl = direction(language.value) === 'rtl';
  return (
    <g class="axis" aria-hidden="true">
      <rect class="axis-grip" x={0} y={top} width={scale.width} height={measures.value.axis} />
      {marks.map((m, i) => {
        const x = scale.x(m.day);
        if (x > scale.width - 12) return null;
        const major = m.major || i === 0;
        const room = (marks[i + 1] ? scale.x((marks[i + 1] as Tick).day) : scale.width + 40) - x - 8;
        const words = labels(m, i === 0).find((l) => widthOf(l, major) <= room) ?? '';
        return (
          <g key={m.day}>
            <line x1={x} x2={x} y1={top} y2={top + (m.major ? 8 : 5)} />
            <text x={x + 3} y={top + (measures.value.axis > 18 ? 16 : 14)} class={major ? 'major' : undefined}>{rtl && words ? `\u2067${words}\u2069` : words}</text>
          </g>
        );
      })}
    </g>
  );
}

/** What may stand at a mark, the fullest first: months have long names in some languages. */
function labels(m: Tick, first: boolean): string[] {
  const [year, month, day] = [dayText(m.day, 'year'), dayText(m.day, 'month'), dayText(m.day, 'day')];
  if (m.unit === 'year') return [year];
  if (m.unit === 'month') return first || dateOf(m.day).getUTCMonth() === 0 ? [dayText(m.day, 'monthyear'), year] : [month];
  return first || m.major ? [dayText(m.day, 'daymonth'), day] : [day];
}

let pen: CanvasRenderingContext2D | null = null;

/** The width of a label as the style sheet writes it. */
function widthOf(text: string, major: boolean): number {
  pen ??= document.createElement('canvas').getContext('2d');
  if (!pen) return 0;
  pen.font = `${major ? 650 : 400} 11.5px Inter, system-ui, sans-serif`;
  return pen.measureText(text).width;
}

/** Where the shown part lies in all the time there is. By keys the axis is moved with the handles and by + and -. */
export function Overview({ width }: { width: number }) {
  const [whole, shown] = [axis.value, shownAxis.value];
  if (!whole || !shown || lengthOf(shown) >= lengthOf(whole)) return <div class="overview" aria-hidden="true" />;
  const share = width / lengthOf(whole);
  const size = Math.max(18, lengthOf(shown) * share);
  const left = Math.min(width - size, (shown.from - whole.from) * share);
  return (
    <div
      class="overview zoomed" aria-hidden="true"
      onPointerDown={(e) => {
        if (e.button !== 0) return;
        e.stopPropagation();
        const box = e.currentTarget.getBoundingClientRect();
        const day = whole.from + (e.clientX - box.left) / share;
        const began = day >= shown.from && day <= shown.to + 1 ? shown : panned(shown, whole, day - (shown.from + lengthOf(shown) / 2));
        const el = e.currentTarget;
        const x = e.clientX;
        showRange(began);
        const move = (ev: PointerEvent) => showRange(panned(began, whole, (ev.clientX - x) / share));
        const end = () => {
          el.removeEventListener('pointermove', move);
          rest();
        };
        el.setPointerCapture(e.pointerId);
        el.addEventListener('pointermove', move);
        el.addEventListener('lostpointercapture', end, { once: true });
      }}
    >
      <span class="overview-part" style={{ left: `${left}px`, width: `${size}px` }} />
    </div>
  );
}
