// The timeline: typed dates and playback above, lanes and bars below, and over
// them the period's two handles and the playhead. Time runs from left to right
// in every language.

import { effect, untracked, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { dayText, t } from '../i18n';
import { toggle } from '../playback';
import { arrived, axis, barStep, chosen, histograms, layerById, layers, playing, playPosition, plotWidth, selection, shownAxis, total, zoom } from '../state';
import { spanOf } from '../time';
import { layerColour } from '../words';
import { Axis, Overview } from './Axis';
import { Bars, Explanation, mostText } from './Bars';
import { Controls } from './Controls';
import { Handles, Veil } from './Handles';
import { Symbol } from './icons';
import { choose, hitMark, laneHeight, lanes, Lanes, measures, Rings, type Pointed } from './Lanes';
import { reveal, scaleOf, showAll, zoomBy, type Scale } from './plot';
import { usePointer, type Point } from './pointer';
import { TimeTip, type Hover } from './TimeTip';

export function Timeline() {
  return (
    <section class="timeline" aria-label={t('timeline.label')} onKeyDown={onKey}>
      <Controls />
      <Plot empty={axis.value === null && layers.value !== null} />
    </section>
  );
}

const STEP = 0.6; // of the shown days, for one press

/** Plain + and -: with Ctrl they are the browser's, for readers who need larger letters. */
function onKey(e: KeyboardEvent): void {
  if (e.ctrlKey || e.metaKey || e.altKey || (e.target instanceof Element && e.target.closest('input, select, textarea'))) return;
  const onButton = e.target instanceof Element && e.target.closest('button') !== null;
  if (e.key === '+' || e.key === '=') zoomBy(STEP, focusedDay(e.target), true);
  else if (e.key === '-' || e.key === '_') zoomBy(1 / STEP, focusedDay(e.target), true);
  else if (e.key === '0') showAll();
  else if (e.key === ' ' && !onButton) toggle();
  else return;
  e.preventDefault();
}

/** The day of the handle that has the focus, where it is in sight. */
function focusedDay(target: EventTarget | null): number | undefined {
  const slider = target instanceof Element ? target.closest('[role=slider]') : null;
  const shown = shownAxis.peek();
  if (!slider || !shown) return undefined;
  const day = Number(slider.getAttribute('aria-valuenow'));
  return day >= shown.from && day <= shown.to ? day + 0.5 : undefined;
}

function Plot({ empty }: { empty: boolean }) {
  const el = useRef<HTMLDivElement>(null);
  const pointed = useSignal<Pointed | null>(null);
  const hover = useSignal<Hover>(null);
  useEffect(() => {
    if (!el.current) return;
    const watch = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0 && width !== plotWidth.peek()) plotWidth.value = width;
    });
    watch.observe(el.current);
    return () => watch.disconnect();
  }, []);
  // What plays stays in sight.
  useEffect(() => effect(() => { if (playing.value && playPosition.value !== null) follow(playPosition.value); }), []);
  useEffect(followSelection, []);
  useEffect(() => effect(() => { hover.value = pointed.value && { what: 'mark', ...pointed.value }; }), []);
  const m = measures.value;
  const pick = ({ x, y, coarse }: Point): boolean => {
    const hit = y <= laneHeight.peek() ? hitMark(x, y, coarse) : null;
    if (hit) choose(hit.mark);
    return hit !== null;
  };
  const point = (at: Point | null) => {
    if (!at || at.coarse || at.y > m.plot + m.axis || at.y < -4) {
      if (hover.peek()) hover.value = null;
      return;
    }
    const hit = at.y <= laneHeight.peek() ? hitMark(at.x, at.y, false) : null;
    const scale = scaleOf(shownAxis.peek(), plotWidth.peek());
    if (!scale) return;
    const day = Math.floor(scale.day(Math.min(scale.width - 0.01, Math.max(0, at.x))));
    const old = hover.peek();
    if (hit ? old?.what === 'mark' && old.mark === hit.mark : old?.what === 'bar' && old.day === day) return;
    hover.value = hit ? { what: 'mark', ...hit } : { what: 'bar', day };
  };
  const pointer = usePointer(el, { top: m.plot, pick, hover: point });
  const scale = scaleOf(shownAxis.value, plotWidth.value);
  return (
    <>
      <div class="plot-row">
        <Names scale={arrived.value ? scale : null} />
        <div
          class={hover.value?.what === 'mark' ? 'plot on-mark' : 'plot'} dir="ltr" ref={el} {...pointer}
          style={{ blockSize: `${m.plot + m.axis + m.overview}px` }}
          onKeyDown={(e) => { if (e.key === 'Escape') hover.value = null; }}
        >
          {empty && <p class="quiet">{t('timeline.empty')} {total.value.undated > 0 && t('bars.undated', { count: total.value.undated })}</p>}
          {scale && (
            <svg class="plot-drawing" width={scale.width} height={m.plot + m.axis} focusable="false">
              <Patterns />
              <Bars scale={scale} />
              <Lanes scale={scale} pointed={pointed} />
              <Axis scale={scale} top={m.plot} />
            </svg>
          )}
          {scale && <Veil scale={scale} height={m.plot} />}
          {scale && (
            <svg class="plot-over" width={scale.width} height={m.plot} focusable="false">
              <Rings pointed={hover.value?.what === 'mark' ? hover.value : null} />
              <Column scale={scale} hover={hover.value} />
            </svg>
          )}
          {scale && <Handles scale={scale} height={m.plot} focused={(day) => { hover.value = day === null ? null : { what: 'bar', day }; }} />}
          {scale && <Overview width={scale.width} />}
          {scale && <TimeTip hover={hover} scale={scale} />}
        </div>
      </div>
      <Explanation />
    </>
  );
}

function follow(position: number): void {
  const shown = shownAxis.peek();
  if (shown && (position + 1 > shown.to + 1 || position < shown.from)) reveal(position + (shown.to - shown.from) * 0.8);
}

/** An event that is selected elsewhere comes into sight; the one that a link selects leaves the axis as the link has it. */
function followSelection(): () => void {
  const name = () => (chosen.value ? `${chosen.value.layer}:${chosen.value.id}` : '');
  let seen = selection.peek() ? `${selection.peek()?.layer}:${selection.peek()?.id}` : '';
  return effect(() => {
    const c = chosen.value;
    const layer = c && layerById.value.get(c.layer);
    if (!c?.feature || !layer || name() === seen) return;
    seen = name();
    const s = spanOf(c.feature.properties, layer.timeZone);
    const [first, last] = [s.lo ?? s.from ?? s.hi, s.hi ?? s.to ?? s.lo];
    const shown = shownAxis.peek();
    if (first === null || last === null || !zoom.peek() || !shown || (last >= shown.from && first <= shown.to)) return;
    untracked(() => reveal(first));
  });
}

/** The bar that is spoken of. */
function Column({ scale, hover }: { scale: Scale; hover: Hover }) {
  if (hover?.what !== 'bar') return null;
  const bins = histograms.value.layers[0]?.bins ?? [];
  const bin = bins.find((b) => b.start <= hover.day && hover.day <= b.end);
  if (!bin) return null;
  const [a, b] = [Math.max(0, scale.x(bin.start)), Math.min(scale.width, scale.x(bin.end + 1))];
  const top = laneHeight.value;
  return <rect class="column" x={a} y={top} width={Math.max(1, b - a)} height={measures.value.plot - top} />;
}

/** What each lane is, at the side where lines begin. On a phone there is room for its symbol only. */
function Names({ scale }: { scale: Scale | null }) {
  const m = measures.value;
  const shown = shownAxis.value;
  return (
    <div class="names">
      {scale && lanes.value.map((l) => (
        <div key={l.layer.id} class={l.rows > 1 ? 'name tall' : 'name'} title={l.layer.title} style={{ insetBlockStart: `${l.top}px`, blockSize: `${l.height}px` }}>
          <Symbol form={l.layer.geometryType} colour={layerColour(l.layer)} /><bdi class="name-text">{l.layer.title}</bdi>
        </div>
      ))}
      {scale && shown && (
        <>
          <div key={laneHeight.value} class="name bars-name tall" style={{ insetBlockStart: `${laneHeight.value}px`, blockSize: `${m.plot - laneHeight.value}px` }}>
            <span class="name-text">{t(`bars.${barStep.value}`)}</span>
            <span class="most">{mostText(scale)}</span>
          </div>
          <div class="name axis-name" style={{ insetBlockStart: `${m.plot}px`, blockSize: `${m.axis}px` }}><span class="name-text">{years(shown)}</span></div>
        </>
      )}
    </div>
  );
}

/** The years that are in sight: the marks of the axis do not all say theirs. */
function years({ from, to }: { from: number; to: number }): string {
  const [first, last] = [dayText(Math.ceil(from), 'year'), dayText(Math.floor(to), 'year')];
  return first === last ? first : t('timeline.years', { from: first, to: last });
}

/** Textures that tell one kind in a bar from the next without its colour. */
function Patterns() {
  return (
    <defs aria-hidden="true">
      <pattern id="texture-1" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V5" class="texture" /></pattern>
      <pattern id="texture-2" width="4" height="4" patternUnits="userSpaceOnUse"><circle cx="1" cy="1" r="0.9" class="texture-dot" /></pattern>
      <pattern id="texture-3" width="5" height="4" patternUnits="userSpaceOnUse"><path d="M0 0H5" class="texture" /></pattern>
      <pattern id="lane-hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V4" class="texture" /></pattern>
    </defs>
  );
}
