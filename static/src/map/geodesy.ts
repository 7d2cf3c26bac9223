// Lengths and points on the globe, taken as a sphere: half a percent off at
// most, far less than what is known of any route here.

/** Longitude and latitude in degrees, as in GeoJSON. */
export type LonLat = [number, number];

const EARTH = 6_371_008.8;
const RAD = Math.PI / 180;

/** Metres along the great circle. */
export function distance([lon1, lat1]: LonLat, [lon2, lat2]: LonLat): number {
  const s = Math.sin(((lat2 - lat1) * RAD) / 2) ** 2 + Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.sin(((lon2 - lon1) * RAD) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(s)));
}

/** Metres from the start of a line to each of its points. */
export function lengths(line: LonLat[]): number[] {
  const out = [0];
  for (let i = 1; i < line.length; i++) out.push(out[i - 1] + distance(line[i - 1], line[i]));
  return out;
}

/** Where a share (0..1) of a line's length is reached: between points `leg` and `leg` + 1. */
export function along(line: LonLat[], share: number): { at: LonLat; leg: number } {
  const sums = lengths(line);
  const want = Math.max(0, Math.min(1, share)) * sums[sums.length - 1];
  let leg = 0;
  while (leg < line.length - 2 && sums[leg + 1] < want) leg++;
  const length = sums[leg + 1] - sums[leg];
  return { at: between(line[leg], line[leg + 1], length > 0 ? (want - sums[leg]) / length : 0), leg };
}

/** A point of a leg; legs are short enough to be straight on the map. */
export function between(a: LonLat, b: LonLat, share: number): LonLat {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}

/** The ring at a distance in metres from a point. */
export function circle([lon, lat]: LonLat, metres: number, points = 72): LonLat[] {
  const d = metres / EARTH;
  const [sinLat, cosLat, sinD, cosD] = [Math.sin(lat * RAD), Math.cos(lat * RAD), Math.sin(d), Math.cos(d)];
  return Array.from({ length: points }, (_, i) => {
    const bearing = (i / points) * 2 * Math.PI;
    const s = sinLat * cosD + cosLat * sinD * Math.cos(bearing);
    return [lon + Math.atan2(Math.sin(bearing) * sinD * cosLat, cosD - sinLat * s) / RAD, Math.asin(s) / RAD];
  });
}

/** Metres that one CSS pixel stands for at a latitude and a zoom. */
export const metresPerPixel = (lat: number, zoom: number): number => (Math.cos(lat * RAD) * 2 * Math.PI * EARTH) / (256 * 2 ** zoom);
