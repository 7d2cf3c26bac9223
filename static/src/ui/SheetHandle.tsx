// On a phone the card is a sheet that stands up from the lower edge. The handle
// makes it tall or low: by a tap, by a key, by a drag; dragged down far, it closes.

import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { clear } from '../select';
import { narrow, tallSheet } from '../state';

const FAR = 48; // px that a finger has to go before it means something

export function SheetHandle() {
  const from = useRef<number | null>(null);
  const dragged = useRef(false);
  if (!narrow.value) return null;
  const tall = tallSheet.value;
  const end = (e: PointerEvent) => {
    const way = from.current === null ? 0 : e.clientY - from.current;
    from.current = null;
    dragged.current = Math.abs(way) > 8;
    if (way < -FAR) tallSheet.value = true;
    else if (way > FAR && tall) tallSheet.value = false;
    else if (way > FAR) clear();
  };
  return (
    <button
      type="button" class="sheet-handle" aria-expanded={tall} aria-label={t('sheet.handle')}
      onPointerDown={(e) => {
        from.current = e.clientY;
        e.currentTarget.setPointerCapture(e.pointerId);
      }}
      onPointerUp={end} onPointerCancel={() => { from.current = null; }}
      onClick={() => {
        if (!dragged.current) tallSheet.value = !tallSheet.peek();
        dragged.current = false;
      }}
    />
  );
}
