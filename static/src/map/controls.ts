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
  private noted = false;

  constructor(private map: LeafletMap, private texts: ControlTexts) {
    this.zoom = control.zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut });
    this.scale = control.scale({ imperial: false, maxWidth: 90 });
    this.credit = control.attribution({ prefix: '<a href="https://leafletjs.com" rel="noopener">Leaflet</a>' });
    this.credit.addAttribution(this.creditText());
    map.on('zoomend', this.note, this);
    this.setDirection('ltr');
    this.note();
  }

  setDirection(dir: 'ltr' | 'rtl'): void {
    const end = dir === 'rtl' ? 'left' : 'right';
    for (const c of [this.zoom, this.credit, this.scale]) c.remove();
    // Bottom controls stack upwards: the credits come first and lie lowest.
    this.zoom.setPosition(`top${end}`).addTo(this.map);
    this.credit.setPosition(`bottom${end}`).addTo(this.map);
    this.scale.setPosition(`bottom${end}`).addTo(this.map);
  }

  /** Where the controls lie, in pixels of the map: names keep clear of them. */
  boxes(): { x: number; y: number; w: number; h: number }[] {
    const host = this.map.getContainer().getBoundingClientRect();
    return [this.zoom, this.scale].flatMap((c) => {
      const r = c.getContainer()?.getBoundingClientRect();
      return r ? [{ x: r.x - host.x - 4, y: r.y - host.y - 4, w: r.width + 8, h: r.height + 8 }] : [];
    });
  }

  /** The credit that the place names' licence asks for is there whatever the text says. */
  private creditText(): string {
    const text = escape(this.texts.attribution);
    return text.includes('GeoNames') ? text : [text, CREDIT].filter(Boolean).join(': ');
  }

  private note(): void {
    const due = this.map.getZoom() >= NOTE_ZOOM && this.texts.scaleNote !== '';
    if (due === this.noted) return;
    this.noted = due;
    if (due) this.credit.addAttribution(escape(this.texts.scaleNote));
    else this.credit.removeAttribution(escape(this.texts.scaleNote));
  }
}

const escape = (s: string) => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
