// Above the table: back to the map, how many rows are marked, what can be taken
// along of them, and which columns are shown.

import { useSignal } from '@preact/signals';
import { exportAddress } from '../api';
import type { Item } from '../filter';
import { t } from '../i18n';
import { nameOf } from '../listing';
import { countPicked, isPicked, NOBODY } from '../picked';
import { announce, counts, filterKey, hiddenColumns, layerById, picked, shownLayers } from '../state';
import { csv, tsv } from '../tabular';
import { Disclosure } from './Disclosure';
import { Icon } from './icons';
import { ShowSwitch } from './ShowSwitch';
import { COLUMNS, type Column } from './TableColumns';
import { setHidden, shownColumns } from './tableChoice';
import { readAll, rowsShown } from './tableRows';

const labelOf = (c: Column): string => t(`column.${c.key}`);

export function TableTools() {
  const { total, items, more } = rowsShown.value;
  const n = countPicked(picked.value, total);
  const working = useSignal<string | null>(null);
  /** Takes the marked rows along; of none, all. */
  const take = async (what: 'copy' | 'csv') => {
    if (working.peek()) return;
    working.value = what;
    try {
      const rows = await marked();
      if (what === 'copy') await copyRows(rows);
      else save(csv(rows.map((i) => i.feature)));
    } finally {
      working.value = null;
    }
  };
  return (
    <div class="table-tools">
      <ShowSwitch />
      <p class="table-count">
        {n > 0 ? t('table.picked', { count: n }) : t('sentence.events', { count: total })}
        {more !== null && n === 0 && <span class="quiet"> {t('table.read', { count: items.length })}</span>}
        {n > 0 && <button type="button" class="text-button" onClick={() => { picked.value = NOBODY; }}>{t('table.clear')}</button>}
      </p>
      <div class="table-take">
        <button type="button" class="button" onClick={() => void take('copy')} title={t('table.copy.explained')}>
          <Icon name="copy" /><span>{working.value === 'copy' ? t('list.loading') : n > 0 ? t('table.copy', { count: n }) : t('table.copyAll')}</span>
        </button>
        {n > 0
          ? <button type="button" class="button" onClick={() => void take('csv')} title={t('table.csv.explained')}><Icon name="download" /><span>{working.value === 'csv' ? t('list.loading') : t('table.csv', { count: n })}</span></button>
          : <Exports />}
        <Columns />
      </div>
    </div>
  );
}

/** Nothing is marked: the server's own export has all, with every column. */
function Exports() {
  return (
    <Disclosure class="tool-menu" summary={<><Icon name="download" /><span>{t('table.csvAll')}</span><Icon name="chevron" /></>}>
      <div class="menu-list">
        {shownLayers.value.map((l) => {
          const params = new URLSearchParams(filterKey.value);
          params.set('f', 'csv');
          const count = counts.value[l.id];
          return <a key={l.id} class="menu-link" href={exportAddress(l.id, params)} download><bdi>{l.title}</bdi><span class="quiet">{count ? t('sentence.events', { count: count.matched }) : '…'}</span></a>;
        })}
      </div>
    </Disclosure>
  );
}

function Columns() {
  return (
    <Disclosure class="tool-menu" summary={<><Icon name="columns" /><span>{t('table.columns')}</span><Icon name="chevron" /></>}>
      <div class="menu-list" role="group" aria-label={t('table.columns')}>
        {COLUMNS.map((c) => (
          <label class="tick" key={c.key}>
            <input
              type="checkbox" checked={!hiddenColumns.value.has(c.key)} disabled={c.key === 'title'}
              onChange={(e) => setHidden(c.key, !e.currentTarget.checked)}
            />
            <span>{labelOf(c)}</span>
          </label>
        ))}
      </div>
    </Disclosure>
  );
}

/** The marked rows in the order of the table; all of them where none is marked. Reads what is not read yet. */
async function marked(): Promise<Item[]> {
  const some = picked.peek();
  const none = countPicked(some, rowsShown.peek().total) === 0;
  if (none || some.all) await readAll();
  return rowsShown.peek().items.filter((i) => none || isPicked(some, nameOf(i)));
}

/** Copies what the table shows of rows, under its headings. */
export async function copyRows(rows: Item[]): Promise<void> {
  const columns = shownColumns();
  const text = tsv([columns.map(labelOf), ...rows.map((i) => {
    const layer = layerById.peek().get(i.layer);
    return layer ? columns.map((c) => c.text(i, layer)) : [];
  })]);
  try {
    await navigator.clipboard.writeText(text);
    announce(t('table.copied', { count: rows.length }));
  } catch {
    announce(t('table.refused'));
  }
}

function save(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'waylog.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
