// What is chosen of layers, words, kinds and status, and how strictly time is
// taken. Nothing pressed in a list of words means all of them.

import { computed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { instantText, number, t, word, wordOrNone } from '../i18n';
import { go } from '../navigate';
import { actors, asof, counts, firstLayers, kinds, layers, loaded, match, narrow, parties, selection, shownLayers, statuses, statusesIn, text } from '../state';
import { STATUSES } from '../precision';
import type { Layer } from '../types';
import { kindLabel, layerColour } from '../words';
import { Disclosure } from './Disclosure';
import { KindSymbol } from './EventSymbol';
import { Icon, Symbol } from './icons';

export function Filters() {
  const rest = (
    <>
      <SearchField />
      <div class="filter-row">
        <KindMenu />
        <StatusMenu />
        <PartyMenu />
      </div>
      <MatchChoice />
    </>
  );
  const set = Number(text.value !== '') + Number(kinds.value.length > 0) + Number(statuses.value.length > 0) + Number(actors.value.length > 0) + Number(match.value === 'certain');
  return (
    <div class="filters" role="search" aria-label={t('filter.label')}>
      <Switches />
      {narrow.value
        ? <details class="fold"><summary>{set > 0 ? t('filter.set', { count: set }) : t('filter.label')}<Icon name="chevron" /></summary><div class="fold-body">{rest}</div></details>
        : rest}
      {asof.value && (
        <p class="notice">
          {t('asof.notice', { date: instantText(asof.value) })}{' '}
          <button type="button" class="text-button" onClick={() => go({ asof: null })}>{t('asof.leave')}</button>
        </p>
      )}
    </div>
  );
}

export function Switches() {
  const all = layers.value ?? [];
  const on = new Set(shownLayers.value.map((l) => l.id));
  const toggle = (l: Layer) => {
    const next = all.filter((o) => (o.id === l.id ? !on.has(o.id) : on.has(o.id))).map((o) => o.id);
    const sel = selection.peek();
    const first = firstLayers.peek().length > 0 ? firstLayers.peek() : all.map((o) => o.id);
    go({ layers: next.length === first.length && next.every((id) => first.includes(id)) ? null : next, ...(sel && !next.includes(sel.layer) ? { sel: null } : {}) });
  };
  return (
    <div class="switches" role="group" aria-label={t('layers.label')}>
      {all.map((l) => {
        const count = counts.value[l.id]?.matched;
        return (
          <button key={l.id} type="button" class="switch" aria-pressed={on.has(l.id)} onClick={() => toggle(l)}>
            <Symbol form={l.geometryType} colour={layerColour(l)} />
            <bdi class="switch-name" title={l.title}>{l.title}</bdi>
            <span class="switch-count">{!on.has(l.id) ? t('layers.off') : loaded.value[l.id]?.error ? t('layers.failed') : count === undefined ? '…' : number(count)}</span>
          </button>
        );
      })}
    </div>
  );
}

function SearchField() {
  const typed = useSignal(text.value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => { // chosen elsewhere, by Back or by a button: what was being typed is void
    clearTimeout(timer.current);
    typed.value = text.value;
  }, [text.value]);
  const apply = (value: string) => {
    clearTimeout(timer.current);
    go({ q: value.trim() });
  };
  return (
    <form class="search" onSubmit={(e) => { e.preventDefault(); apply(typed.peek()); }}>
      <Icon name="search" />
      <input
        type="search" id="q" aria-label={t('search.label')} placeholder={t('search.placeholder')} value={typed.value} autocomplete="off" dir={typed.value ? 'auto' : undefined}
        onInput={(e) => {
          const value = e.currentTarget.value;
          typed.value = value;
          clearTimeout(timer.current);
          timer.current = setTimeout(() => apply(value), 450);
        }}
      />
    </form>
  );
}

/** The kinds of the shown layers, each key once. */
const kindChoices = computed(() => {
  const out = new Map<string, { label: string; layer: Layer }>();
  for (const l of shownLayers.value) for (const k of l.kinds) if (!out.has(k.key)) out.set(k.key, { label: kindLabel(l, k.key), layer: l });
  for (const k of kinds.value) if (!out.has(k)) out.set(k, { label: k, layer: shownLayers.value[0] as Layer });
  return [...out].map(([key, { label, layer }]) => ({ key, label, layer }));
});

function KindMenu() {
  return (
    <Menu
      name={t('filter.kind')} all={t('filter.kind.all')} chosen={kinds.value}
      choices={kindChoices.value.map((k) => ({ key: k.key, label: k.label, symbol: <KindSymbol layer={k.layer} kind={k.key} /> }))}
      change={(next) => go({ kinds: next })}
    />
  );
}

/** The words of status that occur in what is loaded, and those that are chosen. */
const statusChoices = computed(() => {
  const found = new Set<string>(statuses.value);
  for (const state of Object.values(loaded.value)) {
    for (const { feature } of state.items ?? []) if (feature.properties.status) found.add(feature.properties.status);
  }
  for (const l of shownLayers.value) for (const s of statusesIn.value[l.id] ?? []) found.add(s);
  return [...STATUSES.filter((s) => found.has(s)), ...[...found].filter((s) => !(STATUSES as readonly string[]).includes(s))];
});

function StatusMenu() {
  return (
    <Menu
      name={t('filter.status')} all={t('filter.status.all')} chosen={statuses.value}
      choices={statusChoices.value.map((key) => ({ key, label: word('status', key), means: wordOrNone('status_means', key), symbol: null }))}
      change={(next) => go({ status: next })}
    />
  );
}

function PartyMenu() {
  const all = [...new Set([...actors.value, ...parties.value])];
  const some = shownLayers.value.some((l) => loaded.value[l.id]?.many); // of many events only pages are here, and so not every name
  return (
    <Menu
      name={t('filter.actor')} all={t('filter.actor.all')} chosen={actors.value}
      choices={all.slice(0, 40).map((key) => ({ key, label: key, symbol: null }))}
      change={(next) => go({ actors: next })}
    >
      {some && <OtherParty names={all} />}
    </Menu>
  );
}

/** A party that is not in the list, by its whole name. */
function OtherParty({ names }: { names: string[] }) {
  return (
    <form
      class="other"
      onSubmit={(e) => {
        e.preventDefault();
        const field = e.currentTarget.elements.namedItem('party') as HTMLInputElement;
        const name = field.value.trim();
        if (name) go({ actors: [...new Set([...actors.peek(), name])] });
        field.value = '';
      }}
    >
      <label for="party">{t('filter.actor.other')}</label>
      <input id="party" name="party" type="search" list="parties" dir="auto" autocomplete="off" />
      <datalist id="parties">{names.map((n) => <option key={n} value={n} />)}</datalist>
    </form>
  );
}

interface MenuProps { name: string; all: string; chosen: string[]; choices: { key: string; label: string; means?: string; symbol: preact.ComponentChildren }[]; change: (next: string[]) => void; children?: preact.ComponentChildren }

/** A list of boxes to tick, folded behind its present choice. */
function Menu({ name, all, chosen, choices, change, children }: MenuProps) {
  const label = (key: string) => choices.find((c) => c.key === key)?.label ?? key;
  const present = chosen.length === 0 ? all : chosen.length === 1 ? label(chosen[0] as string) : t('filter.several', { first: label(chosen[0] as string), count: chosen.length - 1 });
  return (
    <Disclosure summary={<><span class="menu-name">{name}</span><bdi class="menu-present">{present}</bdi><Icon name="chevron" /></>}>
      <div class="menu-list" role="group" aria-label={name}>
        {choices.map((c) => (
          <label key={c.key} class="tick">
            <input
              type="checkbox" checked={chosen.includes(c.key)}
              onChange={(e) => change(e.currentTarget.checked ? [...chosen, c.key] : chosen.filter((k) => k !== c.key))}
            />
            {c.symbol}<span class="tick-words"><bdi>{c.label}</bdi>{c.means && <span class="quiet">{c.means}</span>}</span>
          </label>
        ))}
        {choices.length === 0 && <p class="quiet">{t('filter.none')}</p>}
        {children}
        {chosen.length > 0 && <button type="button" class="text-button" onClick={() => change([])}>{t('filter.clear', { all })}</button>}
      </div>
    </Disclosure>
  );
}

function MatchChoice() {
  const choice = match.value;
  return (
    <div class="match" role="radiogroup" aria-labelledby="match-name" aria-describedby="match-explained">
      <div class="match-row">
        <span id="match-name">{t('match.label')}</span>
        <div class="segments">
          {(['possible', 'certain'] as const).map((value) => (
            <label key={value} class="segment">
              <input type="radio" name="match" value={value} checked={choice === value} onChange={() => go({ match: value })} />
              <span>{t(`match.${value}`)}</span>
            </label>
          ))}
        </div>
      </div>
      <p id="match-explained" class="quiet">{t(choice === 'certain' ? 'match.certain.explained' : 'match.possible.explained')}</p>
    </div>
  );
}
