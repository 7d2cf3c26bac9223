// Several events at one place: a list to choose from. Which events a cell of
// many holds, the server is asked; their number and kinds are then exact.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { wordsOf } from '../api';
import type { Item } from '../filter';
import { joined, number, t } from '../i18n';
import { fetchEvent, held } from '../load';
import type { CellHit } from '../map/view';
import { zoomTo, zoomToCell } from '../stage';
import { layerById, type Stack } from '../state';
import type { EventFeature, Selection } from '../types';
import { kindLabel } from '../words';
import { useCellEvents } from './cellEvents';
import { Row } from './Row';

const BATCH = 10;
/** So many events of a cell are listed; who needs more zooms in or narrows the filter. */
const MOST = 50;

export function StackList({ stack, heading }: { stack: Stack; heading: { current: HTMLHeadingElement | null } }) {
  const shown = useSignal(BATCH);
  const listed = useCellEvents(stack, MOST);
  useEffect(() => { shown.value = BATCH; }, [stack]);
  const [cell] = stack.cells;
  const answer = listed?.error === null ? listed : null;
  const count = answer ? stack.hits.length + answer.matched : stack.count;
  const exact = answer !== null || stack.cells.every((c) => c.exact);
  const kinds = stack.kinds && exact && Object.entries(answer?.kinds ?? stack.kinds).sort((a, b) => b[1] - a[1]);
  const layer = layerById.value.get(stack.hits[0]?.layer ?? cell?.layer ?? '');
  const rows = stack.hits.length + (answer?.items.length ?? 0);
  return (
    <div class="card-body">
      <h2 ref={heading} tabIndex={-1}>{t(exact ? 'stack.title' : 'map.cell.about', { count })}</h2>
      {kinds && kinds.length > 1 && <p class="quiet">{joined(kinds.map(([kind, n]) => t('stack.kind', { kind: kindLabel(layer, kind), n: number(n) })))}</p>}
      <button type="button" class="text-button" onClick={() => goNearer(stack.hits[0], cell)}>{t('stack.zoom')}</button>
      <ul class="stack" aria-busy={cell !== undefined && listed === null}>
        {stack.hits.slice(0, shown.value).map((s) => <Entry key={`${s.layer}:${s.id}`} s={s} />)}
        {answer?.items.slice(0, Math.max(0, shown.value - stack.hits.length)).map((i) => <Known key={`${i.layer}:${i.feature.id}`} item={i} />)}
        {cell !== undefined && !answer && <li class="quiet waiting">{listed?.error ?? t('list.loading')}</li>}
      </ul>
      {shown.value < rows && <div class="more"><button type="button" class="button" onClick={() => { shown.value += BATCH; }}>{t('list.more')}</button></div>}
      {answer && shown.value >= rows && rows < count && <p class="quiet">{t('stack.cut', { count: count - rows })}</p>}
    </div>
  );
}

function goNearer(s: Selection | undefined, cell: CellHit | undefined): void {
  if (s) zoomTo(s);
  else if (cell) zoomToCell(cell);
}

function Known({ item }: { item: Item }) {
  const layer = layerById.value.get(item.layer);
  return layer ? <Row layer={layer} feature={item.feature} /> : null;
}

function Entry({ s }: { s: Selection }) {
  const feature = useSignal<EventFeature | null>(held(s));
  const failed = useSignal<string | null>(null);
  useEffect(() => {
    if (feature.peek()) return;
    const control = new AbortController();
    fetchEvent(s, control.signal).then((f) => { feature.value = f; }, (e: unknown) => { if (!control.signal.aborted) failed.value = wordsOf(e); });
    return () => control.abort();
  }, [s.layer, s.id]);
  const layer = layerById.value.get(s.layer);
  if (feature.value && layer) return <Row layer={layer} feature={feature.value} />;
  return <li class="quiet waiting"><bdi>{s.id}</bdi>: {failed.value ?? t('list.loading')}</li>;
}
