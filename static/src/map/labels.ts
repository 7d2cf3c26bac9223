import { drawLabels } from '../basemap/drawlabels';
import { placeLabels, type Frame, type LabelStyle, type Rect } from '../basemap/labels';
import type { BasemapSource } from '../basemap/source';
import type { BorderPolicy } from '../types';
import { Layer, type LeafletMap } from './leaflet';
import { ScreenCanvas } from './screencanvas';
import type { Pen } from './stillcanvas';
import type { Theme } from './theme';

/** From this size of letters on a name is that of a town. */
const TOWN = 12.5;

/** Place names over the whole screen at once: no name is cut at a tile's edge, none covers another or an event. */
export class LabelLayer extends Layer {
  private canvas: ScreenCanvas | null = null;
  private widths = new Map<string, number>();
  private wanted = 0;
  private drawnFor = '';
  private named: Rect[] = [];
  private borders: BorderPolicy = 'disputed';

  /** `obstacles` gives the boxes of drawn events, in pixels of the map. */
  constructor(private source: BasemapSource, private theme: Theme, private obstacles: () => Rect[]) {
    super();
    this.options = { ...this.options, pane: 'wl-labels' };
    source.onNames(() => this.redraw());
  }

  /** A name measured or drawn before its font was there keeps the wrong shape: whichever script's font comes, all is drawn again. */
  private fontsCame = (): void => {
    this.widths.clear();
    this.redraw();
  };

  override onAdd(map: LeafletMap): this {
    document.fonts.addEventListener('loadingdone', this.fontsCame);
    this.canvas = new ScreenCanvas(map, this.getPane()!, 'wl-label-canvas', 96);
    map.on('moveend resize', this.redraw, this);
    this.redraw();
    return this;
  }

  override onRemove(map: LeafletMap): this {
    document.fonts.removeEventListener('loadingdone', this.fontsCame);
    map.off('moveend resize', this.redraw, this);
    cancelAnimationFrame(this.wanted);
    this.canvas?.remove();
    this.canvas = null;
    return this;
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.redraw();
  }

  setBorders(borders: BorderPolicy): void {
    if (borders === this.borders) return;
    this.borders = borders;
    this.redraw();
  }

  /** Draws again with the next frame, once however often it was asked. */
  redraw(): void {
    cancelAnimationFrame(this.wanted);
    if (this.canvas) this.wanted = requestAnimationFrame(() => this.draw());
  }

  /** The boxes of the towns that are named, in pixels of the map as it is now: words about events had better leave them free. */
  towns(): Rect[] {
    if (!this.canvas) return [];
    if (this.viewKey() !== this.drawnFor) this.draw();
    return this.named;
  }

  private viewKey(): string {
    const { map } = this.canvas!;
    return `${map.getZoom()} ${map.getPixelBounds().min} ${map.getSize()}`;
  }

  private draw(): void {
    const canvas = this.canvas;
    if (!canvas) return;
    this.drawnFor = this.viewKey();
    this.named = [];
    canvas.drawStill((pen) => this.drawNames(pen, canvas));
  }

  private drawNames(ctx: Pen, canvas: ScreenCanvas): void {
    const { map, pad } = canvas;
    const zoom = map.getZoom();
    const size = map.getSize();
    const corner = canvas.corner();
    const frame: Frame = { world: 256 * 2 ** zoom, left: corner.x, top: corner.y, width: size.x + 2 * pad, height: size.y + 2 * pad, zoom, rim: pad };
    const nw = map.containerPointToLatLng([-pad, -pad]);
    const se = map.containerPointToLatLng([size.x + pad, size.y + pad]);
    const named = this.source.names([nw.lng, se.lat, se.lng, nw.lat], zoom);
    if (!named) return;
    const labels = placeLabels({
      ...named,
      borders: this.borders,
      obstacles: this.obstacles().map((r) => ({ ...r, x: r.x + pad, y: r.y + pad })),
    }, frame, (text, style) => this.width(ctx, text, style));
    this.named = labels.filter((l) => l.mark && l.style.size >= TOWN).map((l) => {
      const w = this.width(ctx, l.text[0], l.style);
      const x = l.align === 'left' ? l.x : l.align === 'right' ? l.x - w : l.x - w / 2;
      return { x: x - pad, y: l.y - l.style.size * 0.6 - pad, w, h: l.style.size * 1.2 };
    });
    drawLabels(ctx, labels, this.theme);
  }

  private width(ctx: Pen, text: string, style: LabelStyle): number {
    const key = `${style.font}|${style.spacing}|${text}`;
    let w = this.widths.get(key);
    if (w === undefined) {
      ctx.font = style.font;
      ctx.direction = style.rtl ? 'rtl' : 'ltr';
      ctx.letterSpacing = `${style.spacing}px`;
      this.widths.set(key, (w = ctx.measureText(text).width));
    }
    return w;
  }
}
