// What the signs on the map mean: only those that can be seen on it now.

import { useEffect, useRef } from 'preact/hooks';
import { computed, useSignal } from '@preact/signals';
import '../styles/legend.css';
import { number, t, word } from '../i18n';
import { shapeOf } from '../map/symbols';
import { coversEvents } from '../stage';
import type { Seen } from '../map/view';
import { axisHeld, busy, cardCovers, chosen, layerById, narrow, playing, seen, shownLayers, stack } from '../state';
import type { Layer } from '../types';
import { colourOf, kindLabel } from '../words';
import { KindSymbol } from './EventSymbol';
import { Symbol, type Form } from './icons';

const KEY = 'waylog.legend';
/** Of a layer's very many kinds the first so many. */
const MOST = 12;

function kept(): boolean | null {
  try {
    const said = sessionStorage.getItem(KEY);
    return said === null ? null : said === 'open';
  } catch {
    return null; // storage may be forbidden: then the choice lasts as long as the page
  }
}

let before: Seen | null = null;

/** What can be seen on the map, and while time moves what could be seen since it began to: a line that comes and goes with each frame is not read. */
const explained = computed<Seen | null>(() => {
  const moves = axisHeld.value !== null || playing.value;
  return (before = before && seen.value && moves ? together(before, seen.value) : seen.value);
});

function together(a: Seen, b: Seen): Seen {
  const kinds = b.kinds.filter((k) => !a.kinds.some((o) => o.layer === k.layer && o.kind === k.kind && o.form === k.form));
  const either = Object.fromEntries(Object.entries(b).map(([what, found]) => [what, found || a[what as keyof Seen]]));
  return { ...b, ...either, kinds: [...a.kinds, ...kinds], statuses: [...new Set([...a.statuses, ...b.statuses])] };
}

export function Legend() {
  const box = useRef<HTMLDetailsElement>(null);
  const choice = useSignal<boolean | null>(kept());
  /** Null until it is known what is drawn where. */
  const inTheWay = useSignal<boolean | null>(null);
  const card = chosen.value !== null || stack.value !== null;
  const { entries, more } = kindsOnMap();
  const any = entries.length > 0 || (explained.value?.cells ?? null) !== null;
  const ready = !busy.value && seen.value !== null;
  // Open at first only where it hides nothing: known once everything is drawn.
  useEffect(() => {
    if (!ready || choice.peek() !== null) return;
    let frame = 0;
    const look = (more: number) => {
      if (more > 0) frame = requestAnimationFrame(() => look(more - 1));
      else inTheWay.value = box.current !== null && coversEvents(box.current.getBoundingClientRect());
    };
    look(3); // the map finds its look with the first frame after all is loaded, and is drawn with the next
    return () => cancelAnimationFrame(frame);
  }, [ready, any]);
  if (!any) return null;
  const open = choice.value ?? (!narrow.value && !card && !cardCovers.value && !inTheWay.value && matchMedia('(min-width: 1000px) and (min-height: 700px)').matches);
  const toggle = (e: Event) => {
    e.preventDefault();
    choice.value = !open;
    try {
      sessionStorage.setItem(KEY, open ? 'closed' : 'open');
    } catch {
      // see above
    }
  };
  return (
    <details class={open && choice.value === null && inTheWay.value === null ? 'legend undecided' : 'legend'} open={open} ref={box}>
      <summary onClick={toggle}>{t('legend.title')}</summary>
      <div class="legend-body">
        <ul>
          {entries.map((e) => <li key={e.key}><KindSymbol layer={e.layer} kind={e.kind} form={e.form} /><span><bdi>{e.name}</bdi>{entries.some((o) => o !== e && o.name === e.name) && <> <bdi class="quiet">{e.layer.title}</bdi></>}</span></li>)}
          {more > 0 && <li class="quiet">{t('map.more', { count: more })}</li>}
          <Meanings />
        </ul>
        <Cells />
      </div>
    </details>
  );
}

/** How sure, where and when: the parts of the language of signs that are in use on the screen. */
function Meanings() {
  const s = explained.value;
  if (!s) return null;
  const statuses = ['corroborated', 'reported', 'disputed', 'retracted', ''].filter((name) => s.statuses.includes(name));
  return (
    <>
      {statuses.map((name) => <li key={name}><Symbol form="point" colour="var(--ink2)" status={name || null} />{name ? word('status', name) : t('status.none')}</li>)}
      {s.standIn && <Sign text={t('legend.standIn')}><circle cx="12" cy="12" r="10" class="sign-soft" /><circle cx="12" cy="12" r="3.6" class="sign-core" /></Sign>}
      {s.ring && <Sign text={t('legend.ring')}><circle cx="12" cy="12" r="10" class="sign-ring" /></Sign>}
      {s.possible && <Sign text={t('legend.possible')}><path d="M4 6 20 4v15L4 20z" class="sign-possible" /></Sign>}
      {s.route && <Sign text={t('legend.route')}><path d="M1 12h11" class="sign-travelled" /><path d="M14 12h10" class="sign-ahead" /></Sign>}
      {s.reported && <Sign text={t('legend.reported')}><circle cx="12" cy="12" r="5.5" class="sign-full" /></Sign>}
      {s.interpolated && <Sign text={t('legend.interpolated')}><circle cx="12" cy="12" r="5.5" class="sign-hollow" /></Sign>}
      {s.ahead && <Sign text={t('legend.later')}><circle cx="12" cy="12" r="6.4" class="sign-later" /></Sign>}
      {s.fresh !== null && <Sign text={t('legend.fresh', { count: s.fresh })}><circle cx="12" cy="12" r="5.5" class="sign-full" /></Sign>}
      {s.past && <Sign text={t('legend.earlier')}><circle cx="12" cy="12" r="6.4" class="sign-earlier" /></Sign>}
    </>
  );
}

function Sign({ text, children }: { text: string; children: preact.ComponentChildren }) {
  return <li><svg class="symbol" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">{children}</svg>{text}</li>;
}

/** Measures for the signs of many events, as large as what is drawn; of a cloud its colours. */
function Cells() {
  const { cells, density } = explained.value ?? {};
  if (density) return (
    <div class="legend-cells">
      <p>{t('legend.density')}</p>
      <p class="legend-ramp"><span>{t('legend.density.few')}</span><span class="ramp" style={{ '--ramp': density.join(', ') }} /><span>{t('legend.density.many')}</span></p>
    </div>
  );
  if (!cells) return null;
  return (
    <div class="legend-cells">
      <p>{t('legend.cells')}</p>
      <ol>
        {cells.map(({ count, radius: r }) => <li key={count}><svg viewBox={`${-r - 1} ${-r - 1} ${2 * r + 2} ${2 * r + 2}`} width={2 * r + 2} height={2 * r + 2} aria-hidden="true" focusable="false"><circle r={r} class="sign-cell" /></svg>{number(count)}</li>)}
      </ol>
      <p class="quiet">{t('legend.cells.kinds')}</p>
    </div>
  );
}

interface Entry { key: string; name: string; layer: Layer; kind: string | null; form: Form }

/** The kinds that can be seen; what layers call and draw alike once. */
function kindsOnMap(): { entries: Entry[]; more: number } {
  const out = new Map<string, Entry>();
  const add = (layer: Layer | undefined, kind: string | null, form: Form) => {
    const name = kindLabel(layer, kind);
    const key = [name, colourOf(layer, kind), shapeOf(kind, layer?.kinds)].join(' ');
    if (layer && !out.has(key)) out.set(key, { key, name, layer, kind, form });
  };
  for (const s of explained.value?.kinds ?? []) add(layerById.value.get(s.layer), s.kind, s.form);
  // In the order in which the layers name them, whatever is drawn first.
  const rank = ({ layer, kind }: Entry) => shownLayers.value.indexOf(layer) * 1000 + layer.kinds.findIndex((k) => k.key === kind);
  const sorted = [...out.values()].sort((a, b) => rank(a) - rank(b));
  const entries = sorted.filter((e, i) => sorted[i - MOST]?.layer !== e.layer);
  return { entries, more: sorted.length - entries.length };
}
