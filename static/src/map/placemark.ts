// The mark of a place that was searched for: the four corners of a frame and its
// name, in the ink of the words. Rings and crosses stand for events, or look like
// sights.
import type { Rect } from '../basemap/labels';
import type { Place } from '../types';
import { DomUtil, latLng, Layer, point, type LatLng, type LeafletMap, type ZoomAnimEvent } from './leaflet';
import { svg } from './svg';

const SIZE = 52;
const HALF = SIZE / 2;
const CORNERS = 'M4 14V4h10M38 4h10v10M48 38v10H38M14 48H4V38';

export class PlaceMark extends Layer {
  private at: LatLng;
  private readonly root: SVGSVGElement;
  private readonly name: SVGTextElement;

  constructor({ name, lon, lat, town }: Place) {
    super();
    this.options = { ...this.options, pane: 'wl-place' };
    this.at = latLng(lat, lon);
    this.root = svg('svg', { class: 'wl-place leaflet-zoom-animated', width: SIZE, height: SIZE, viewBox: `0 0 ${SIZE} ${SIZE}`, 'aria-hidden': 'true', focusable: 'false' });
    this.name = svg('text', { class: 'wl-place-name', x: HALF, y: SIZE + 12, 'text-anchor': 'middle' });
    this.name.textContent = name;
    for (const part of ['wl-place-halo', 'wl-place-line']) {
      this.root.append(svg('path', { class: part, d: CORNERS }));
    }
    if (town) this.root.append(svg('circle', { class: 'wl-place-town', cx: HALF, cy: HALF, r: 3 }));
    this.root.append(this.name);
  }

  override onAdd(map: LeafletMap): this {
    this.getPane()!.append(this.root);
    map.on('zoom viewreset move', this.put, this);
    if (map.options.zoomAnimation) map.on('zoomanim', this.animate, this);
    this.put();
    return this;
  }

  override onRemove(map: LeafletMap): this {
    map.off('zoom viewreset move', this.put, this);
    map.off('zoomanim', this.animate, this);
    this.root.remove();
    return this;
  }

  /** What words keep clear of, in pixels of the map. */
  covers(): Rect[] {
    const { x, y } = this._map.latLngToContainerPoint(this.at);
    const width = this.name.getComputedTextLength();
    return [{ x: x - HALF, y: y - HALF, w: SIZE, h: SIZE }, { x: x - width / 2 - 2, y: y + HALF, w: width + 4, h: 18 }];
  }

  private put(): void {
    // The copy of the world that is looked at.
    const turn = Math.round((this._map.getCenter().lng - this.at.lng) / 360) * 360;
    this.at = latLng(this.at.lat, this.at.lng + turn);
    this.move(this._map.latLngToLayerPoint(this.at));
  }

  private animate({ zoom, center }: ZoomAnimEvent): void {
    const map = this._map as LeafletMap & { _latLngToNewLayerPoint(at: LatLng, zoom: number, center: LatLng): { x: number; y: number } };
    this.move(map._latLngToNewLayerPoint(this.at, zoom, center));
  }

  private move({ x, y }: { x: number; y: number }): void {
    DomUtil.setPosition(this.root as unknown as HTMLElement, point(x - HALF, y - HALF));
  }
}
