// The list: the way into the map for keyboard and screen reader. Of a long one
// only what can be seen is drawn; its other rows are read when they are reached.

import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Item } from '../filter';
import { dayText, t } from '../i18n';
import { dated, later, nameOf, placesIn } from '../listing';
import { more } from '../load';
import { actors, asof, chosen, kinds, layerById, loaded, panelPeriod, selection, statuses, text } from '../state';
import { listDay } from '../time';
import { HarmSum } from './HarmSum';
import { Row } from './Row';
import { States } from './States';
import { scrollParent, useRows, type Rows } from './useRows';

const WHOLE = 60; // so many rows are drawn whole: for reading aloud, for finding in the page, for print
const FAR = 3000; // rows beyond what is read: from here on larger pages are asked for
const LARGE_PAGE = 5000;
const SOUGHT = 20_000; // so many rows are read through to find one that was chosen elsewhere
const HEAD = 34; // px: a day's heading in panel.css

const places = placesIn(dated);

/** Of a layer that comes in pages, what has no first day stands last, as the server has it. */
const noStart = (i: Item): boolean => i.span.lo === null && listDay(i.span) !== null && loaded.value[i.layer]?.many != null;

/** Rows that begin on one day stand under one heading; so do those that may begin on it or later, within their bounds. */
const groupOf = (i: Item): string => (noStart(i) ? 'open' : `${listDay(i.span)} ${later(i)}`);

function heading(i: Item): string {
  const day = listDay(i.span);
  if (day === null) return t('list.undated');
  if (noStart(i)) return t('list.noStart');
  return later(i) ? t('list.later', { date: dayText(day, 'weekday') }) : dayText(day, 'weekday');
}

interface Group { key: string; rows: { item: Item; i: number }[]; whole: boolean }

/** The drawn rows under their headings. `whole`: the first row of the group is among them. */
function groupsOf(items: Item[], first: number, end: number): Group[] {
  const groups: Group[] = [];
  for (let i = first; i < end; i++) {
    const item = items[i] as Item;
    const key = groupOf(item);
    const group = groups[groups.length - 1];
    if (group?.key === key) group.rows.push({ item, i });
    else groups.push({ key, rows: [{ item, i }], whole: i === 0 || groupOf(items[i - 1] as Item) !== key });
  }
  return groups;
}

/** The height of a row, with the heading that it brings. */
const heightOf = (li: HTMLElement): number => li.offsetHeight + (li.dataset.starts ? (li.parentElement?.previousElementSibling as HTMLElement | null)?.offsetHeight ?? 0 : 0);

export function List() {
  const body = useRef<HTMLDivElement>(null);
  const active = useSignal<string | null>(null);
  const { items, total: count, key, more: next, busy: reading, error, left } = dated.value;
  const rows = useRows({
    key, count, estimate: 118, whole: WHOLE, list: body, scroller: scrollParent, head: overTop,
    drawn: (el) => [...el.querySelectorAll<HTMLElement>('[data-i]')].map((li) => ({ el: li, i: Number(li.dataset.i), height: heightOf(li) })),
  });
  useReveal(rows);
  useOver(body);
  const first = Math.min(rows.pane.first, count);
  const end = Math.min(rows.pane.end, count);
  useEffect(() => {
    if (next !== null && !reading && !error && end > items.length) more(next, 'date_start', end - items.length > FAR ? LARGE_PAGE : undefined);
  }, [next, reading, error, end, items.length]);

  const at = active.value === null ? undefined : places.value.get(active.value);
  const tab = at !== undefined && at >= first && at < end ? at : Math.min(end - 1, first + (first > 0 ? 6 : 0));
  const groups = groupsOf(items, first, Math.min(end, items.length));
  const unread = Math.max(first, items.length);
  const again = groups[0] && !groups[0].whole ? HEAD : 0; // the heading of the first group is drawn once more
  const onKey = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey || !(e.target instanceof HTMLElement) || !e.target.matches('.row, .list-body')) return;
    const i = Number(e.target.closest<HTMLElement>('[data-i]')?.dataset.i ?? at ?? first);
    const to = { ArrowDown: i + 1, ArrowUp: i - 1, Home: 0, End: count - 1, PageDown: i + rows.page(), PageUp: i - rows.page() }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    rows.reveal(Math.max(0, Math.min(count - 1, to)), true);
  };
  const inside = useRef(false);
  useLayoutEffect(() => { // the row that had the keyboard was scrolled away: the list itself takes it
    if (inside.current && (document.activeElement === null || document.activeElement === document.body)) body.current?.focus({ preventScroll: true });
  });
  const onBlur = ({ target }: FocusEvent) => setTimeout(() => { // a row that is taken away blurs, too, while it still stands
    if (target instanceof HTMLElement && target.isConnected && !body.current?.contains(document.activeElement)) inside.current = false;
  });
  const onFocus = (e: FocusEvent) => {
    inside.current = true;
    const li = e.target instanceof HTMLElement ? e.target.closest<HTMLElement>('[data-i]') : null;
    const item = li && items[Number(li.dataset.i)];
    if (item) active.value = nameOf(item);
  };
  return (
    <section class="list" aria-labelledby="list">
      <h2 id="list" class="unseen-heading" tabIndex={-1}>{t('list.label')}</h2>
      <HarmSum />
      <States empty={count === 0} />
      <div class="list-body" ref={body} tabIndex={-1} onKeyDown={onKey} onFocusCapture={onFocus} onBlurCapture={onBlur}>
        <div style={{ blockSize: `${Math.max(0, rows.pane.before - again)}px` }} />
        {groups.map((g) => (
          <div key={g.key} class="group">
            <h3 class="group-day">{heading((g.rows[0] as { item: Item }).item)}</h3>
            <ul>
              {g.rows.map(({ item, i }, n) => {
                const layer = layerById.value.get(item.layer);
                return layer && <Row key={nameOf(item)} layer={layer} feature={item.feature} at={i} of={count > WHOLE ? count : undefined} starts={n === 0 && g.whole} tab={i === tab} />;
              })}
            </ul>
          </div>
        ))}
        {end > unread && <ul aria-hidden="true">{Array.from({ length: end - unread }, (_, n) => <li key={n} class="row-wait" data-i={unread + n} />)}</ul>}
        <div style={{ blockSize: `${rows.pane.after}px` }} />
      </div>
      {error && next !== null && (
        <div class="more">
          <p role="alert">{error}</p>
          <button type="button" class="button" onClick={() => more(next)}>{t('error.again')}</button>
        </div>
      )}
      {left > 0 && end >= count && <p class="more">{t('list.left', { count: left })}</p>}
      <ScrollToStart />
    </section>
  );
}

const sentenceOf = (list: HTMLElement): HTMLElement | null => list.closest('.panel')?.querySelector<HTMLElement>('.sentence') ?? null;

/** How much the sentence takes of the top while the list is scrolled. */
function overTop(list: HTMLElement): number {
  const sentence = sentenceOf(list);
  return HEAD + (sentence && getComputedStyle(sentence).position === 'sticky' ? sentence.offsetHeight : 0);
}

/** Days' headings rest below the sentence, whatever its height is. */
function useOver(body: { current: HTMLElement | null }): void {
  useEffect(() => {
    const list = body.current;
    const sentence = list && sentenceOf(list);
    if (!list || !sentence) return;
    const sizes = new ResizeObserver(() => list.style.setProperty('--over', `${overTop(list) - HEAD}px`));
    sizes.observe(sentence);
    return () => sizes.disconnect();
  }, []);
}

/** Brings a row that was chosen on the map, the timeline or the table into view; where it is not read yet, reads on. */
function useReveal(rows: Rows): void {
  const shown = useRef<string | null>(null);
  const sel = selection.value;
  const name = sel && `${sel.layer}:${sel.id}`;
  const place = name === null ? undefined : places.value.get(name);
  const { more: next, busy: reading, error, total: count } = dated.value;
  const sought = sel !== null && chosen.value?.feature != null && loaded.value[sel.layer]?.many != null;
  useEffect(() => {
    if (shown.current === name) return;
    if (place !== undefined) {
      shown.current = name;
      rows.reveal(place);
    } else if (name === null) shown.current = null;
    else if (sought && next !== null && !reading && !error && count <= SOUGHT) more(next, 'date_start', LARGE_PAGE);
  }, [name, place, next, reading, error, sought]);
}

/** Another filter is another list: it is read from its start. */
function ScrollToStart() {
  const filter = JSON.stringify([panelPeriod.value, kinds.value, statuses.value, actors.value, text.value, asof.value]);
  useEffect(() => {
    const panel = document.querySelector('.panel');
    const list = panel?.querySelector<HTMLElement>('.list');
    const sentence = panel?.querySelector<HTMLElement>('.sentence');
    if (panel && list && sentence) panel.scrollTop = Math.min(panel.scrollTop, list.offsetTop - sentence.offsetHeight);
  }, [filter]);
  return null;
}
