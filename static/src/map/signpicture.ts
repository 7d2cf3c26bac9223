// The picture of many signs. While time moves, few of them change from one frame
// to the next: only the squares of the picture in which one did are drawn anew.
// Pure: pixels are a column of numbers, so that it can be tested without a browser.
import { stampIn, strongIn, type CellPlan } from './cellplan';
import type { Stamp, Stamps } from './stamps';

/** Squares have 2^3 pixels each way: about as many as a small sign. */
const SHIFT = 3;

/** What is covered as far as this is taken as covered: nobody sees what shines through. */
const COVERED = 250;

/** 255 / alpha, as whole numbers of 1/65536. */
const WHOLE = Int32Array.from({ length: 256 }, (_, a) => (a === 0 ? 0 : Math.round((255 * 65536) / a)));

/** Of a plan's places what is drawn, and where. */
export type Signs = Pick<CellPlan, 'size' | 'drawn' | 'order' | 'x' | 'y' | 'face'>;

export class SignPicture {
  private readonly across: number;
  private readonly down: number;
  /** 1 for each square that is drawn anew. */
  private readonly squares: Uint8Array;
  /** What each place showed at last. */
  private faces = new Uint32Array(0);
  private readonly column = { from: 0, to: 0 };
  private readonly row = { from: 0, to: 0 };

  /** `pixels` are 0xAABBGGRR, as ImageData has them between two drawings. */
  constructor(readonly width: number, readonly height: number, private readonly pixels: Int32Array) {
    this.across = (width + (1 << SHIFT) - 1) >> SHIFT;
    this.down = (height + (1 << SHIFT) - 1) >> SHIFT;
    this.squares = new Uint8Array(this.across * this.down);
  }

  /**
   * Draws the signs, the foremost first. `ratio`: pixels to one of the plan's;
   * `faded`: the strength of what is past, of 256; `anew`: the places are others
   * than before. Says whether the picture is another now.
   */
  draw(signs: Signs, stamps: Stamps, ratio: number, faded: number, anew: boolean): boolean {
    const { size, drawn, order, x, y, face } = signs;
    const { pixels, squares, width, height } = this;
    squares.fill(0);
    if (anew) {
      pixels.fill(0);
      if (this.faces.length < face.length) this.faces = new Uint32Array(face.length);
      for (let i = 0; i < size; i++) this.faces[i] = face[i];
    } else if (this.markChanges(signs, stamps, ratio)) this.clearMarked();
    else return false;
    for (let d = drawn - 1; d >= 0; d--) {
      const i = order[d];
      const stamp = stamps.of(stampIn(face[i]));
      const [px, py] = [Math.round(x[i] * ratio), Math.round(y[i] * ratio)];
      const strength = strongIn(face[i]) ? 256 : faded;
      if (anew) {
        this.mark(stamp, px, py);
        blit(pixels, width, stamp, px, py, strength, 0, 0, width, height);
      } else this.putMarked(stamp, px, py, strength);
    }
    this.eachRun((from, to) => part(pixels, from, to));
    return true;
  }

  private markChanges({ size, x, y, face }: Signs, stamps: Stamps, ratio: number): boolean {
    const { faces } = this;
    let any = false;
    for (let i = 0; i < size; i++) {
      const [before, now] = [faces[i], face[i]];
      if (before === now) continue;
      any = true;
      faces[i] = now;
      const [px, py] = [Math.round(x[i] * ratio), Math.round(y[i] * ratio)];
      if (before > 0) this.mark(stamps.of(stampIn(before)), px, py);
      if (now > 0) this.mark(stamps.of(stampIn(now)), px, py);
    }
    return any;
  }

  /** The squares that a stamp touches. */
  private reach({ side }: Stamp, x: number, y: number): void {
    const half = (side - 1) >> 1;
    this.column.from = Math.max(0, (x - half) >> SHIFT);
    this.column.to = Math.min(this.across, ((x + half) >> SHIFT) + 1);
    this.row.from = Math.max(0, (y - half) >> SHIFT);
    this.row.to = Math.min(this.down, ((y + half) >> SHIFT) + 1);
  }

  private mark(stamp: Stamp, x: number, y: number): void {
    this.reach(stamp, x, y);
    const { across, squares, column, row } = this;
    for (let r = row.from; r < row.to; r++) for (let c = column.from; c < column.to; c++) squares[r * across + c] = 1;
  }

  /** Lays a stamp into the marked squares. */
  private putMarked(stamp: Stamp, x: number, y: number, strength: number): void {
    this.reach(stamp, x, y);
    const { across, squares, pixels, width, height, column, row } = this;
    for (let r = row.from; r < row.to; r++) {
      for (let c = column.from; c < column.to; c++) {
        if (squares[r * across + c] === 0) continue;
        const from = c;
        while (c < column.to && squares[r * across + c] === 1) c++;
        blit(pixels, width, stamp, x, y, strength, from << SHIFT, r << SHIFT, Math.min(width, c << SHIFT), Math.min(height, (r + 1) << SHIFT));
      }
    }
  }

  private clearMarked(): void {
    this.eachRun((from, to) => this.pixels.fill(0, from, to));
  }

  /** The marked squares as stretches of pixels. */
  private eachRun(take: (from: number, to: number) => void): void {
    const { across, down, squares, width, height } = this;
    for (let r = 0; r < down; r++) {
      const last = Math.min(height, (r + 1) << SHIFT);
      for (let c = 0; c < across; c++) {
        if (squares[r * across + c] === 0) continue;
        const from = c << SHIFT;
        while (c < across && squares[r * across + c] === 1) c++;
        const to = Math.min(width, c << SHIFT);
        for (let y = r << SHIFT; y < last; y++) take(y * width + from, y * width + to);
      }
    }
  }
}

/** Divides colours by alpha. */
function part(pixels: Int32Array, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const p = pixels[at];
    const a = p >>> 24;
    if (a === 0 || a === 255) continue;
    const by = WHOLE[a];
    const r = ((p & 255) * by + 32768) >>> 16;
    const g = (((p >>> 8) & 255) * by + 32768) >>> 16;
    const b = (((p >>> 16) & 255) * by + 32768) >>> 16;
    pixels[at] = (a << 24) | (b << 16) | (g << 8) | r;
  }
}

/**
 * Lays a stamp behind what is in a box of the picture; its middle is at x, y.
 * Colours are multiplied by alpha. Where signs lie over each other by the dozen,
 * what others cover is passed by. Two channels at a time, in whole numbers: this
 * runs half a million times a frame.
 */
function blit(pixels: Int32Array, width: number, s: Stamp, x: number, y: number, strength: number, x0: number, y0: number, x1: number, y1: number): void {
  const { side, first, end, pixels: own } = s;
  const left = x - ((side - 1) >> 1);
  const top = y - ((side - 1) >> 1);
  const last = Math.min(side, y1 - top);
  for (let sy = Math.max(0, y0 - top); sy < last; sy++) {
    const to = Math.min(end[sy], x1 - left);
    const row = (top + sy) * width + left;
    for (let sx = Math.max(first[sy], x0 - left); sx < to; sx++) {
      const over = pixels[row + sx];
      const overAlpha = over >>> 24;
      if (overAlpha >= COVERED) continue;
      const room = strength === 256 ? 256 - overAlpha : ((256 - overAlpha) * strength) >> 8;
      const c = own[sy * side + sx];
      pixels[row + sx] = over + (((Math.imul(c & 0xff00ff, room) >>> 8) & 0xff00ff) | (Math.imul((c >>> 8) & 0xff00ff, room) & 0xff00ff00));
    }
  }
}
