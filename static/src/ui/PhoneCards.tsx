// A phone's row of cards: the foremost is ringed on the map, a tap opens it. All
// cards have one width, so that a place in the row is a place in the list.

import { computed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { dated } from '../listing';
import { more } from '../load';
import { reducedMotion } from '../playback';
import { select } from '../select';
import { announce, layerById, snapped } from '../state';
import { titleOf } from '../words';
import { Intro, introOpen } from './Intro';
import { Row } from './Row';
import { States } from './States';

const NEAR = 6; // cards on either side of the foremost that are filled; the others are only as wide
const GAP = 10; // px between cards, as in layout.css
const OWN = 900; // ms that a smooth scroll of the page's own takes at most
const REST = 110; // ms without a scroll event: the row has come to rest

const items = computed(() => dated.value.items);
const placeOf = (s: { layer: string; id: string } | null): number => (s ? items.value.findIndex((i) => i.layer === s.layer && String(i.feature.id) === s.id) : -1);

export function PhoneCards() {
  const row = useRef<HTMLUListElement>(null);
  const front = useSignal(0);
  const byScript = useRef(0); // until when a scroll may be the page's own
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const all = items.value;
  const next = dated.value.more;
  const chosen = snapped.value;
  const before = introOpen.value && all.length > 0 ? 1 : 0; // the note of a first visit is a card, too

  useEffect(() => { // chosen on the map or the timeline: its card comes to the front
    if (!chosen) return;
    const at = placeOf(chosen);
    if (at < 0) {
      snapped.value = null;
      select(chosen); // further down than the list has been read
      return;
    }
    const feature = items.peek()[at]?.feature;
    if (at === front.peek() || !row.current || !feature) return;
    front.value = at;
    byScript.current = performance.now() + OWN;
    scrollTo(row.current, at + before, !reducedMotion());
    announce(titleOf(feature));
  }, [chosen]);

  useEffect(() => { // another filter: the row begins anew, and nothing is ringed that nobody chose
    byScript.current = performance.now() + OWN;
    const kept = placeOf(snapped.peek());
    front.value = Math.max(0, kept);
    if (kept < 0) snapped.value = null;
    if (row.current) scrollTo(row.current, kept < 0 ? 0 : kept + before, false);
  }, [all.length, all[0]?.feature.id]);

  const settle = () => {
    if (!row.current || items.peek().length === 0) return;
    const place = Math.round(Math.abs(row.current.scrollLeft) / stepOf(row.current)) - before;
    front.value = Math.max(0, Math.min(items.peek().length - 1, place));
    if (front.peek() > items.peek().length - NEAR && next) more(next);
    if (performance.now() < byScript.current) return;
    if (place < 0) snapped.value = null;
    else mark(front.peek());
  };
  const mark = (at: number) => {
    const item = items.peek()[at];
    if (item) snapped.value = { layer: item.layer, id: String(item.feature.id) };
  };
  return (
    <section class="list cards" aria-labelledby="list">
      <h2 id="list" class="unseen" tabIndex={-1}>{t('list.label')}</h2>
      <States empty={all.length === 0} />
      {all.length > 0 && <ul
        class="card-row" ref={row}
        onScroll={() => {
          clearTimeout(timer.current);
          timer.current = setTimeout(settle, REST);
        }}
        onPointerDown={() => { byScript.current = 0; }} onWheel={() => { byScript.current = 0; }}
        onFocusCapture={(e) => {
          const at = [...e.currentTarget.children].findIndex((li) => e.target instanceof Node && li.contains(e.target)) - before;
          if (at < 0) return;
          front.value = at;
          mark(at);
          if (row.current) scrollTo(row.current, at + before, false); // what has the focus is seen whole
        }}
      >
        {before > 0 && <li key="intro"><Intro unfolded /></li>}
        {all.map((i, at) => {
          const layer = layerById.value.get(i.layer);
          const key = `${i.layer}:${i.feature.id}`;
          return layer && Math.abs(at - front.value) <= NEAR ? <Row key={key} layer={layer} feature={i.feature} tab={at === front.value} /> : <li key={key} />;
        })}
      </ul>}
    </section>
  );
}

/** From the start of one card to that of the next. */
const stepOf = (row: HTMLElement): number => ((row.firstElementChild as HTMLElement | null)?.offsetWidth ?? 0) + GAP;

/** Only the row moves: what lies around it stays where it is. */
function scrollTo(row: HTMLElement, place: number, smooth: boolean): void {
  const way = place * stepOf(row);
  row.scrollTo({ left: getComputedStyle(row).direction === 'rtl' ? -way : way, behavior: smooth ? 'smooth' : 'instant' });
}
