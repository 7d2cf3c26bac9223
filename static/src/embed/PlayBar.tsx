// The timeline of a frame: play, and one slider over the events of the period.
// Time runs from left to right in every language.

import { computed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { dayText, t } from '../i18n';
import { seek, toggle } from '../playback';
import { closedPeriod, loaded, matching, now, overall, overallAsked, playing, playPosition, plotWidth, shownLayers } from '../state';
import { numberWords } from '../told';
import { Icon } from '../ui/icons';
import { binsOf } from './bins';

const MOST = 90;
/** Pixels that the server's bins are made for: somewhat finer than the bars. */
const ACROSS = 10 * MOST;

const bins = computed(() => {
  const period = closedPeriod.value;
  if (!period) return [];
  const counted = overall.value.layers.filter((h) => loaded.value[h.layer]?.many).flatMap((h) => h.bins);
  return binsOf(Object.values(matching.value).flat(), counted, period, MOST);
});

export function PlayBar() {
  const period = closedPeriod.value;
  const many = shownLayers.value.some((l) => loaded.value[l.id]?.many);
  useEffect(() => { if (many) [plotWidth.value, overallAsked.value] = [ACROSS, true]; }, [many]); // from then on the server is asked for bins
  if (!period) return <div class="playbar" />;
  const day = Math.min(period.to, Math.max(period.from, now.value ?? period.to));
  const at = playing.value ? playPosition.value ?? day : day;
  const words = t(playing.value ? 'play.pause' : 'play.play');
  return (
    <div class="playbar" role="group" aria-label={t('timeline.label')}>
      <button type="button" class="play" aria-label={words} title={words} onClick={toggle}><Icon name={playing.value ? 'pause' : 'play'} /></button>
      <div class="track" dir="ltr">
        <Bars share={period.to === period.from ? 1 : (at - period.from) / (period.to - period.from)} />
        <input
          type="range" min={period.from} max={period.to} step={1} value={day} aria-label={t('handle.now')}
          aria-valuetext={t('handle.now.text', { date: dayText(day, 'full'), bar: numberWords() })}
          onInput={(e) => seek(Number(e.currentTarget.value), 'none')}
          onKeyDown={(e) => {
            if (e.key !== ' ') return;
            e.preventDefault();
            toggle();
          }}
        />
        <p class="ends" aria-hidden="true"><bdi>{dayText(period.from, 'short')}</bdi><bdi>{dayText(period.to, 'short')}</bdi></p>
      </div>
    </div>
  );
}

/** Drawn to the track's own width: the bars up to the playhead are full, the others faint. */
function Bars({ share }: { share: number }) {
  const all = bins.value;
  const most = Math.max(...all, 0.0001);
  return (
    <svg class="track-bars" viewBox={`0 0 ${Math.max(1, all.length)} 30`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {all.map((n, i) => {
        const h = n === 0 ? 0 : Math.max(1.5, (n / most) * 28);
        return <rect key={i} class={(i + 0.5) / all.length <= share || all.length === 1 ? 'past' : 'ahead'} x={i + 0.1} y={30 - h} width={0.8} height={h} />;
      })}
    </svg>
  );
}
