/** A box on the screen in CSS pixels. `text`: words, which no name may cover; other boxes only push names aside. */
export interface Rect { x: number; y: number; w: number; h: number; text?: boolean; /** how bad it is to cover this, against 1 */ weight?: number }

/** The part of the world on the screen: the world's width in pixels, and where the screen's corner is in it. */
export interface Frame {
  world: number; left: number; top: number; width: number; height: number; zoom: number;
  /** So much at each side is a rim that shows only while the map is dragged: no name lies half in it. */
  rim?: number;
}

/** What is free: names never cover each other, and symbols only where a big town must be named. */
export class Space {
  constructor(private labels: Rect[], private obstacles: Rect[], private frame: Frame) {}

  take(r: Rect, pad: number): void {
    this.labels.push({ x: r.x - pad, y: r.y - pad, w: r.w + 2 * pad, h: r.h + 2 * pad });
  }

  taken(r: Rect): boolean {
    return this.labels.some((o) => meets(r, o));
  }

  /** Square pixels of the events that a label here would cover. */
  overlap(r: Rect): number {
    let sum = 0;
    for (const o of this.obstacles) {
      const w = Math.min(r.x + r.w, o.x + o.w) - Math.max(r.x, o.x);
      const h = Math.min(r.y + r.h, o.y + o.h) - Math.max(r.y, o.y);
      if (w > 0 && h > 0) sum += w * h * (o.weight ?? 1);
    }
    return sum;
  }

  covered(r: Rect, alsoByEvents: boolean): boolean {
    return this.taken(r) || (alsoByEvents && this.overlap(r) > r.w * r.h * 0.6);
  }

  /** Whether a box lies on the screen, in the rim round it, or half in both. */
  part(r: Rect): 'screen' | 'rim' | 'both' {
    const { rim = 0, width, height } = this.frame;
    if (rim === 0) return 'screen';
    if (r.x >= rim && r.y >= rim && r.x + r.w <= width - rim && r.y + r.h <= height - rim) return 'screen';
    return r.x + r.w <= rim || r.y + r.h <= rim || r.x >= width - rim || r.y >= height - rim ? 'rim' : 'both';
  }

  /** Wholly on the screen: a country's name cut at the edge is no name. */
  inside(r: Rect): boolean {
    return r.x > 4 && r.y > 4 && r.x + r.w < this.frame.width - 4 && r.y + r.h < this.frame.height - 4;
  }
}

const meets = (a: Rect, b: Rect) => a.x < b.x + b.w && a.x + a.w > b.x && a.y < b.y + b.h && a.y + a.h > b.y;

/** Where a longitude (0..1 of the world) lies on the screen: several times when the world repeats. */
export function acrossScreen(x: number, frame: Frame, margin: number): number[] {
  const first = x * frame.world - frame.left;
  const out: number[] = [];
  for (let turn = Math.ceil((-margin - first) / frame.world); first + turn * frame.world <= frame.width + margin; turn++) out.push(first + turn * frame.world);
  return out;
}
