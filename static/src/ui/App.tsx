// The page: header, panel, map, card, timeline. Where each stands is the style
// sheet's business; their order is the order in which they are read.

import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { followKeys } from '../keys';
import { dated } from '../listing';
import { toggle } from '../playback';
import { returnFocus } from '../select';
import { connect } from '../stage';
import { announce, announcement, arrived, cardCovers, chosen, exportOpen, keysOpen, narrow, shareOpen, show, stack, tallSheet } from '../state';
import { Card } from './Card';
import { DateCard } from './DateCard';
import { Filters } from './Filters';
import { Foot } from './Foot';
import { Header } from './Header';
import { Intro, introOpen } from './Intro';
import { Legend } from './Legend';
import { List } from './List';
import { MapMenu } from './MapMenu';
import { Notices } from './Notices';
import { PhoneBar } from './PhoneBar';
import { PhoneCards } from './PhoneCards';
import { PlaceSearch } from './PlaceSearch';
import { Sentence } from './Sentence';
import { ShowSwitch } from './ShowSwitch';
import { TableStage } from './TableStage';
import { Timeline } from './Timeline';

export function App() {
  useEffect(followKeys, []);
  const open = chosen.value !== null || stack.value !== null;
  useCardCloses(open);
  const phone = narrow.value;
  const list = phone && show.value === 'list';
  const table = show.value === 'table';
  // What the card covers cannot be reached behind it.
  const behind = open && cardCovers.value;
  const classes = ['page', open && 'with-card', open && tallSheet.value && 'tall-sheet', list && 'with-list', table && 'with-table'].filter(Boolean).join(' ');
  const panel = (
    <section key="panel" class="panel" aria-label={t('panel.label')} inert={behind || (phone && table)}>
      {phone && <PhoneBar />}
      {(!phone || list) && <Filters />}
      <Sentence />
      {(!phone || list) && introOpen.value && (!arrived.value || dated.value.total > 0) && <Intro />}
      {!phone || list ? <List /> : <PhoneCards />}
      {(!phone || list) && <Foot />}
    </section>
  );
  const stage = (
    <section key="stage" class="stage" aria-label={t('map.label')} inert={list || table}>
      <div class="stage-tools">
        <PlaceSearch />
        {!phone && !table && <ShowSwitch />}
      </div>
      <MapBox />
      <DateCard />
      <Legend />
      <MapMenu />
      <Notices />
    </section>
  );
  return (
    <>
      <nav class="skips" aria-label={t('skip.label')}>
        <a class="skip" href="#list" onClick={(e) => skipTo(e, 'list')}>{t('skip.list')}</a>
        <a class="skip" href="#timeline" onClick={(e) => skipTo(e, 'timeline')}>{t('skip.timeline')}</a>
      </nav>
      <Header />
      <main class={classes}>
        {phone && !list ? [stage, panel] : [panel, stage]}
        {table && <TableStage key="table" />}
        <Card key="card" />
        <div key="foot" class="foot" id="timeline" tabIndex={-1} inert={behind && phone}><Timeline /></div>
      </main>
      {exportOpen.value && <Later load={exporting} open={exportOpen} />}
      {shareOpen.value && <Later load={sharing} open={shareOpen} />}
      {keysOpen.value && <Later load={keys} open={keysOpen} />}
      <div class="unseen" role="status" aria-live="polite">{announcement.value}</div>
    </>
  );
}

const keys = () => import('./Keys').then((m) => m.Keys);
const exporting = () => import('./ExportDialog').then((m) => m.ExportDialog);
const sharing = () => import('./ShareDialog').then((m) => m.ShareDialog);

/** A part of the page that comes when it is wanted. */
function Later({ load, open }: { load: () => Promise<() => preact.JSX.Element>; open: Signal<boolean> }) {
  const part = useSignal<(() => preact.JSX.Element) | null>(null);
  useEffect(() => { load().then((p) => { part.value = p; }, () => { open.value = false; announce(t('error.network')); }); }, []);
  const Part = part.value;
  return Part && <Part />;
}

/** By script, because the address holds the view and a fragment has no place in it. */
function skipTo(e: Event, id: string): void {
  e.preventDefault();
  document.getElementById(id)?.focus();
}

function useCardCloses(open: boolean): void {
  const was = useRef(open);
  useEffect(() => {
    if (was.current && !open) {
      tallSheet.value = false;
      const frame = requestAnimationFrame(returnFocus);
      was.current = open;
      return () => cancelAnimationFrame(frame);
    }
    was.current = open;
    return undefined;
  }, [open]);
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
