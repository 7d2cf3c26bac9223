// The sentence that says what is shown and what is left out.

import { useEffect, useRef } from 'preact/hooks';
import { language, periodText, t } from '../i18n';
import { clearFilters } from '../navigate';
import { announce, awaited, axis, busy, counts, filtered, layers, layersError, loaded, playing, shownLayers } from '../state';
import { sentenceWords } from '../told';

export function Sentence() {
  const shown = shownLayers.value;
  const failed = shown.filter((l) => loaded.value[l.id]?.error).length;
  const parts = [
    ...(layers.value !== null && (shown.length === 0 || awaited.value || Object.keys(counts.value).length > 0) ? [sentenceWords()] : []),
    ...(failed > 0 ? [t('sentence.failed', { count: failed })] : []),
  ];
  const text = parts.join(t('sentence.comma'));
  const wait = busy.value;
  const room = useRoom(text);
  // Said once the answer is there, and never while the map plays, nor in the language before.
  useEffect(() => {
    if (wait || text === '' || playing.peek()) return;
    const tongue = language.peek();
    const timer = setTimeout(() => { if (language.peek() === tongue) announce(text); }, 700);
    return () => clearTimeout(timer);
  }, [text, wait]);
  return (
    <div class="sentence" hidden={layersError.value !== null}>
      <p id="shown" key={text === '' ? 'none' : 'some'} aria-busy={wait} {...room}>
        <span>{text || t(layersError.value ? 'error.title' : 'list.loading')}{wait && text !== '' ? ` ${t('sentence.busy')}` : ''}</span>
      </p>
      {filtered.value && <button type="button" class="text-button" onClick={clearFilters}>{t('filter.reset')}</button>}
    </div>
  );
}

/** The room that the sentence keeps while a period of many events is dragged: for what it said at rest, and for the longest that it may say. */
function useRoom(text: string): Record<string, string> {
  const rest = useRef(text);
  if (!awaited.value) rest.current = text;
  const shown = shownLayers.value;
  if (!shown.some((l) => loaded.value[l.id]?.many)) return {};
  const longest = [t('told.about', { count: shown.reduce((n, l) => n + (l.count ?? 0), 0) }), periodText(axis.value?.from ?? null, axis.value?.to ?? null)].join(t('sentence.comma'));
  return { 'data-rest': `${rest.current} ${t('sentence.busy')}`, 'data-longest': `${longest} ${t('sentence.busy')}` };
}
