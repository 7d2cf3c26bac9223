import { TileLayer, type Coords } from './leaflet';
import type { TileSource } from '../types';

/** As far in as online providers go. */
export const ONLINE_MAX_ZOOM = 19;
/** So many failures in a row are not chance. */
const PATIENCE = 3;

/** The base map of an online provider that the operator chose. */
export class OnlineTiles extends TileLayer {
  private failures = 0;

  /** `failed` is called once, when tile after tile did not come. */
  constructor({ url }: TileSource, private failed: () => void) {
    super(url, { maxZoom: ONLINE_MAX_ZOOM });
    this.on('tileload', () => { this.failures = 0; });
    this.on('tileerror', () => {
      if (++this.failures === PATIENCE) this.failed();
    });
  }

  /** An address with a {name} that means nothing is one that does not answer. */
  override getTileUrl(coords: Coords): string {
    try {
      return super.getTileUrl(coords);
    } catch {
      return '';
    }
  }
}
