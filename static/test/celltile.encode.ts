// Writes time tiles for tests, straight from the table of the format.
import type { Span } from '../src/types';

/** Numbers that are the same in every run. */
export function dice(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
}

/** x, y: its place within the cell, in 1/256. */
export interface Event { span: Span; cell: number; kind: number; soft: boolean; x: number; y: number }

interface Entry { start: number; end: number; sure: number; from: number; to: number; count: number }

export interface Written { z: number; row: number; col: number; grid: number; bin: number; epoch: number; kinds: string[]; events: Event[] }

export function encode({ z, row, col, grid, bin, epoch, kinds, events }: Written): ArrayBuffer {
  const binOf = (d: number | null) => (d === null ? 0 : Math.floor((d - epoch) / bin) + 1);
  const lists = new Map<number, Event[]>();
  for (const e of events) {
    const key = (e.cell * kinds.length + e.kind) * 2 + Number(e.soft);
    lists.set(key, [...(lists.get(key) ?? []), e]);
  }
  const ordered = [...lists].sort(([a], [b]) => a - b).map(([, some]) => ({ some, entries: entriesOf(some, binOf) }));
  const all = ordered.flatMap((l) => l.entries);
  const out: number[] = [];
  const put = (n: number) => {
    for (; n >= 128; n = Math.floor(n / 128)) out.push((n % 128) + 128);
    out.push(n);
  };
  const mean = (some: Event[], of: 'x' | 'y') => Math.floor(some.reduce((s, e) => s + e[of], 0) / some.length);
  let before = 0;
  for (const { some: [e] } of ordered) {
    put(e.cell - before);
    before = e.cell;
  }
  for (const { some: [e] } of ordered) put(e.kind * 2 + Number(e.soft));
  for (const { some } of ordered) out.push(mean(some, 'x'));
  for (const { some } of ordered) out.push(mean(some, 'y'));
  for (const { entries } of ordered) put(entries.length - 1);
  for (const { entries } of ordered) entries.forEach((e, i) => put(e.start - (i > 0 ? entries[i - 1].start : 0)));
  for (const e of all) put(e.end === 0 ? 0 : e.start === 0 ? e.end : 1 + e.end - e.start);
  for (const e of all) put(e.sure);
  for (const e of all) put(e.count - 1);
  for (const e of all) {
    if (e.sure !== 2) continue;
    put(e.from);
    put(e.to - e.from);
  }
  const text = new TextEncoder().encode(JSON.stringify(kinds));
  const bytes = new Uint8Array(40 + text.length + out.length);
  const head = new DataView(bytes.buffer);
  bytes.set([0x57, 0x4c, 0x54, 0x32, z, grid]);
  head.setUint16(6, bin, true);
  head.setUint32(8, row, true);
  head.setUint32(12, col, true);
  head.setInt32(16, epoch, true);
  head.setUint32(20, events.length, true);
  head.setUint32(24, ordered.length, true);
  head.setUint32(28, all.length, true);
  head.setUint16(32, kinds.length, true);
  head.setUint32(36, text.length, true);
  bytes.set(text, 40);
  bytes.set(out, 40 + text.length);
  return bytes.buffer;
}

function entriesOf(events: Event[], binOf: (d: number | null) => number): Entry[] {
  const found = new Map<string, Entry>();
  for (const { span } of events) {
    const [start, end] = [binOf(span.lo), binOf(span.hi)];
    const known = span.from !== null && span.to !== null;
    const whole = known && span.from === span.lo && span.to === span.hi;
    const e: Entry = { start, end, sure: whole ? 1 : known ? 2 : 0, from: known && !whole ? binOf(span.from) : 0, to: known && !whole ? binOf(span.to) : 0, count: 1 };
    const key = `${start} ${end} ${e.sure} ${e.from} ${e.to}`;
    const same = found.get(key);
    if (same) same.count++;
    else found.set(key, e);
  }
  return [...found.values()].sort((a, b) => a.start - b.start || a.end - b.end || a.sure - b.sure || a.from - b.from || a.to - b.to);
}
