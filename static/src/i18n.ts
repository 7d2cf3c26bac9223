// Every word the page shows, in the reader's language, and how dates, numbers
// and lists are written in it. Components read messages while they render, so a
// change of language redraws them.

import { signal } from '@preact/signals';
import { languages } from 'waylog:messages';
import en from './messages/en.json';
import { dateOf } from './time';
import type { Day } from './types';

type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
type Message = string | Plural;
type Catalogue = Record<string, Message>;
export type Key = Exclude<keyof typeof en, 'language'>;
export type Params = Record<string, string | number>;

const catalogues: Record<string, Catalogue> = { en };

/** The language the page speaks: one of those below. */
export const language = signal('en');

/** Every language there is a file of messages for, with the name that its speakers give it. */
export const offered: readonly { tag: string; name: string }[] = languages;

/** The language that fits best what a link, the reader or the browser asks for, the first wish first. */
export function bestLanguage(wanted: readonly (string | null | undefined)[]): string {
  for (const w of wanted) {
    const tag = w?.toLowerCase();
    const found = languages.find((l) => l.tag.toLowerCase() === tag) ?? languages.find((l) => l.tag.toLowerCase() === tag?.split('-')[0]);
    if (found) return found.tag;
  }
  return 'en';
}

let latest = '';

/** Speaks another language once its messages are here. Without them the page goes on in the one it has. */
export async function speak(tag: string): Promise<void> {
  latest = tag;
  if (!catalogues[tag]) {
    const load = languages.find((l) => l.tag === tag)?.load;
    if (!load) return;
    try {
      catalogues[tag] = (await load()) as Catalogue;
    } catch {
      return; // the server is gone: what is asked of it next says so
    }
  }
  if (latest === tag) language.value = tag;
}

/** Scripts that are written from right to left, by ISO 15924. */
const RIGHT_TO_LEFT = /^(Adlm|Arab|Aran|Hebr|Mand|Mend|Nkoo|Rohg|Samr|Syrc|Thaa|Yezi)$/;

const directions = new Map<string, 'ltr' | 'rtl'>();

/** Asked for every name in a list of thousands: worked out once a language. */
export function direction(lang: string): 'ltr' | 'rtl' {
  let found = directions.get(lang);
  if (!found) directions.set(lang, found = RIGHT_TO_LEFT.test(new Intl.Locale(lang).maximize().script ?? '') ? 'rtl' : 'ltr');
  return found;
}

/** A message with its {names} filled in. Where it has plural forms, `count` chooses; numbers are written as the language does. */
export function t(key: Key, params: Params = {}): string {
  return fill(message(key) ?? key, params);
}

/** A word of a fixed list (status.reported); a word that is not in the list is shown as it is. */
export function word(list: string, value: string): string {
  const found = message(`${list}.${value}`);
  return typeof found === 'string' ? found : value.replaceAll('_', ' ');
}

/** A word of a fixed list; undefined for what is not in it. */
export function wordOrNone(list: string, value: string): string | undefined {
  const found = message(`${list}.${value}`);
  return typeof found === 'string' ? found : undefined;
}

/** The word for what the data calls by an English word of a fixed list; whatever else it calls it stays as it is. */
export function wordFor(list: string, value: string, label: string): string {
  const key = `${list}.${value.replaceAll(' ', '_')}`;
  return (en as Catalogue)[key] === label ? word(list, value.replaceAll(' ', '_')) : label;
}

function message(key: string): Message | undefined {
  return catalogues[language.value]?.[key] ?? (en as Catalogue)[key];
}

function fill(m: Message, params: Params): string {
  const text = typeof m === 'string' ? m : m[cached(Intl.PluralRules, {}).select(Number(params.count ?? 0))] ?? m.other;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : typeof value === 'number' ? number(value) : isolated(value);
  });
}

/** Letters that run against the direction of the page's language. */
const AGAINST = { ltr: /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/, rtl: /(?![\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])\p{L}/u };

/** A name or a text of the data inside a sentence: where it runs the other way it keeps its order to itself, by the same marks as <bdi>. */
export const isolated = (text: string): string => (runsAgainst(text) ? `\u2068${text}\u2069` : text);

const runsAgainst = (text: string): boolean => AGAINST[direction(language.value)].test(text);

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

/** The name of a country by its ISO code. */
export const regionName = (code: string): string => cached(Intl.DisplayNames, { type: 'region' } as Intl.DisplayNamesOptions).of(code) ?? code;

/** "a, b and c". Names of a foreign script are only set apart: "and" is part of the next word in Arabic. */
export function joined(words: string[]): string {
  if (words.some(runsAgainst)) return words.map(isolated).join(t('sentence.comma'));
  return cached(Intl.ListFormat, { type: 'conjunction' } as Intl.ListFormatOptions).format(words);
}

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
  return cached(Intl.DateTimeFormat, { ...styles.long, hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC', timeZoneName: 'short' } as Intl.DateTimeFormatOptions).format(at);
}

/** The clock time of an instant in a zone, with the zone's name. */
export function clockText(iso: string, zone: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return cached(Intl.DateTimeFormat, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone, timeZoneName: 'short' } as Intl.DateTimeFormatOptions).format(at);
}
