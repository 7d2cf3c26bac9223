// A map with one layer of many events and nothing besides, as `make bench`
// compares it with Leaflet's own markers. The page's base names the server.
import { getLayers, getTimeTile } from '../src/api';
import { decodeCellTile } from '../src/celltile';
import { CellsLayer, openStore } from '../src/map/cells';
import { LeafletMap } from '../src/map/leaflet';
import type { Day } from '../src/types';

const [layer] = await getLayers();
const map = new LeafletMap('map', { center: [20, 30], zoom: 2, zoomAnimation: false, attributionControl: false, zoomControl: false });
map.createPane('wl-cells');
const store = openStore({ fetch: getTimeTile, arrived: () => cells.touch(), failed: (_, why) => { if (why) throw new Error(why); } }, 96 * 2 ** 20);
const period = (from: Day, to: Day) => ({ from, to, now: null, match: 'possible' as const });
const cells = new CellsLayer(layer, 'light', period(0, 20_000), store);
const whole = new Promise<void>((done) => { cells.seen = () => done(); });
cells.addTo(map);
cells.ask({ params: '', bin: null, kinds: null, hole: null });

Object.assign(window, { ready: whole, show: (from: Day, to: Day) => cells.setTime(period(from, to)), shown: () => cells.count, decode: decodeCellTile });
