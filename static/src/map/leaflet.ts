// The only module that imports Leaflet: what the map uses of it, and no more.
// Moving to another major version begins and ends here.
import 'leaflet/dist/leaflet.css';

export { Map as LeafletMap, GridLayer, TileLayer, Layer, control, Control, latLng, latLngBounds, point, DomUtil } from 'leaflet';
export type { Coords, LatLng, LatLngBounds, LeafletEvent, LeafletMouseEvent, MapOptions as LeafletMapOptions, Point, ZoomAnimEvent } from 'leaflet';
