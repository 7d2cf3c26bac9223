// Find a place on the map: the field over it. What was found, and how it is
// moved through, comes with the first touch (PlaceResults). Where the map is
// narrow the field is a button until it is wanted.

import '../styles/places.css';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { cameraNow } from '../stage';
import { place } from '../state';
import { Icon } from './icons';
import type { PlaceResults as Results } from './PlaceResults';

export function PlaceSearch() {
  const typed = useSignal('');
  /** What the list says of itself: the id of the option that is marked in it. */
  const list = useSignal<{ open: boolean; active: string | null }>({ open: false, active: null });
  const unfolded = useSignal(false);
  const results = useSignal<typeof Results | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const keys = useRef<(e: KeyboardEvent) => void>(() => {});

  const load = () => {
    if (!results.peek()) import('./PlaceResults').then((m) => { results.value = m.PlaceResults; }, () => {}); // without it the next touch tries again
  };
  const unfold = () => {
    load();
    unfolded.value = true;
    requestAnimationFrame(() => field.current?.focus());
  };
  const fold = () => {
    unfolded.value = false;
    if (field.current === document.activeElement) requestAnimationFrame(() => button.current?.focus());
  };
  const forget = () => {
    typed.value = '';
    place.value = null;
  };

  // Escape anywhere takes the mark off the map.
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => { if (e.key === 'Escape' && !e.defaultPrevented && place.peek()) forget(); };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const onKeyDown = (e: KeyboardEvent) => {
    keys.current(e);
    if (e.key !== 'Escape' || e.defaultPrevented) return;
    if (!typed.peek() && !place.peek() && !unfolded.peek()) return;
    e.preventDefault();
    forget();
    fold();
  };
  const Found = results.value;
  return (
    <div class={unfolded.value ? 'place-search unfolded' : 'place-search'} role="search" aria-label={t('places.label')}>
      <button type="button" class="button square place-open" ref={button} aria-expanded={unfolded.value} aria-label={t('places.label')} title={t('places.label')} onClick={unfold}>
        <Icon name="search" />
      </button>
      <div class="place-field">
        <Icon name="search" />
        <input
          type="text" id="place" ref={field} value={typed.value} dir={typed.value ? 'auto' : undefined} enterkeyhint="search"
          role="combobox" aria-label={t('places.label')} aria-autocomplete="list" aria-haspopup="listbox" aria-expanded={list.value.open} aria-controls="place-list"
          aria-activedescendant={list.value.active ?? undefined}
          placeholder={t('places.placeholder')} autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck={false}
          onFocus={load} onKeyDown={onKeyDown}
          onInput={(e) => {
            load();
            typed.value = e.currentTarget.value;
            place.value = null;
          }}
        />
        {(typed.value || unfolded.value) && (
          <button
            type="button" class="place-clear" aria-label={t(typed.value ? 'places.clear' : 'places.close')}
            onClick={() => {
              const empty = typed.peek() === '';
              forget();
              if (empty) {
                unfolded.value = false;
                requestAnimationFrame(() => button.current?.focus());
              } else field.current?.focus();
            }}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      {Found
        ? <Found typed={typed} list={list} keys={keys} field={field} camera={cameraNow} chosen={() => { unfolded.value = false; }} />
        : <ul id="place-list" role="listbox" aria-label={t('places.list')} hidden />}
    </div>
  );
}
