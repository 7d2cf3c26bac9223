// What the pointer or the keyboard is on in the timeline, in words.

import type { Signal } from '@preact/signals';
import { direction, language, number, t, word } from '../i18n';
import { layerById } from '../state';
import { kindLabel, titleOf, whenText } from '../words';
import { barOf, barWhen } from './Bars';
import { EventSymbol, KindSymbol } from './EventSymbol';
import { kindsOf, type Pointed } from './Lanes';
import type { Scale } from './plot';

export type Hover = { what: 'bar'; day: number } | ({ what: 'mark' } & Pointed) | null;

const WIDTH = 280;

export function TimeTip({ hover, scale }: { hover: Signal<Hover>; scale: Scale }) {
  const h = hover.value;
  if (!h) return null;
  const bar = h.what === 'bar' ? barOf(h.day) : undefined;
  if (h.what === 'bar' && !bar) return null;
  const x = h.what === 'mark' ? h.mark.x : bar ? (scale.x(bar.start) + scale.x(bar.end + 1)) / 2 : 0;
  const left = Math.max(-8, Math.min(scale.width + 8 - WIDTH, x - WIDTH / 2));
  return (
    <div class="time-tip" dir={direction(language.value)} style={{ left: `${left}px`, maxWidth: `${WIDTH}px` }} aria-hidden="true">
      {h.what === 'mark' ? <OfMark {...h} /> : bar && <OfBar bar={bar} />}
    </div>
  );
}

function OfMark({ mark, lane }: Pointed) {
  const first = mark.items[0];
  if (!first) return null;
  if (mark.items.length === 1) {
    const p = first.feature.properties;
    return (
      <>
        <p class="tip-title"><EventSymbol layer={lane.layer} feature={first.feature} /><bdi>{titleOf(first.feature)}</bdi></p>
        <p>{whenText(p, lane.layer.timeZone)}</p>
        <p class="tip-more"><bdi>{kindLabel(lane.layer, p.kind)}</bdi>{p.status && <> · {word('status', p.status)}</>}</p>
      </>
    );
  }
  return (
    <>
      <p class="tip-title">{t('tip.several', { count: mark.items.length })}</p>
      <ul>{mark.items.slice(0, 4).map((i) => <li key={i.feature.id}><bdi>{titleOf(i.feature)}</bdi></li>)}</ul>
      <p class="tip-more">{mark.items.length > 4 && t('tip.more', { count: mark.items.length - 4 })} <bdi>{kindsOf(mark, lane.layer)}</bdi></p>
    </>
  );
}

function OfBar({ bar }: { bar: NonNullable<ReturnType<typeof barOf>> }) {
  const parts = bar.parts.filter((p) => p.count > 0);
  const uncertain = Math.abs(bar.count - bar.spread) > 0.05;
  return (
    <>
      <p class="tip-title">{barWhen(bar)}</p>
      <p>{bar.count === 0 ? t('bars.zero') : uncertain ? t('tip.possible', { count: bar.count, spread: number(bar.spread, { maximumFractionDigits: 1 }) }) : t('tip.events', { count: bar.count })}</p>
      {parts.length > 0 && (
        <ul class="tip-kinds">
          {parts.sort((a, b) => b.count - a.count).slice(0, 6).map((p) => {
            const layer = layerById.value.get(p.layer);
            return <li key={`${p.layer} ${p.kind}`}><KindSymbol layer={layer} kind={p.kind || null} /><bdi>{kindLabel(layer, p.kind || null)}</bdi><span class="tip-count">{number(p.count)}</span></li>;
          })}
        </ul>
      )}
    </>
  );
}
