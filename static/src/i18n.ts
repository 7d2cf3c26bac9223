// Every word the page shows, in the reader's language, and how dates, numbers
// and lists are written in it. Components read messages while they render, so a
// change of language redraws them.

import { signal } from '@preact/signals';
import en from './messages/en.json';
import { dateOf } from './time';
import type { Day } from './types';

type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
type Message = string | Plural;
type Catalogue = Record<string, Message>;
export type Key = keyof typeof en;
export type Params = Record<string, string | number>;

const catalogues: Record<string, Catalogue> = { en };
const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'ckb', 'syr']);

/** The language the page speaks: one of the catalogues. */
export const language = signal('en');

/** The catalogue that fits best what a link or the browser asks for. */
export function bestLanguage(wanted: readonly (string | null)[]): string {
  for (const w of wanted) {
    const short = w?.toLowerCase().split('-')[0] ?? '';
    if (short in catalogues) return short;
  }
  return 'en';
}

export const direction = (lang: string): 'ltr' | 'rtl' => (rightToLeft.has(lang) ? 'rtl' : 'ltr');

/** A message with its {names} filled in. Where it has plural forms, `count` chooses; numbers are written as the language does. */
export function t(key: Key, params: Params = {}): string {
  return fill(message(key) ?? key, params);
}

/** A word of a fixed list (status.reported); a word that is not in the list is shown as it is. */
export function word(list: string, value: string): string {
  const found = message(`${list}.${value}`);
  return typeof found === 'string' ? found : value.replaceAll('_', ' ');
}

function message(key: string): Message | undefined {
  return catalogues[language.value]?.[key] ?? (en as Catalogue)[key];
}

function fill(m: Message, params: Params): string {
  const text = typeof m === 'string' ? m : m[cached(Intl.PluralRules, {}).select(Number(params.count ?? 0))] ?? m.other;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : typeof value === 'number' ? number(value) : value;
  });
}

type Maker<O, T> = new (locale: string, options: O) => T;
const made = new Map<string, unknown>();

/** Intl objects are dear to make and cheap to use. The message `locale` narrows a catalogue's language: "en" writes dates the British way. */
function cached<O, T>(make: Maker<O, T>, options: O): T {
  const where = String(message('locale'));
  const key = `${make.name} ${where} ${JSON.stringify(options)}`;
  let found = made.get(key) as T | undefined;
  if (found === undefined) made.set(key, found = new make(where, options));
  return found;
}

export const number = (n: number, options: Intl.NumberFormatOptions = {}): string => cached(Intl.NumberFormat, options).format(n);

/** "a, b and c". */
export const joined = (words: string[]): string => cached(Intl.ListFormat, { type: 'conjunction' } as Intl.ListFormatOptions).format(words);

type DayStyle = 'full' | 'long' | 'short' | 'weekday' | 'daymonth' | 'month' | 'monthyear' | 'year' | 'day';
const styles: Record<DayStyle, Intl.DateTimeFormatOptions> = {
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  long: { day: 'numeric', month: 'long', year: 'numeric' },
  short: { day: 'numeric', month: 'short', year: 'numeric' },
  weekday: { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' },
  daymonth: { day: 'numeric', month: 'short' },
  month: { month: 'short' },
  monthyear: { month: 'short', year: 'numeric' },
  year: { year: 'numeric' },
  day: { day: 'numeric' },
};

/** A day in words. */
export function dayText(d: Day, style: DayStyle = 'long'): string {
  return cached(Intl.DateTimeFormat, { ...styles[style], timeZone: 'UTC' } as Intl.DateTimeFormatOptions).format(dateOf(d));
}

/** A stretch of days in words: "25 May to 1 Jun 2017"; null is an open end, and null on both ends gives "". */
export function periodText(from: Day | null, to: Day | null, style: 'short' | 'long' = 'short'): string {
  if (from === null && to === null) return '';
  if (from === null) return t('period.until', { to: dayText(to as Day, style) });
  if (to === null) return t('period.since', { from: dayText(from, style) });
  if (from === to) return dayText(from, style);
  const sameYear = dateOf(from).getUTCFullYear() === dateOf(to).getUTCFullYear();
  const start = !sameYear ? dayText(from, style)
    : cached(Intl.DateTimeFormat, { day: 'numeric', month: style, timeZone: 'UTC' } as Intl.DateTimeFormatOptions).format(dateOf(from));
  return t('period.span', { from: start, to: dayText(to, style) });
}

/** An instant as date and clock time, in UTC and saying so. */
export function instantText(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return cached(Intl.DateTimeFormat, { ...styles.long, hour: '2-digit', minute: '2-digit', hour12: false, timeZone: 'UTC', timeZoneName: 'short' } as Intl.DateTimeFormatOptions).format(at);
}

/** The clock time of an instant in a zone, with the zone's name. */
export function clockText(iso: string, zone: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return cached(Intl.DateTimeFormat, { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: zone, timeZoneName: 'short' } as Intl.DateTimeFormatOptions).format(at);
}
