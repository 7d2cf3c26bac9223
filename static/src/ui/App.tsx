// The page: header, panel, map, card, timeline. Who is shown where on narrow
// screens is the style sheet's business.

import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { toggle } from '../playback';
import { clear } from '../select';
import { connect } from '../stage';
import { announcement, chosen, exportOpen, stack } from '../state';
import { Card } from './Card';
import { DateCard } from './DateCard';
import { ExportDialog } from './ExportDialog';
import { Filters } from './Filters';
import { Header } from './Header';
import { Legend } from './Legend';
import { List } from './List';
import { Sentence } from './Sentence';
import { TilesNotice } from './TilesNotice';
import { Timeline } from './Timeline';

export function App() {
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.key !== 'Escape' || e.defaultPrevented || exportOpen.peek()) return;
      if (e.target instanceof HTMLElement && e.target.closest('details[open].menu')) return;
      clear();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const open = chosen.value !== null || stack.value !== null;
  return (
    <>
      <a class="skip" href="#list" onClick={skipToList}>{t('skip.list')}</a>
      <Header />
      <main class={open ? 'page with-card' : 'page'}>
        <section class="panel" aria-label={t('panel.label')}>
          <Filters />
          <Sentence />
          <List />
        </section>
        <section class="stage" aria-label={t('map.label')}>
          <MapBox />
          <DateCard />
          <Legend />
          <TilesNotice />
        </section>
        <Card />
        <Timeline />
      </main>
      <ExportDialog />
      <div class="unseen" role="status" aria-live="polite">{announcement.value}</div>
    </>
  );
}

/** By script, because the address holds the view and a fragment has no place in it. */
function skipToList(e: Event): void {
  e.preventDefault();
  document.getElementById('list')?.focus();
}

function MapBox() {
  const el = useRef<HTMLDivElement>(null);
  useEffect(() => (el.current ? connect(el.current) : undefined), []);
  const onKey = (e: KeyboardEvent) => {
    if (e.key !== ' ' || e.target !== el.current || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    toggle();
  };
  return <div class="map" role="group" aria-label={t('map.keys')} ref={el} onKeyDown={onKey} />;
}
