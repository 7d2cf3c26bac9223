// Where the map looks: what it was asked to show, room left beside what lies
// over it, and whether it was the reader who moved it.
import type { Camera } from '../types';
import { latLngBounds, point, type LatLng, type LeafletMap } from './leaflet';

/** west, south, east, north; west > east crosses 180°. */
export type Box = [number, number, number, number];
/** In pixels of the map. */
export interface Frame { x: number; y: number; w: number; h: number }

/** No nearer than this, however small it is what is to be shown. */
const NEAREST = 10;
/** Of a route or an area, this share on the screen is enough to say that it is there. */
const ENOUGH = 0.35;
/** In levels of zoom, what it costs to have signs behind a panel: more than going one level further out. */
const HIDDEN_SIGN = 1.1;
/** Half of a sign with the number of its stack, in pixels. */
const SIGN = 14;

interface Aim { to: LatLng; zoom: number }

export class CameraKeeper {
  /** What the map was last asked to show whole; null once the reader moved it. */
  private fitted: Box | null = null;
  /** The camera that a link asks for, which may lie further in than the base map of the moment goes. */
  private wanted: Camera | null;
  private quiet = 0;
  /** The page has found its first look. */
  private settled: boolean;
  /** Where the page itself sent the map; null once the reader moved it. */
  private aim: Aim | null = null;
  /** It is on the way there. */
  private gliding = false;

  /** `covers`: what lies over the map. `signs`: where the points are that it shows. `report` is called when the camera has come to rest. */
  constructor(
    private map: LeafletMap, private still: boolean, private covers: () => Frame[], private signs: () => LatLng[],
    private report: (c: Camera, byReader: boolean) => void, start: Camera | null,
  ) {
    this.wanted = start;
    this.settled = start !== null;
    map.on('moveend', this.rest, this);
    map.on('movestart', () => {
      if (this.quiet === 0) this.aim = this.fitted = this.wanted = null;
    });
  }

  get(): Camera {
    const at = this.map.getCenter().wrap();
    return { zoom: this.map.getZoom(), lat: at.lat, lon: at.lng };
  }

  set(c: Camera): void {
    this.aim = this.fitted = null;
    this.wanted = c;
    const zoom = Math.max(this.map.getMinZoom(), Math.min(this.map.getMaxZoom(), Math.round(c.zoom)));
    this.silently(() => this.map.setView([c.lat, c.lon], zoom, { animate: false }));
  }

  /** How far in the base map goes has changed. */
  setMaxZoom(zoom: number): void {
    this.silently(() => {
      this.map.setMaxZoom(zoom);
      if (this.wanted && this.wanted.zoom > this.map.getZoom()) this.set(this.wanted);
    });
  }

  fit(box: Box): void {
    this.show(box, null);
  }

  /** Shows a box whole, or as much of it as a given zoom allows. */
  private show(box: Box, fixed: number | null): void {
    this.fitted = box;
    this.wanted = null;
    const { x: width, y: height } = this.map.getSize();
    if (width === 0 || height === 0) return; // not laid out yet: done when it is
    const [west, south, east, north] = box;
    const bounds = latLngBounds([south, west], [north, east + (east < west ? 360 : 0)]);
    const corner = (zoom: number) => [this.map.project(bounds.getNorthWest(), zoom), this.map.project(bounds.getSouthEast(), zoom)] as const;
    let best: { room: Frame; zoom: number; score: number } | null = null;
    const covers = this.covers();
    const signs = this.signs().filter((s) => bounds.contains(s));
    for (const room of rooms(covers, width, height)) {
      const zoom = fixed ?? Math.min(NEAREST, this.map.getBoundsZoom(bounds, false, point(width - room.w, height - room.h)));
      const [a, b] = corner(zoom);
      const size = b.subtract(a);
      const shown = { x: room.x + (room.w - size.x) / 2, y: room.y + (room.h - size.y) / 2, w: Math.max(1, size.x), h: Math.max(1, size.y) };
      const hidden = covers.reduce((sum, c) => sum + overlap(shown, c), 0) / (shown.w * shown.h);
      const aside = Math.hypot(shown.x + shown.w / 2 - width / 2, shown.y + shown.h / 2 - height / 2);
      const behind = signs.some((s) => {
        const { x, y } = this.map.project(s, zoom).subtract(a).add([shown.x, shown.y]);
        return covers.some((c) => overlap({ x: x - SIGN, y: y - SIGN, w: 2 * SIGN, h: 2 * SIGN }, c) > 0);
      });
      const score = zoom - 2 * hidden - (behind ? HIDDEN_SIGN : 0) - aside / 1000;
      if (!best || score > best.score + 0.01) best = { room, zoom, score };
    }
    if (!best) return;
    const { room, zoom } = best;
    const [a, b] = corner(zoom);
    const middle = a.add(b).divideBy(2).subtract([room.x + (room.w - width) / 2, room.y + (room.h - height) / 2]);
    this.send(this.map.unproject(middle, zoom), zoom, false);
  }

  /** Brings a place into the middle of what can be seen, from at least as near as it asks: a move of the reader's. */
  lookAt({ lon, lat, zoom }: { lon: number; lat: number; zoom: number }): void {
    this.show([lon, lat, lon, lat], Math.max(this.map.getZoom(), Math.min(this.map.getMaxZoom(), zoom)));
    this.aim = this.fitted = null;
    this.report(this.get(), true);
  }

  /** Fits again what was fitted, with the room there is now, unless the reader moved the map. From then on the zoom stays. */
  refit(): void {
    this.again(null);
    this.settled = true;
  }

  private again(fixed: number | null): void {
    const box = this.fitted;
    if (box) this.silently(() => this.show(box, fixed));
  }

  /** Brings something into view: not at all where enough of it can be seen; by a pan where the zoom allows it; else whole. */
  bringIn([west, south, east, north]: Box): void {
    const turn = Math.round((this.map.getCenter().lng - (west + east) / 2) / 360) * 360;
    const bounds = latLngBounds([south, west + turn], [north, east + turn]);
    const a = this.map.latLngToContainerPoint(bounds.getNorthWest());
    const b = this.map.latLngToContainerPoint(bounds.getSouthEast());
    const frame = { x: a.x, y: a.y, w: Math.max(1, b.x - a.x), h: Math.max(1, b.y - a.y) };
    const { x: width, y: height } = this.map.getSize();
    const edge = Math.min(24, width / 12);
    const inner = { x: edge, y: edge, w: width - 2 * edge, h: height - 2 * edge };
    const seen = overlap(frame, inner) - this.covers().reduce((sum, c) => sum + overlap(frame, c), 0);
    if (seen >= ENOUGH * Math.min(frame.w * frame.h, inner.w * inner.h)) return;
    if (frame.w > inner.w || frame.h > inner.h) return this.fit([west, south, east, north]);
    this.fitted = null;
    const middle = { x: frame.x + frame.w / 2, y: frame.y + frame.h / 2 };
    this.send(this.map.containerPointToLatLng([middle.x, middle.y]), this.map.getZoom(), !this.still);
  }

  /** Panels that come and go change the size of the map: what was shown stays in the middle until the reader moves, and the zoom stays. */
  resize(): void {
    // Never so far out that the screen is higher than the world.
    const { clientHeight } = this.map.getContainer();
    const underWay = this.aim !== null && !this.arrived() ? this.aim : null;
    this.silently(() => {
      // A pan's last pixels would be those of the old size.
      if (this.gliding) this.map.stop();
      this.gliding = false;
      this.map.setMinZoom(Math.max(2, Math.min(5, Math.ceil(Math.log2(Math.max(1, clientHeight) / 256)))));
      this.map.invalidateSize({ animate: false });
    });
    if (underWay) return this.send(underWay.to, underWay.zoom, false);
    if (this.aim) this.aim = this.here();
    this.again(this.settled ? this.map.getZoom() : null);
  }

  /** A move of the page's own; a pan that it cuts short is no news. */
  private send(to: LatLng, zoom: number, glide: boolean): void {
    this.aim = null;
    this.silently(() => (glide ? this.map.panTo(to, { animate: true }) : this.map.setView(to, zoom, { animate: false })));
    this.aim = glide ? { to, zoom } : this.here();
    this.gliding = glide;
    if (this.arrived() && this.quiet === 0) this.report(this.get(), false);
  }

  private here(): Aim {
    return { to: this.map.getCenter(), zoom: this.map.getZoom() };
  }

  /** The map is where the page sent it, to a pixel or two. */
  private arrived(): boolean {
    const { aim, map } = this;
    return aim !== null && aim.zoom === map.getZoom() && map.latLngToContainerPoint(aim.to).distanceTo(map.getSize().divideBy(2)) < 2;
  }

  private silently(move: () => void): void {
    this.quiet++;
    try {
      move();
    } finally {
      this.quiet--;
    }
  }

  private rest(): void {
    if (this.quiet > 0) return;
    this.gliding = false;
    const byReader = !this.arrived();
    if (byReader) this.aim = this.fitted = this.wanted = null;
    this.report(this.get(), byReader);
  }
}

/** Where something can be shown: everywhere, and beside or below each of the things that lie over the map. */
function rooms(covers: Frame[], width: number, height: number): Frame[] {
  const edge = Math.min(width, height) < 500 ? 34 : 28; // a sign at the edge of the box reaches out, and the number on it further
  let found = [{ x: edge, y: edge, w: width - 2 * edge, h: height - 2 * edge }];
  for (const c of covers) found = found.flatMap((r) => [r, beside(r, c, width), below(r, c, height)]).filter((r) => r.w > 80 && r.h > 80);
  return found;
}

/** The part of a frame to the right of a cover at its left half, or to the left of one at its right. */
function beside(r: Frame, c: Frame, width: number): Frame {
  if (c.x + c.w / 2 > width / 2) return { ...r, w: Math.min(r.w, c.x - 8 - r.x) };
  const x = Math.max(r.x, c.x + c.w + 8);
  return { ...r, x, w: r.x + r.w - x };
}

/** The part of a frame below a cover in the upper half, or above one in the lower. */
function below(r: Frame, c: Frame, height: number): Frame {
  if (c.y + c.h / 2 > height / 2) return { ...r, h: Math.min(r.h, c.y - 8 - r.y) };
  const y = Math.max(r.y, c.y + c.h + 8);
  return { ...r, y, h: r.y + r.h - y };
}

/** Square pixels that two frames share. */
function overlap(a: Frame, b: Frame): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}
