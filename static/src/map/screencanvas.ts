import type { Rect } from '../basemap/space';
import { fineness } from './fineness';
import { DomUtil, point, type LeafletMap, type Point, type ZoomAnimEvent } from './leaflet';
import { drawStill, type Pen } from './stillcanvas';

/** A canvas as large as the screen (and a rim), laid over the map; grows and shrinks with a zoom until it is drawn anew. */
export class ScreenCanvas {
  readonly el: HTMLCanvasElement;
  private at: Point = point(0, 0);
  private zoom = 0;

  /** `pad` is the rim in CSS pixels, so that a drag does not bare the edge at once. */
  constructor(readonly map: LeafletMap, pane: HTMLElement, className: string, readonly pad: number) {
    this.el = document.createElement('canvas');
    this.el.className = `${className} leaflet-zoom-${map.options.zoomAnimation ? 'animated' : 'hide'}`;
    this.el.width = this.el.height = 0; // until it is drawn it has no size to change
    pane.append(this.el);
    if (map.options.zoomAnimation) map.on('zoomanim', this.animate, this);
  }

  get ratio(): number {
    return fineness();
  }

  /** The canvas's corner in pixels of the world. Not by way of latitudes: those end at the edge of the world, the screen may not. */
  corner(): Point {
    return this.map.getPixelBounds().min!.subtract([this.pad, this.pad]);
  }

  /** The screen and the rim. */
  private get whole(): Rect {
    const { x, y } = this.map.getSize();
    return { x: -this.pad, y: -this.pad, w: x + 2 * this.pad, h: y + 2 * this.pad };
  }

  /** Sizes the canvas to a part of the screen and puts it there; the pixels are kept when the size is. */
  place({ x, y, w, h }: Rect = this.whole): void {
    const [pw, ph] = [Math.round(w * this.ratio), Math.round(h * this.ratio)];
    if (this.el.width !== pw || this.el.height !== ph) {
      this.el.width = pw;
      this.el.height = ph;
      this.el.style.width = `${w}px`;
      this.el.style.height = `${h}px`;
    }
    this.at = this.map.getPixelBounds().min!.add([x, y]);
    this.zoom = this.map.getZoom();
    DomUtil.setTransform(this.el, this.map.containerPointToLayerPoint([x, y]));
  }

  /** Places the canvas and draws it anew, in CSS pixels from its own corner. */
  drawStill(draw: (pen: Pen) => void): void {
    this.place();
    drawStill(this.el, this.el.width, this.el.height, (pen) => {
      pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      draw(pen);
    });
  }

  remove(): void {
    this.map.off('zoomanim', this.animate, this);
    this.el.remove();
  }

  private animate(e: ZoomAnimEvent): void {
    DomUtil.setTransform(this.el, whereAfterZoom(this.map, this.at, this.zoom, e), this.map.getZoomScale(e.zoom, this.zoom));
  }
}

/** The layer point at which a pixel of the world at zoom `from` will be when a zoom animation has ended. */
export function whereAfterZoom(map: LeafletMap, at: Point, from: number, e: ZoomAnimEvent): Point {
  const topLeft = map.project(e.center, e.zoom).subtract(map.getSize().divideBy(2));
  return at.multiplyBy(map.getZoomScale(e.zoom, from)).subtract(topLeft).subtract(DomUtil.getPosition(map.getPane('mapPane')!)).round();
}
