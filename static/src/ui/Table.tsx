// The table: all matching events as rows that can be put in order, marked and
// taken along; the way in for those whom a map does not serve. One cell takes
// the keyboard, arrows move it (ARIA grid). Of thousands of rows only those in
// view are drawn, and the one that has the keyboard. Its rows are laid out each by
// itself (table.css), so that scrolling lays out none twice: the roles say what
// they are.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Item } from '../filter';
import { t } from '../i18n';
import { largeLayers, nameOf, obstacle, type SortKey } from '../listing';
import { countPicked, isPicked, NOBODY, pick } from '../picked';
import { select } from '../select';
import { announce, filterKey, layerById, picked, selection, tableOrder } from '../state';
import { States } from './States';
import { shownColumns } from './tableChoice';
import type { Column } from './TableColumns';
import { readOn, rowPlaces, rowsShown } from './tableRows';
import { TableRow } from './TableRow';
import { copyRows, TableTools } from './TableTools';
import { useRows } from './useRows';

const ROW = 46; // px, as in table.css
const HEAD = 45;
const FAR = 3000;
const LARGE_PAGE = 5000;

export function Table() {
  const box = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  /** The cell that has the keyboard: row -1 is the heading, column 0 the marks. */
  const active = useSignal({ i: 0, col: 1 });
  const anchor = useRef(0);
  const { items, total: count, key, more, busy, error, left } = rowsShown.value;
  const columns = shownColumns();
  const rows = useRows({
    key, count, estimate: ROW, list: body, fixed: { start: HEAD },
    scroller: () => box.current as HTMLElement,
    head: () => HEAD,
    drawn: (el) => [...el.querySelectorAll<HTMLElement>('[data-i]')].map((tr) => ({ el: tr, i: Number(tr.dataset.i), height: ROW })),
    target: (tr) => {
      const cell = tr.querySelector<HTMLElement>(`[data-col="${active.peek().col}"]`);
      if (cell && !cell.hasAttribute('tabindex')) cell.tabIndex = -1; // else it cannot take the keyboard
      return cell;
    },
  });
  const first = Math.min(rows.pane.first, count);
  const end = Math.min(rows.pane.end, count);

  useEffect(() => {
    if (more !== null && !busy && !error && end > items.length) readOn(end - items.length > FAR ? LARGE_PAGE : undefined);
  }, [more, busy, error, end, items.length]);
  useEffect(() => { picked.value = NOBODY; }, [filterKey.value]);
  useEffect(() => { // chosen elsewhere: its row comes into view
    const sel = selection.value;
    const place = sel && rowPlaces.value.get(`${sel.layer}:${sel.id}`);
    if (place !== null && place !== undefined) rows.reveal(place);
  }, [selection.value, key]);

  const at = { i: Math.min(active.value.i, count - 1), col: Math.min(active.value.col, columns.length) };
  const go = (i: number, col: number, range = false) => {
    const to = Math.max(-1, Math.min(count - 1, i));
    active.value = { i: to, col: Math.max(0, Math.min(columns.length, col)) };
    if (range) mark(Math.min(anchor.current, to), Math.max(anchor.current, to), true);
    else anchor.current = to;
    if (to < 0) {
      box.current?.querySelector<HTMLElement>(`thead [data-col="${active.peek().col}"]`)?.focus();
      return;
    }
    rows.reveal(to, true);
  };
  const mark = (from: number, to: number, on: boolean) => {
    picked.value = pick(picked.peek(), items.slice(Math.max(0, from), to + 1).map(nameOf), on);
    announce(t('table.picked', { count: countPicked(picked.peek(), count) }));
  };
  const markAll = (on: boolean) => {
    picked.value = on ? { all: true, names: new Set() } : NOBODY;
    announce(t('table.picked', { count: on ? count : 0 }));
  };
  const toggle = (i: number, range: boolean) => {
    const item = items[i];
    if (!item) return;
    const on = !isPicked(picked.peek(), nameOf(item));
    if (range) mark(Math.min(anchor.current, i), Math.max(anchor.current, i), true);
    else mark(i, i, on);
    anchor.current = i;
  };
  const open = (i: number) => {
    const item = items[i];
    if (item) select({ layer: item.layer, id: String(item.feature.id) });
  };

  const onKey = (e: KeyboardEvent) => {
    if (!(e.target instanceof HTMLElement) || e.altKey) return;
    const { i, col } = at;
    const command = e.ctrlKey || e.metaKey;
    if (command && e.key.toLowerCase() === 'a') markAll(true);
    else if (command && e.key.toLowerCase() === 'c' && !getSelection()?.toString()) {
      const some = items.filter((item) => isPicked(picked.peek(), nameOf(item)));
      const own = items[i];
      void copyRows(some.length > 0 ? some : own ? [own] : []);
    } else {
      const rtl = getComputedStyle(e.target).direction === 'rtl' ? -1 : 1;
      const page = rows.page();
      const to = ({
        ArrowDown: [i + 1, col], ArrowUp: [i - 1, col], PageDown: [i + page, col], PageUp: [Math.max(0, i - page), col],
        ArrowRight: [i, col + rtl], ArrowLeft: [i, col - rtl],
        Home: command ? [0, col] : [e.shiftKey ? 0 : 0, col], End: [count - 1, col],
      } as Record<string, [number, number]>)[e.key];
      if (to) go(to[0], to[1], e.shiftKey && /Arrow(Up|Down)|Page|Home|End/.test(e.key));
      else if (i >= 0 && e.key === 'Enter') open(i);
      else if (i >= 0 && e.key === ' ') toggle(i, e.shiftKey);
      else return;
    }
    e.preventDefault();
  };

  /** The row and column that an event of the body is about. */
  const placeOf = (e: Event): { i: number; col: number } | null => {
    const cell = e.target instanceof Element ? e.target.closest<HTMLElement>('td[data-col]') : null;
    const tr = cell?.closest<HTMLElement>('[data-i]');
    return cell && tr ? { i: Number(tr.dataset.i), col: Number(cell.dataset.col) } : null;
  };
  const onClick = (e: MouseEvent) => {
    const place = placeOf(e);
    if (!place) return;
    if (place.col === 0) toggle(place.i, e.shiftKey);
    go(place.i, place.col);
    if (place.col > 0) open(place.i);
  };
  const onFocus = (e: FocusEvent) => {
    const place = placeOf(e);
    if (place && (place.i !== active.peek().i || place.col !== active.peek().col)) active.value = place;
  };

  const drawn: number[] = [];
  for (let i = first; i < Math.min(end, items.length); i++) drawn.push(i);
  const own = at.i >= 0 && at.i < items.length && (at.i < first || at.i >= end) ? at.i : null; // out of view, and keeps the keyboard
  const row = (i: number) => {
    const item = items[i] as Item;
    const layer = layerById.value.get(item.layer);
    return layer && (
      <TableRow key={nameOf(item)} item={item} layer={layer} i={i} columns={columns} tab={i === at.i ? at.col : null} />
    );
  };
  const space = (n: number, name: string) => n > 0 && <tr key={name} class="space" role="presentation" aria-hidden="true" style={{ blockSize: `${n * ROW}px` }} />;
  const unread = Math.max(first, items.length);
  const all = countPicked(picked.value, count);
  const grid = { '--columns': `44px ${columns.map((c) => `minmax(${c.width}px, ${c.width}fr)`).join(' ')}`, minInlineSize: `${44 + columns.reduce((n, c) => n + c.width, 0)}px` };
  return (
    <>
      <TableTools />
      <div class="table-box" ref={box}>
        <table
          role="grid" aria-label={t('table.label')} aria-rowcount={count + 1} aria-colcount={columns.length + 1} aria-multiselectable="true"
          style={grid} onKeyDown={onKey}
        >
          <thead role="rowgroup">
            <tr role="row" aria-rowindex={1}>
              <th role="columnheader" class="mark-cell">
                <input
                  type="checkbox" data-col={0} tabIndex={at.i === -1 && at.col === 0 ? 0 : -1} aria-label={t('table.pickAll')}
                  checked={all > 0 && all === count} ref={(el) => { if (el) el.indeterminate = all > 0 && all < count; }}
                  onFocus={() => { active.value = { i: -1, col: 0 }; }} onKeyDown={(e) => { if (e.key === ' ') e.stopPropagation(); }}
                  onChange={(e) => markAll(e.currentTarget.checked)}
                />
              </th>
              {columns.map((c, n) => <Heading key={c.key} column={c} col={n + 1} tab={at.i === -1 && at.col === n + 1} onFocus={() => { active.value = { i: -1, col: n + 1 }; }} />)}
            </tr>
          </thead>
          <tbody role="rowgroup" ref={body} onClick={onClick} onFocusCapture={onFocus}>
            {own !== null && own < first ? [space(own, 'a'), row(own), space(first - own - 1, 'b')] : space(first, 'a')}
            {drawn.map(row)}
            {Array.from({ length: Math.max(0, end - unread) }, (_, n) => (
              <tr key={`wait ${n}`} class="wait" role="presentation" aria-hidden="true" data-i={unread + n} />
            ))}
            {own !== null && own >= end ? [space(own - end, 'c'), row(own), space(count - own - 1, 'd')] : space(count - end, 'c')}
          </tbody>
        </table>
        <States empty={count === 0} />
        {error && <div class="more"><p role="alert">{error}</p><button type="button" class="button" onClick={() => readOn()}>{t('error.again')}</button></div>}
        {left > 0 && end >= count && <p class="more">{t('list.left', { count: left })}</p>}
      </div>
    </>
  );
}

/** A heading that puts the rows in order, or says why it cannot. */
function Heading({ column, col, tab, onFocus }: { column: Column; col: number; tab: boolean; onFocus: () => void }) {
  const order = tableOrder.value;
  const chosen = order.by === column.key;
  const way = obstacle(column.key);
  const label = t(`column.${column.key}`);
  const common = { 'data-col': col, tabIndex: tab ? 0 : -1, onFocus };
  if (way) {
    const why = way.several ? t('table.sort.several') : t('table.sort.large', { layer: way.large.map((l) => l.title).join(t('sentence.comma')) });
    return <th role="columnheader" title={why} {...common}>{label}<span class="unseen">. {why}</span></th>;
  }
  return (
    <th role="columnheader" aria-sort={chosen ? (order.desc ? 'descending' : 'ascending') : undefined}>
      <button type="button" class="sort" title={explain(column.key)} {...common} onClick={() => sort(column.key)} onKeyDown={(e) => { if (e.key === 'Enter' || e.key === ' ') e.stopPropagation(); }}>
        <span>{label}</span>
        <svg class={chosen ? 'arrow' : 'arrow faint'} viewBox="0 0 10 12" width="10" height="12" aria-hidden="true" focusable="false">
          <path d={chosen && order.desc ? 'M5 1v9M1.500 6.500 5 10l3.500-3.500' : 'M5 11V2M1.500 5.500 5 2l3.500 3.500'} />
        </svg>
      </button>
    </th>
  );
}

const explain = (by: SortKey): string | undefined => (by === 'killed' ? t(largeLayers().length > 0 ? 'table.sort.best' : 'table.sort.least') : undefined);

function sort(by: SortKey): void {
  const { by: old, desc } = tableOrder.peek();
  tableOrder.value = { by, desc: old === by ? !desc : by === 'killed' || by === 'injured' || by === 'civilians_killed' || by === 'updated' };
  document.querySelector('.table-box')?.scrollTo({ top: 0 });
  announce(t(tableOrder.peek().desc ? 'table.sorted.desc' : 'table.sorted.asc', { column: t(`column.${by}`) }));
}
