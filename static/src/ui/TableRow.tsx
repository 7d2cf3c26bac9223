// One row of the table. It is drawn anew only when it, the selection or the
// marks change, not when the table scrolls.

import type { Item } from '../filter';
import { t } from '../i18n';
import { nameOf } from '../listing';
import { isPicked } from '../picked';
import { picked, selection } from '../state';
import type { Layer } from '../types';
import { colourOf, titleOf } from '../words';
import type { Column } from './TableColumns';

interface Props {
  item: Item;
  layer: Layer;
  i: number;
  columns: Column[];
  /** The column whose cell takes the keyboard; null where it is another row's. */
  tab: number | null;
  onOpen(i: number): void;
  onToggle(i: number, range: boolean): void;
  onFocus(i: number, col: number): void;
}

export function TableRow({ item, layer, i, columns, tab, onOpen, onToggle, onFocus }: Props) {
  const sel = selection.value;
  const chosen = sel !== null && sel.layer === item.layer && sel.id === String(item.feature.id);
  const on = isPicked(picked.value, nameOf(item));
  const cell = (col: number) => ({ 'data-col': col, tabIndex: tab === col ? 0 : -1, onFocus: () => onFocus(i, col) });
  return (
    <tr
      data-i={i} aria-rowindex={i + 2} aria-selected={on} aria-current={chosen ? 'true' : undefined} style={{ '--mark': colourOf(layer, item.feature.properties.kind) }}
      onClick={(e) => { if (!(e.target as Element).closest('.mark-cell')) onOpen(i); }}
    >
      <td class="mark-cell" {...cell(0)} onClick={(e) => onToggle(i, e.shiftKey)}>
        <input type="checkbox" tabIndex={-1} checked={on} aria-label={t('table.pick', { title: titleOf(item.feature) })} onClick={(e) => e.preventDefault()} />
      </td>
      {columns.map((c, n) => {
        const text = c.text(item, layer);
        return <td key={c.key} class={`col-${c.key}`} title={text} {...cell(n + 1)}><div class="cell">{c.cell?.(item, layer) ?? <bdi>{text}</bdi>}</div></td>;
      })}
    </tr>
  );
}
