// The types of Leaflet's own modules: @types/leaflet knows the ready-made file only.
declare module 'leaflet/src/map/handler/*';
declare module 'leaflet/src/map/Map.js' { export { Map } from 'leaflet'; }
declare module 'leaflet/src/layer/tile/GridLayer.js' { export { GridLayer } from 'leaflet'; }
declare module 'leaflet/src/layer/tile/TileLayer.js' { export { TileLayer } from 'leaflet'; }
declare module 'leaflet/src/layer/Layer.js' { export { Layer } from 'leaflet'; }
declare module 'leaflet/src/control/Control.Attribution.js' { import { Control } from 'leaflet'; export const Attribution: typeof Control.Attribution; }
declare module 'leaflet/src/control/Control.Scale.js' { import { Control } from 'leaflet'; export const Scale: typeof Control.Scale; }
declare module 'leaflet/src/control/Control.Zoom.js' { import { Control } from 'leaflet'; export const Zoom: typeof Control.Zoom; }
declare module 'leaflet/src/geo/LatLng.js' { export { latLng as toLatLng } from 'leaflet'; }
declare module 'leaflet/src/geo/LatLngBounds.js' { export { latLngBounds as toLatLngBounds } from 'leaflet'; }
declare module 'leaflet/src/geometry/Point.js' { export { point as toPoint } from 'leaflet'; }
declare module 'leaflet/src/dom/DomUtil.js' {
  import { DomUtil } from 'leaflet';
  export const getPosition: typeof DomUtil.getPosition;
  export const setPosition: typeof DomUtil.setPosition;
  export const setTransform: typeof DomUtil.setTransform;
}
