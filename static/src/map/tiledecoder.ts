// Hands time tiles to the worker. Where there is none (a frame of another origin
// may not start one), they are decoded here.
import workerFile from 'waylog:worker/tileworker';
import { decodeCellTile, TileError, type CellTile } from '../celltile';

export interface Encoded { id: number; bytes: ArrayBuffer }
export interface Decoded { id: number; tile: CellTile | null; error: { message: string; version: boolean } | null }

interface Waiting { bytes: ArrayBuffer; done: (tile: CellTile) => void; failed: (why: unknown) => void }

export class TileDecoder {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;

  constructor() {
    try {
      this.worker = new Worker(new URL(workerFile, import.meta.url));
    } catch {
      return;
    }
    this.worker.addEventListener('message', (e: MessageEvent<Decoded>) => this.answered(e.data));
    this.worker.addEventListener('error', () => this.withoutWorker());
  }

  decode(bytes: ArrayBuffer): Promise<CellTile> {
    const { worker } = this;
    if (!worker) return Promise.resolve().then(() => decodeCellTile(bytes));
    const id = this.next++;
    return new Promise((done, failed) => {
      this.waiting.set(id, { bytes, done, failed });
      worker.postMessage({ id, bytes } satisfies Encoded); // copied: should the worker not start, they are still here
    });
  }

  close(): void {
    this.worker?.terminate();
    this.worker = null;
    this.waiting.clear();
  }

  private answered({ id, tile, error }: Decoded): void {
    const asked = this.waiting.get(id);
    this.waiting.delete(id);
    if (tile) asked?.done(tile);
    else asked?.failed(new TileError(error?.message ?? '', error?.version));
  }

  private withoutWorker(): void {
    this.worker?.terminate();
    this.worker = null;
    for (const [id, { bytes, done, failed }] of this.waiting) {
      this.waiting.delete(id);
      try {
        done(decodeCellTile(bytes));
      } catch (why) {
        failed(why);
      }
    }
  }
}
