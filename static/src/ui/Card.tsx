// The card: everything that is known of one event. With several events under
// one click it offers their list first. What draws either comes when it is first
// wanted, or when a reader begins to move about the page.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { clear, backToStack } from '../select';
import { announce, chosen, layerById, stack, type Chosen } from '../state';
import { kindLabel } from '../words';
import { CardNav } from './CardNav';
import { EventSymbol } from './EventSymbol';
import { Icon } from './icons';
import { SheetHandle } from './SheetHandle';
import { Spot } from './Spot';

export function Card() {
  const c = chosen.value;
  const several = stack.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const name = c ? `${c.layer}:${c.id}` : several ? `stack ${several.hits.length} ${several.cells.map((h) => h.box).join(' ')}` : '';
  const parts = useParts(name !== '');
  const ready = parts.loaded !== null && (c ? !c.busy : several !== null);
  useEffect(() => {
    // The keyboard follows to the card, but not when the page opened with it.
    if (!name || !ready || document.activeElement === document.body) return;
    // Who goes from one to the next keeps the button, and hears where it led.
    if (document.activeElement?.closest('.card-nav')) announce(heading.current?.textContent ?? '');
    else heading.current?.focus({ preventScroll: true });
    heading.current?.closest('.card')?.scrollTo({ top: 0 });
  }, [name, ready]);
  if (!c && !several) return null;
  return (
    <section class="card" aria-label={c ? t('card.label') : t('stack.label')}>
      <SheetHandle />
      <div class="card-bar">
        {c && several
          ? <button type="button" class="text-button" onClick={backToStack}><Icon name="back" />{t('stack.back', { count: several.count })}</button>
          : <span class="card-kind">{c ? <KindLine c={c} /> : t('stack.label')}</span>}
        {c && <CardNav />}
        <button type="button" class="button square plain" aria-label={t('card.close')} title={t('card.close')} onClick={clear}><Icon name="close" /></button>
      </div>
      {!parts.loaded ? <Waiting parts={parts} heading={heading} /> : c ? <Body c={c} heading={heading} Facts={parts.loaded.Facts} /> : several && <parts.loaded.StackList stack={several} heading={heading} />}
    </section>
  );
}

function KindLine({ c }: { c: Chosen }) {
  const layer = layerById.value.get(c.layer);
  const kind = c.feature?.properties.kind ?? null;
  return (
    <>
      {c.feature && <EventSymbol layer={layer} feature={c.feature} />}
      <bdi>{c.feature ? kindLabel(layer, kind) : layer?.title ?? c.layer}</bdi>
    </>
  );
}

type Heading = { current: HTMLHeadingElement | null };

const load = () => Promise.all([import('./CardFacts'), import('./StackList')]).then(([{ Facts }, { StackList }]) => ({ Facts, StackList }));
type Loaded = Awaited<ReturnType<typeof load>>;
interface Parts { loaded: Loaded | null; failed: boolean; again: () => void }

const STIRRINGS = ['pointermove', 'pointerdown', 'keydown'] as const;

/** Fetches what draws a card as soon as one is wanted, or the reader stirs. */
function useParts(wanted: boolean): Parts {
  const loaded = useSignal<Loaded | null>(null);
  const failed = useSignal(false);
  const again = () => {
    failed.value = false;
    load().then((l) => { loaded.value = l; }, () => { failed.value = true; });
  };
  useEffect(() => {
    if (wanted && !loaded.peek()) again();
  }, [wanted]);
  useEffect(() => {
    const stop = new AbortController();
    const fetchAhead = () => {
      stop.abort();
      load().catch(() => {}); // who opens a card is told
    };
    for (const type of STIRRINGS) addEventListener(type, fetchAhead, { passive: true, signal: stop.signal });
    return () => stop.abort();
  }, []);
  return { loaded: loaded.value, failed: failed.value, again };
}

function Waiting({ parts, heading }: { parts: Parts; heading: Heading }) {
  return (
    <div class="card-body">
      {parts.failed
        ? <><h2 ref={heading} tabIndex={-1}>{t('card.failed')}</h2><Spot title={t('error.network')} action={t('error.again')} onAction={parts.again} /></>
        : <p class="quiet">{t('card.loading')}</p>}
    </div>
  );
}

function Body({ c, heading, Facts }: { c: Chosen; heading: Heading; Facts: Loaded['Facts'] }) {
  const layer = layerById.value.get(c.layer);
  if (c.busy) return <div class="card-body"><h2 ref={heading} tabIndex={-1}>{t('card.loading')}</h2></div>;
  if (!c.feature) {
    return (
      <div class="card-body">
        <h2 ref={heading} tabIndex={-1}>{t('card.failed')}</h2>
        <Spot title={c.error ?? t('error.unknown')} action={t('card.close')} onAction={clear} />
      </div>
    );
  }
  return <Facts feature={c.feature} layer={layer} heading={heading} />;
}
