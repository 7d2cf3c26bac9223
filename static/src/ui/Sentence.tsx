// The sentence that says what is shown and what is left out.

import { useEffect } from 'preact/hooks';
import { language, t } from '../i18n';
import { clearFilters } from '../navigate';
import { sentence } from '../sentence';
import { announce, busy, counts, filtered, layers, layersError, loaded, playing, shownLayers, toldPeriod, total } from '../state';

export function Sentence() {
  const shown = shownLayers.value;
  const failed = shown.filter((l) => loaded.value[l.id]?.error).length;
  const parts = [
    ...(layers.value !== null && (shown.length === 0 || Object.keys(counts.value).length > 0) ? [sentence(total.value, toldPeriod.value)] : []),
    ...(failed > 0 ? [t('sentence.failed', { count: failed })] : []),
  ];
  const text = parts.join(t('sentence.comma'));
  const wait = busy.value;
  // Said once the answer is there, and never while the map plays, nor in the language before.
  useEffect(() => {
    if (wait || text === '' || playing.peek()) return;
    const tongue = language.peek();
    const timer = setTimeout(() => { if (language.peek() === tongue) announce(text); }, 700);
    return () => clearTimeout(timer);
  }, [text, wait]);
  return (
    <div class="sentence" hidden={layersError.value !== null}>
      <p id="shown" key={text === '' ? 'none' : 'some'} aria-busy={wait}>{text || t(layersError.value ? 'error.title' : 'list.loading')}{wait && text !== '' ? ` ${t('sentence.busy')}` : ''}</p>
      {filtered.value && <button type="button" class="text-button" onClick={clearFilters}>{t('filter.reset')}</button>}
    </div>
  );
}
