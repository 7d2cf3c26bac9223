// Changes golden tiles as geo/timetile/mutate_test.go does, in the same order and
// with the same numbers, and says what is found of them in the same words.
import { decodeCellTile, FAR, TileError } from '../src/celltile';

type Dice = (n: number) => number;

function diceOf(seed: number): Dice {
  let s = seed >>> 0;
  return (n) => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return Math.floor((s * n) / 2 ** 32);
  };
}

const FIELDS: [at: number, width: number][] = [[0, 1], [3, 1], [4, 1], [5, 1], [6, 2], [8, 4], [12, 4], [16, 4], [20, 4], [24, 4], [28, 4], [32, 2], [34, 2], [36, 4]];
const EDGES = [0, 1, 2, 3, 4, 40, 64, 127, 128, 129, 1599, 1600, 2 ** 16 - 1, 2 ** 16, 2 ** 21, 2 ** 31 - 3, 2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, 2 ** 35 - 1];
/** In place of the first kind; a character is a byte. */
const FIRSTS = [
  'null', '1', 'true', '[]', '{}', '', '"', '"a', "'a'", '"a",', '"a","b"', '"a" "b"', '["a"]', '""', '"a"', ' \t\n\r"a" ', '"A" ', '"\\u0041"',
  '"\\ud800"', '"\\udc00"', '"\\uDC00\\uD800"', '"\\ud83d\\ude00"', '"\\uD83D\\uDE00"', '"\\ud83dx\\ude00"', '"\\ud83d\\ud83d\\ude00"', '"\\\\ud800"', '"\\\\\\ud800"', '"\\ud83d\\\\ude00"',
  '"\\ud83d"', '"\\ufffd"', '"\\u0000"', '"\\b\\f\\n\\r\\t\\/\\"\\\\"', '"\\a"', '"\\x41"', '"\\u12"', '"\\u{41}"', '"\\U0001F600"', '"\x00"', '"\x1f"', '"\x7f"', '"\t"', '"\n"',
  '"\xff"', '"\xc0\x80"', '"\xc3\xa7"', '"\xc3"', '"\xed\xa0\x80"', '"\xed\x9f\xbf"', '"\xef\xbf\xbd"', '"\xef\xbb\xbf"', '"\xe2\x80\xa8"', '"\xf0\x9f\x98\x80"', '"\xf4\x90\x80\x80"',
  '"__proto__"', '"<&>"', '/**/"a"', 'NaN', '-0', '1e999',
];
/** Before or behind all of them. */
const AROUNDS = ['\xef\xbb\xbf', '\xff\xfe', ' ', '\n\t\r ', '\v', '\f', '\x00', '\xc2\xa0', '\xe2\x80\xa8', '//', ',', '[]', '[', ']', 'null'];

const u32 = (b: readonly number[], at: number): number => b[at] + b[at + 1] * 2 ** 8 + b[at + 2] * 2 ** 16 + b[at + 3] * 2 ** 24;

/** A tile with change number k. */
export function changed(good: Uint8Array, k: number): Uint8Array<ArrayBuffer> {
  const d = diceOf(Math.imul(k, 2654435761));
  let b = [...good];
  const columns = 40 + u32(b, 36);
  switch (d(8)) {
    case 0:
      for (let n = 1 + d(3); n > 0; n--) {
        const at = d(b.length);
        b[at] ^= 1 << d(8);
      }
      break;
    case 1:
      b.length = d(b.length);
      break;
    case 2: {
      const at = d(b.length + 1);
      for (let n = 1 + d(3); n > 0; n--) b.splice(at, 0, d(256));
      break;
    }
    case 3: {
      const [at, width] = FIELDS[d(FIELDS.length)];
      let value = EDGES[d(EDGES.length)];
      if (d(2) === 0) value = b[at] + d(3) + 255;
      for (let i = 0; i < width; i++) b[at + i] = Math.floor(value / 2 ** (8 * i)) % 256;
      break;
    }
    case 4: {
      let kinds = String.fromCharCode(...b.slice(40, columns));
      if (d(4) > 0) kinds = `[${FIRSTS[d(FIRSTS.length)]}${kinds.slice(kinds.indexOf('"', 2) + 1)}`;
      else {
        const around = AROUNDS[d(AROUNDS.length)];
        kinds = d(2) === 0 ? around + kinds : kinds + around;
      }
      b = [...b.slice(0, 36), ...[0, 1, 2, 3].map((i) => (kinds.length >> (8 * i)) & 255), ...Array.from(kinds, (c) => c.charCodeAt(0)), ...b.slice(columns)];
      break;
    }
    default:
      for (let n = 1 + d(2); n > 0; n--) b = changedNumber(b, columns, d);
  }
  return Uint8Array.from(b);
}

/** Puts another number in place of one of the columns, in longer form now and then. */
function changedNumber(b: number[], columns: number, d: Dice): number[] {
  let from = columns + d(b.length - columns);
  while (from > columns && b[from - 1] >= 0x80) from--;
  let to = from;
  while (to < b.length - 1 && b[to] >= 0x80) to++;
  let value = d(4);
  if (d(2) === 0) value = EDGES[d(EDGES.length)];
  const other: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) other.push((value % 128) + 128);
  other.push(value);
  if (d(8) === 0) {
    other[other.length - 1] += 0x80;
    for (let n = d(4); n > 0; n--) other.push(0x80);
    other.push(0);
  }
  return [...b.slice(0, from), ...other, ...b.slice(to + 1)];
}

/** FNV-1a. */
export class Hash {
  private sum = 0x811c9dc5;

  take(bytes: Uint8Array): void {
    for (const b of bytes) this.sum = Math.imul(this.sum ^ b, 0x01000193);
  }

  toString(): string {
    return (this.sum >>> 0).toString(16).padStart(8, '0');
  }
}

/** "" where the bytes are refused, "version" where they are for their version, else a hash of all that they say. */
export function found(bytes: Uint8Array<ArrayBuffer>): string {
  let t;
  try {
    t = decodeCellTile(bytes.buffer);
  } catch (why) {
    if (!(why instanceof TileError)) throw why;
    return why.version ? 'version' : '';
  }
  const hash = new Hash();
  const say = (...numbers: number[]) => hash.take(new Uint8Array(Uint32Array.from(numbers).buffer));
  say(t.z, t.row, t.col, t.bin, t.epoch, t.events, t.kinds.length);
  for (const k of t.kinds) {
    const text = new TextEncoder().encode(k);
    say(text.length);
    hash.take(text);
  }
  say(t.lists);
  const inCell = (share: number, cell: number) => Math.floor((share * t.grid - cell) * 256);
  for (let l = 0; l < t.lists; l++) {
    const cell = t.cell[l];
    say(cell, t.kind[l], t.soft[l], inCell(t.x[l], cell % t.grid), inCell(t.y[l], Math.floor(cell / t.grid)), t.offset[l + 1] - t.offset[l]);
  }
  for (let e = 0; e < t.start.length; e++) say(t.start[e], t.last[e] === FAR ? 0 : t.last[e], t.begun[e + 1] - t.begun[e], t.sureFrom[e], t.sureTo[e]);
  return String(hash);
}
