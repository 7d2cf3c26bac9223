// Decodes time tiles beside the page, so that no frame waits for it.
import { columnsOf, decodeCellTile, TileError } from '../celltile';
import type { Decoded, Encoded } from './tiledecoder';

addEventListener('message', (e: MessageEvent<Encoded>) => {
  const { id, bytes } = e.data;
  let answer: Decoded;
  try {
    answer = { id, tile: decodeCellTile(bytes), error: null };
  } catch (why) {
    answer = { id, tile: null, error: { message: why instanceof Error ? why.message : String(why), version: why instanceof TileError && why.version } };
  }
  const buffers = answer.tile ? columnsOf(answer.tile).map((c) => c.buffer) : [];
  (postMessage as (message: Decoded, transfer: Transferable[]) => void)(answer, buffers);
});
