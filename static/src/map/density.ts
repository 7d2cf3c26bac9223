// Many events as a cloud: how dense they are, without a sign for each cell. One
// small picture, drawn large and soft.
import { parseHex, type Rgb, type ThemeName } from './theme';
import { strongIn, type CellPlan } from './cellplan';

/** CSS pixels to a point of the small picture. */
const GRAIN = 8;
/** How far a cell's events are spread, in points of the small picture. */
const REACH = 2;
/** The count of events about a point that is shown as the densest. */
const DENSE = 600;
const STEPS = 256;

/** The colours of a cloud of many events, from few to many. Lightness alone tells them apart, too. */
export const RAMPS: Record<ThemeName, string[]> = {
  light: ['#f0b44c', '#d9641e', '#a3230f', '#4a0d12'],
  dark: ['#6b3320', '#d9642e', '#ffb066', '#fff3d0'],
};

export class Density {
  private readonly small = document.createElement('canvas');
  private sums = new Float32Array(0);
  private image: ImageData | null = null;
  private ramp: { theme: ThemeName; colours: Uint32Array } | null = null;

  /** `unit`: so many events count as one. */
  draw(to: HTMLCanvasElement, plan: CellPlan, width: number, height: number, theme: ThemeName, unit: number): void {
    const ctx = to.getContext('2d');
    const [w, h] = [Math.ceil(width / GRAIN) + 1, Math.ceil(height / GRAIN) + 1];
    if (!this.image || this.image.width !== w || this.image.height !== h) {
      this.small.width = w;
      this.small.height = h;
      this.image = new ImageData(w, h);
      this.sums = new Float32Array(w * h);
    }
    const small = this.small.getContext('2d');
    if (!ctx || !small) return;
    this.add(plan, w, h);
    const pixels = new Uint32Array(this.image.data.buffer);
    const colours = this.coloursFor(theme);
    const full = Math.log1p(DENSE);
    for (let i = 0; i < pixels.length; i++) {
      const n = this.sums[i] / unit;
      pixels[i] = n < 0.02 ? 0 : colours[Math.min(STEPS - 1, Math.floor((Math.log1p(n) / full) * STEPS))];
    }
    small.putImageData(this.image, 0, 0);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, to.width, to.height);
    ctx.imageSmoothingEnabled = true;
    ctx.imageSmoothingQuality = 'high';
    ctx.drawImage(this.small, 0, 0, width / GRAIN, height / GRAIN, 0, 0, to.width, to.height);
  }

  /** Spreads each place's events over the points about it, nearer ones more. */
  private add(plan: CellPlan, w: number, h: number): void {
    const { sums } = this;
    sums.fill(0);
    for (let d = 0; d < plan.drawn; d++) {
      const i = plan.order[d];
      const n = strongIn(plan.face[i]) ? plan.count[i] : plan.count[i] * 0.4;
      const [gx, gy] = [plan.x[i] / GRAIN, plan.y[i] / GRAIN];
      for (let y = Math.max(0, Math.ceil(gy - REACH)); y <= Math.min(h - 1, Math.floor(gy + REACH)); y++) {
        for (let x = Math.max(0, Math.ceil(gx - REACH)); x <= Math.min(w - 1, Math.floor(gx + REACH)); x++) {
          const near = 1 - ((x - gx) ** 2 + (y - gy) ** 2) / REACH ** 2;
          if (near > 0) sums[y * w + x] += n * near * near;
        }
      }
    }
  }

  private coloursFor(theme: ThemeName): Uint32Array {
    if (this.ramp?.theme === theme) return this.ramp.colours;
    const stops = RAMPS[theme].map((c) => parseHex(c) as Rgb);
    const colours = Uint32Array.from({ length: STEPS }, (_, i) => {
      const at = (i / (STEPS - 1)) * (stops.length - 1);
      const [a, b] = [stops[Math.floor(at)], stops[Math.min(stops.length - 1, Math.floor(at) + 1)]];
      const [red, green, blue] = [0, 1, 2].map((k) => Math.round(a[k] + (b[k] - a[k]) * (at % 1)));
      const alpha = Math.round(255 * Math.min(0.88, 0.12 + (i / STEPS) * 2.2)); // few let the map through
      return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
    });
    this.ramp = { theme, colours };
    return colours;
  }
}
