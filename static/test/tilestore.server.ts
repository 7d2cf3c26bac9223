// A server of time tiles of which the test says when and what it answers.
import { decodeCellTile } from '../src/celltile';
import type { TileDecoder } from '../src/map/tiledecoder';
import type { TileAt } from '../src/map/tilegrid';
import { TileStore, type Source, type Wanted } from '../src/map/tilestore';
import type { TileAnswer, TileAsked } from '../src/map/view';
import { encode } from './celltile.encode';

/** A tile with so many events, one in a cell. */
export const bytesOf = ({ z, row, col }: TileAt, bin = 1, events = 50): ArrayBuffer =>
  encode({ z, row, col, grid: 40, bin, epoch: 0, kinds: ['a'], events: Array.from({ length: events }, (_, i) => ({ span: { lo: i, hi: i, from: null, to: null }, cell: i, kind: 0, soft: false, x: 0, y: 0 })) });

export const at = (col: number, away = col): Wanted => ({ layer: 'l', params: '', z: 4, row: 3, col, away });

interface Asked { w: TileAsked; signal: AbortSignal; done: () => void }

/** `told`: layers of which something arrived, and failures; `missing`: the last of those of each layer; `arrived` is called besides. */
export function server(answer: (w: Source & TileAt) => TileAnswer = (w) => ({ bytes: bytesOf(w), tag: `"${w.col}"` }), most = 1e9, arrived: (layer: string) => void = () => undefined) {
  const asked: Asked[] = [];
  const told: (string | null)[] = [];
  const missing: Record<string, string | null> = {};
  const store = new TileStore({
    fetch: (w, signal) => new Promise((done, failed) => {
      signal.addEventListener('abort', () => failed(new DOMException('', 'AbortError')));
      asked.push({ w, signal, done: () => { try { done(answer(w)); } catch (e) { failed(e); } } });
    }),
    arrived: (layer) => {
      told.push(layer);
      arrived(layer);
    },
    failed: (layer, why) => {
      told.push(why);
      missing[layer] = why;
    },
  }, { decode: (b: ArrayBuffer) => Promise.resolve().then(() => decodeCellTile(b)), close: () => undefined } as unknown as TileDecoder, most);
  return { store, asked, told, missing };
}

/** What was answered is taken. */
export const soon = async (): Promise<void> => { for (let i = 0; i < 20; i++) await null; };
