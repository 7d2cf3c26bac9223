// The list: the way into the map for keyboard and screen reader. Layers that
// came as a tile are listed page by page, in one order with the others.

import { computed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { dayText, t } from '../i18n';
import { more } from '../load';
import { asof, from, kinds, layerById, loaded, match, matching, pages, selection, shownLayers, statuses, text, to } from '../state';
import { listDay } from '../time';
import type { Day } from '../types';
import type { Item } from '../filter';
import { Row } from './Row';
import { States } from './States';

const LATER = Number.MAX_SAFE_INTEGER; // behind every day: events without a date

/** Events that begin on one day; or that may begin on it or later, within their bounds. */
interface Group { day: Day | null; later: boolean; items: Item[] }
interface Listed { groups: Group[]; more: string | null }

const later = ({ span }: Item): boolean => span.lo !== null && span.lo !== span.hi && span.lo !== span.from;

/** The list as far as every layer's pages reach. `more` names the layer whose next page carries it on. */
export const listed = computed<Listed>(() => {
  let items: Item[] = [];
  let reach = Infinity;
  let next: string | null = null;
  for (const l of shownLayers.value) {
    const whole = matching.value[l.id];
    const page = pages.value[l.id];
    if (whole) items = items.concat(whole);
    else if (loaded.value[l.id]?.tile && page) {
      items = items.concat(page.items);
      const last = page.items[page.items.length - 1];
      const end = last ? last.span.lo ?? LATER : -Infinity;
      if (page.next && end < reach) [reach, next] = [end, l.id];
    }
  }
  const at = (i: Item) => listDay(i.span) ?? LATER;
  const sorted = items.filter((i) => next === null || at(i) <= reach).sort((a, b) => at(a) - at(b) || Number(later(a)) - Number(later(b)));
  const groups: Group[] = [];
  for (const item of sorted) {
    const day = listDay(item.span);
    const group = groups[groups.length - 1];
    if (group && group.day === day && group.later === later(item)) group.items.push(item);
    else groups.push({ day, later: later(item), items: [item] });
  }
  return { groups, more: next };
});

export function List() {
  const { groups, more: next } = listed.value;
  return (
    <section class="list" aria-labelledby="list">
      <h2 id="list" class="unseen-heading" tabIndex={-1}>{t('list.label')}</h2>
      <States empty={groups.length === 0} />
      {groups.map(({ day, later: open, items }) => (
        <div key={`${day} ${open}`} class="group">
          <h3 class="group-day">{day === null ? t('list.undated') : open ? t('list.later', { date: dayText(day, 'weekday') }) : dayText(day, 'weekday')}</h3>
          <ul>
            {items.map((i) => {
              const id = String(i.feature.id);
              const layer = layerById.value.get(i.layer);
              return layer && <Row key={`${i.layer}:${id}`} layer={layer} feature={i.feature} />;
            })}
          </ul>
        </div>
      ))}
      {next !== null && <More layer={next} />}
      <ScrollToSelected />
      <ScrollToStart />
    </section>
  );
}

/** Loads the next page when it comes into view, and by button. */
function More({ layer }: { layer: string }) {
  const el = useRef<HTMLButtonElement>(null);
  const page = pages.value[layer];
  useEffect(() => {
    if (!el.current || page?.error) return;
    const watch = new IntersectionObserver((entries) => { if (entries.some((e) => e.isIntersecting)) more(layer); }, { rootMargin: '300px' });
    watch.observe(el.current);
    return () => watch.disconnect();
  }, [layer, page?.items.length, page?.error]);
  return (
    <div class="more">
      {page?.error && <p role="alert">{page.error}</p>}
      <button type="button" class="button" ref={el} aria-disabled={page?.busy ?? false} onClick={() => more(layer)}>{page?.busy ? t('list.loading') : t('list.more')}</button>
    </div>
  );
}

/** Another filter is another list: it is read from its start. */
function ScrollToStart() {
  const filter = JSON.stringify([from.value, to.value, match.value, kinds.value, statuses.value, text.value, asof.value]);
  useEffect(() => {
    const panel = document.querySelector('.panel');
    const list = panel?.querySelector<HTMLElement>('.list');
    const sentence = panel?.querySelector<HTMLElement>('.sentence');
    if (panel && list && sentence) panel.scrollTop = Math.min(panel.scrollTop, list.offsetTop - sentence.offsetHeight);
  }, [filter]);
  return null;
}

/** Brings the selected row into view when something else selected it. */
function ScrollToSelected() {
  const sel = selection.value;
  const there = listed.value.groups.length > 0; // a link may select before there is a list
  useEffect(() => {
    if (sel && there) document.querySelector('.row[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [sel, there]);
  return null;
}
