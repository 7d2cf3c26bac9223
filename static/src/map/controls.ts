import type { TileSource } from '../types';
import { control, type Control, type LeafletMap } from './leaflet';

/** From this zoom on the base map's own coarseness shows, and the map says so. */
const NOTE_ZOOM = 9;
const CREDIT = 'Natural Earth · GeoNames CC BY 4.0';

export interface ControlTexts { zoomIn: string; zoomOut: string; attribution: string; scaleNote: string }

/** Zoom buttons, scale bar and credits, on the side that the language leaves free. */
export class Controls {
  private zoom: Control.Zoom;
  private scale: Control.Scale;
  private credit: Control.Attribution;
  private provider: TileSource | null = null;
  private credits: string[] = [];

  constructor(private map: LeafletMap, private texts: ControlTexts) {
    this.zoom = control.zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut });
    this.scale = control.scale({ imperial: false, maxWidth: 90 });
    this.credit = control.attribution({ prefix: '<a href="https://leafletjs.com" rel="noopener">Leaflet</a>' });
    map.on('zoomend', this.name, this);
    this.setDirection('ltr');
    this.name();
  }

  setDirection(dir: 'ltr' | 'rtl'): void {
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
    return text.includes('GeoNames') ? text : [text, CREDIT].filter(Boolean).join(': ');
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
