// The places that were found, as the list of a combobox (WAI-ARIA APG): the
// keyboard stays in the field, the arrows mark an option, Enter takes it, Escape
// closes the list.

import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { calledOff, wordsOf } from '../api';
import { language, regionName, t, wordOrNone } from '../i18n';
import { getPlaces, sightOf, type FoundPlace, type Places } from '../places';
import { announce, layerById, place } from '../state';
import type { Camera } from '../types';
import { layerColour } from '../words';
import { Icon, Symbol } from './icons';

interface Props {
  typed: Signal<string>;
  list: Signal<{ open: boolean; active: string | null }>;
  keys: { current: (e: KeyboardEvent) => void };
  field: { current: HTMLInputElement | null };
  camera: () => Camera | null;
  /** A place was taken. */
  chosen: () => void;
}

/** Milliseconds of rest before the server is asked. */
const PAUSE = 140;

export function PlaceResults({ typed, list, keys, field, camera, chosen }: Props) {
  const answer = useSignal<Places | null>(null);
  const failed = useSignal<string | null>(null);
  const active = useSignal(-1);
  const open = useSignal(false);
  const taken = useRef<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const query = typed.value.trim();

  useEffect(() => {
    active.value = -1;
    if (query === '' || query === taken.current) {
      answer.value = failed.value = null;
      open.value = false;
      return undefined;
    }
    taken.current = null;
    const asked = new AbortController();
    const timer = setTimeout(() => {
      getPlaces(query, camera(), language.peek(), asked.signal).then((found) => {
        answer.value = found;
        failed.value = null;
        open.value = true;
        announce(found.places.length === 0 ? t('places.none') : t(found.similar ? 'places.similarCount' : 'places.count', { count: found.places.length }));
      }, (e: unknown) => {
        if (calledOff(e)) return;
        answer.value = null;
        failed.value = wordsOf(e);
        open.value = true;
      });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [query, language.value]);

  const found = answer.value?.places ?? [];
  useEffect(() => {
    list.value = { open: open.value && found.length > 0, active: open.value && active.value >= 0 ? `place-${active.value}` : null };
    if (active.value >= 0) box.current?.querySelector(`#place-${active.value}`)?.scrollIntoView({ block: 'nearest' });
  }, [open.value, active.value, found.length]);

  // A press beside the field, or the keyboard gone elsewhere, closes the list.
  useEffect(() => {
    const away = (e: Event) => {
      if (e.target instanceof Node && !field.current?.closest('.place-search')?.contains(e.target)) open.value = false;
    };
    addEventListener('pointerdown', away);
    addEventListener('focusin', away);
    return () => {
      removeEventListener('pointerdown', away);
      removeEventListener('focusin', away);
    };
  }, []);

  const take = (p: FoundPlace) => {
    taken.current = p.name;
    typed.value = p.name;
    open.value = false;
    place.value = { name: p.name, lon: p.lon, lat: p.lat, zoom: sightOf(p), town: p.layer === null };
    announce(t('places.moved', { name: p.name }));
    chosen();
  };

  keys.current = (e) => {
    if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    switch (e.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        if (found.length === 0) return;
        const step = e.key === 'ArrowDown' ? 1 : -1;
        const from = open.peek() ? active.peek() : -1;
        open.value = true;
        active.value = from < 0 && step < 0 ? found.length - 1 : (from + step + found.length) % found.length;
        break;
      }
      case 'Enter': {
        const p = open.peek() ? found[Math.max(0, active.peek())] : undefined;
        if (p) take(p);
        break;
      }
      case 'Escape':
        if (!open.peek()) return;
        open.value = false;
        break;
      default:
        return;
    }
    e.preventDefault();
  };

  return (
    <div class="place-box" ref={box} hidden={!open.value}>
      {answer.value?.similar && found.length > 0 && <p class="place-said">{t('places.similar')}</p>}
      <ul id="place-list" role="listbox" aria-label={t('places.list')} hidden={found.length === 0}>
        {found.map((p, i) => (
          <li
            key={p.id} id={`place-${i}`} role="option" class="place-option" aria-selected={i === active.value}
            onPointerDown={(e) => e.preventDefault()} // the keyboard stays in the field
            onClick={() => take(p)}
          >
            <Option place={p} />
          </li>
        ))}
      </ul>
      {failed.value && <p class="place-said" role="alert">{failed.value}</p>}
      {answer.value && found.length === 0 && (
        <div class="place-said">
          <p>{t('places.none')}</p>
          <p class="quiet">{t('places.none.hint', { search: t('search.placeholder') })}</p>
        </div>
      )}
      {answer.value && (
        <p class="place-credit">
          {found.length > 0 && <span>{t('places.count', { count: found.length })}</span>}
          <span>{answer.value.attributed ? t('places.credit') : t('places.layersOnly')}</span>
        </p>
      )}
    </div>
  );
}

/** One place: its name, in the other script too; where it is; what it is. */
function Option({ place: p }: { place: FoundPlace }) {
  const layer = p.layer === null ? undefined : layerById.value.get(p.layer);
  const where = [p.admin, p.country && regionName(p.country)].filter((s): s is string => Boolean(s));
  const kind = wordOrNone('places.kind', p.kind ?? '');
  const precision = p.layer === null || p.precision === 'exact' ? undefined : wordOrNone('place_precision', p.precision ?? '');
  return (
    <>
      {layer ? <Symbol form={layer.geometryType} colour={layerColour(layer)} /> : <Icon name="map" />}
      <span class="place-text">
        <span class="place-names">
          <bdi class="place-name">{p.name}</bdi>
          {p.other && <bdi class="place-other">{p.other}</bdi>}
          {p.spelling && <bdi class="place-other">{p.spelling}</bdi>}
        </span>
        <span class="place-about">
          {p.layer !== null && <span>{t('places.inLayer', { layer: layer?.title ?? p.layer, count: p.events ?? 0 })}</span>}
          {precision && <span>{precision}</span>}
          {where.length > 0 && <bdi>{where.join(t('sentence.comma'))}</bdi>}
          {kind && <span>{kind}</span>}
          {p.population !== null && <span>{t('places.people', { count: p.population })}</span>}
        </span>
      </span>
    </>
  );
}
