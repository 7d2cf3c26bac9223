// One row of the table. It is drawn anew only when it, the selection or the
// marks change, not when the table scrolls; what is pressed in it the table
// hears itself, since listeners in every cell cost more than the cell.

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
}

export function TableRow({ item, layer, i, columns, tab }: Props) {
  const sel = selection.value;
  const chosen = sel !== null && sel.layer === item.layer && sel.id === String(item.feature.id);
  const on = isPicked(picked.value, nameOf(item));
  return (
    <tr role="row" data-i={i} aria-rowindex={i + 2} aria-selected={on} aria-current={chosen ? 'true' : undefined} style={chosen ? { '--mark': colourOf(layer, item.feature.properties.kind) } : undefined}>
      <td role="gridcell" class="mark-cell" data-col={0} tabIndex={tab === 0 ? 0 : undefined}>
        <input type="checkbox" tabIndex={-1} checked={on} aria-label={t('table.pick', { title: titleOf(item.feature) })} onClick={noChange} />
      </td>
      {columns.map((c, n) => {
        const text = c.text(item, layer);
        return (
          <td key={c.key} role="gridcell" class={`col-${c.key}`} title={text} data-col={n + 1} tabIndex={tab === n + 1 ? 0 : undefined}>
            {c.cell?.(item, layer) ?? <bdi class="cell">{text}</bdi>}
          </td>
        );
      })}
    </tr>
  );
}

/** The mark follows from what the table knows. */
const noChange = (e: Event): void => e.preventDefault();
