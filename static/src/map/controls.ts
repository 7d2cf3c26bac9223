import { DETAIL } from '../basemap/source';
import type { TileSource } from '../types';
import type { MapTexts } from './view';
import { Attribution, Scale, Zoom, type Control, type LeafletMap } from './leaflet';

/** From this zoom on the base map's own coarseness shows, and the map says so. */
const NOTE_ZOOM = 9;
const CREDIT = 'Natural Earth · GeoNames CC BY 4.0';

export type ControlTexts = Pick<MapTexts, 'distance' | 'zoomIn' | 'zoomOut' | 'attribution' | 'scaleNote'>;

/** Leaflet's scale bar with the distance in the reader's language. */
class ScaleBar extends Scale {
  constructor(options: Control.ScaleOptions, private words: (metres: number) => string) {
    super(options);
  }

  // Leaflet calls this with the metres that the widest bar would stand for.
  _updateMetric(most: number): void {
    const self = this as unknown as { _mScale: HTMLElement; _getRoundNum(n: number): number; options: { maxWidth: number } };
    const metres = self._getRoundNum(most);
    self._mScale.style.width = `${Math.round((self.options.maxWidth * metres) / most)}px`;
    self._mScale.dir = 'auto';
    self._mScale.textContent = this.words(metres);
  }
}

/** Zoom buttons, scale bar and credits, on the side that the language leaves free. */
export class Controls {
  private zoom: Control.Zoom;
  private scale: ScaleBar;
  private credit: Control.Attribution;
  private provider: TileSource | null = null;
  private credits: string[] = [];

  constructor(private map: LeafletMap, private texts: ControlTexts) {
    this.zoom = new Zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut });
    this.scale = new ScaleBar({ imperial: false, maxWidth: 90 }, (m) => this.texts.distance(m));
    this.credit = new Attribution({ prefix: '<a href="https://leafletjs.com" rel="noopener">Leaflet</a>' });
    map.on('zoomend', this.name, this);
    this.setDirection('ltr');
    this.name();
  }

  setTexts(texts: ControlTexts): void {
    this.texts = texts;
    this.zoom.remove();
    this.zoom = new Zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut });
    this.setDirection(this.dir);
    this.name();
  }

  private dir: 'ltr' | 'rtl' = 'ltr';

  setDirection(dir: 'ltr' | 'rtl'): void {
    this.dir = dir;
    const end = dir === 'rtl' ? 'left' : 'right';
    for (const c of [this.zoom, this.credit, this.scale]) c.remove();
    // Bottom controls stack upwards: the credits come first and lie lowest.
    this.zoom.setPosition(`top${end}`).addTo(this.map);
    this.credit.setPosition(`bottom${end}`).addTo(this.map);
    this.scale.setPosition(`bottom${end}`).addTo(this.map);
  }

  /** What lies over the map. */
  elements(): Element[] {
    return [this.zoom, this.scale, this.credit].flatMap((c) => c.getContainer() ?? []);
  }

  /** Names an online provider in place of the offline base map's sources. */
  setProvider(provider: TileSource | null): void {
    this.provider = provider;
    this.name();
  }

  /** The credit that the place names' licence asks for is there whatever the text says. */
  private creditText(): string {
    const text = escape(this.texts.attribution);
    const named = text.includes('GeoNames') ? text : [text, CREDIT].filter(Boolean).join(': ');
    return DETAIL.rivers ? `${named} · GSHHG` : named;
  }

  /** Whose map it is; of the offline one, from some zoom on, also how coarse it is. */
  private name(): void {
    const coarse = this.map.getZoom() >= NOTE_ZOOM && this.texts.scaleNote !== '';
    const due = this.provider ? [escape(this.provider.attribution)] : [this.creditText(), ...(coarse ? [escape(this.texts.scaleNote)] : [])];
    for (const text of this.credits) if (!due.includes(text)) this.credit.removeAttribution(text);
    for (const text of due) if (!this.credits.includes(text)) this.credit.addAttribution(text);
    this.credits = due;
  }
}

const escape = (s: string) => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
