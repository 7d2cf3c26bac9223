// How large a sign of many events is.

/** Sizes between the smallest and the largest circle. */
export const SIZES = 25;
export const LEAST = 2.1;
export const MOST = 17;
/** The count whose sign may fill its cell, and the share of signs that may be larger. */
const LARGEST = 150;
const FEW = 0.03;

/** Radius in CSS pixels for a count: area grows with it, up to a limit. `unit`: how many events count as one, where they are very dense. */
export const radiusOf = (count: number, unit = 1): number => Math.min(MOST, Math.max(LEAST, 1.55 + 0.56 * Math.sqrt(count / unit)));

/** The stamp nearest to that radius. */
export const sizeOf = (count: number, unit = 1): number => Math.round(((radiusOf(count, unit) - LEAST) / (MOST - LEAST)) * (SIZES - 1));

/** The least unit, a power of four, with which all but a few of the counts are told apart by size. */
export function unitFor(counts: Uint32Array): number {
  const above = new Uint32Array(16); // how many counts ask for at least 4^n
  let all = 0;
  for (const n of counts) {
    if (n === 0) continue;
    all++;
    above[Math.max(0, Math.min(15, Math.ceil(Math.log(n / LARGEST) / Math.log(4))))]++;
  }
  let unit = 15;
  for (let few = all * FEW; unit > 0 && (few -= above[unit]) >= 0;) unit--;
  return 4 ** unit;
}

/** The measures that a legend gives for a unit, in round numbers. */
export function measuresFor(unit: number): number[] {
  const most = round(200 * unit);
  return [...new Set([1, round(most / 20), round(most / 4), most])];
}

/** The nearest of 1, 2, 5, 10, 20 … */
function round(n: number): number {
  const ten = 10 ** Math.floor(Math.log10(n));
  return ten * [1, 2, 5, 10].reduce((a, b) => (Math.abs(b - n / ten) < Math.abs(a - n / ten) ? b : a));
}
