// The timeline: typed dates and playback above, lanes and bars below, and over
// them the period's two handles and the playhead. Time runs from left to right
// in every language.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { axis, layers, plotWidth } from '../state';
import { Bars, Readout } from './Bars';
import { Axis } from './Axis';
import { Controls } from './Controls';
import { Handles } from './Handles';
import { Lanes } from './Lanes';
import { scaleOf, usePointer } from './plot';

export function Timeline() {
  const a = axis.value;
  return (
    <section class="timeline" aria-label={t('timeline.label')}>
      <Controls />
      <Plot empty={a === null && layers.value !== null} />
    </section>
  );
}

const HEIGHT = 84;

/** Its height never changes: the map above must not move while the page loads. */
function Plot({ empty }: { empty: boolean }) {
  const el = useRef<HTMLDivElement>(null);
  const hover = useSignal<number | null>(null);
  useEffect(() => {
    if (!el.current) return;
    const watch = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0 && width !== plotWidth.peek()) plotWidth.value = width;
    });
    watch.observe(el.current);
    return () => watch.disconnect();
  }, []);
  const pointer = usePointer(el, hover);
  const scale = scaleOf(axis.value, plotWidth.value);
  return (
    <div class="plot-row">
      <div class="plot" dir="ltr" ref={el} {...pointer}>
        {empty && <p class="quiet">{t('timeline.empty')}</p>}
        {scale && (
          <svg class="plot-drawing" width={scale.width} height={HEIGHT + 22} aria-hidden="true" focusable="false">
            <Bars scale={scale} height={HEIGHT} hover={hover} />
            <Lanes scale={scale} />
            <Axis scale={scale} top={HEIGHT} />
          </svg>
        )}
        {scale && <Handles scale={scale} height={HEIGHT} />}
      </div>
      <Readout hover={hover} />
    </div>
  );
}
