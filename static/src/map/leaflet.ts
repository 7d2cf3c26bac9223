// The only module that imports Leaflet: what the map uses of it, and no more.
// Moving to another major version begins and ends here. Its modules are named
// one by one because the ready-made file has markers, popups, vectors and
// GeoJSON in it too, which are none of ours and half of its size.
import 'leaflet/dist/leaflet.css';

// What a reader does with the map: each module adds its handler.
import 'leaflet/src/map/handler/Map.BoxZoom.js';
import 'leaflet/src/map/handler/Map.DoubleClickZoom.js';
import 'leaflet/src/map/handler/Map.Drag.js';
import 'leaflet/src/map/handler/Map.Keyboard.js';
import 'leaflet/src/map/handler/Map.ScrollWheelZoom.js';
import 'leaflet/src/map/handler/Map.TouchZoom.js';

export { Map as LeafletMap } from 'leaflet/src/map/Map.js';
export { GridLayer } from 'leaflet/src/layer/tile/GridLayer.js';
export { TileLayer } from 'leaflet/src/layer/tile/TileLayer.js';
export { Layer } from 'leaflet/src/layer/Layer.js';
export { Attribution } from 'leaflet/src/control/Control.Attribution.js';
export { Scale } from 'leaflet/src/control/Control.Scale.js';
export { Zoom } from 'leaflet/src/control/Control.Zoom.js';
export { toLatLng as latLng } from 'leaflet/src/geo/LatLng.js';
export { toLatLngBounds as latLngBounds } from 'leaflet/src/geo/LatLngBounds.js';
export { toPoint as point } from 'leaflet/src/geometry/Point.js';
export * as DomUtil from 'leaflet/src/dom/DomUtil.js';
export type { Control, Coords, LatLng, LatLngBounds, LeafletEvent, LeafletMouseEvent, MapOptions as LeafletMapOptions, Point, ZoomAnimEvent } from 'leaflet';
