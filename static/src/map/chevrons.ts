// Where the marks of direction sit on a line that is drawn on the screen.

export interface Mark { x: number; y: number; /** radians, the way of travel */ angle: number }

/** Marks about `step` pixels apart, evenly over the length, the ends left free; none on a line too short to carry one. */
export function chevrons(line: { x: number; y: number }[], step = 78, least = 26): Mark[] {
  const sums = [0];
  for (let i = 1; i < line.length; i++) sums.push(sums[i - 1] + Math.hypot(line[i].x - line[i - 1].x, line[i].y - line[i - 1].y));
  const length = sums[sums.length - 1];
  if (!(length >= least)) return [];
  const count = Math.max(1, Math.round(length / step));
  const out: Mark[] = [];
  let leg = 0;
  for (let k = 0; k < count; k++) {
    const want = ((k + 0.5) * length) / count;
    while (leg < line.length - 2 && sums[leg + 1] < want) leg++;
    const [a, b] = [line[leg], line[leg + 1]];
    const share = (want - sums[leg]) / (sums[leg + 1] - sums[leg] || 1);
    out.push({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share, angle: Math.atan2(b.y - a.y, b.x - a.x) });
  }
  return out;
}

/** The mark as SVG path data: an open arrow head. */
export function chevronPath(m: Mark, size = 5.5): string {
  const wing = (turn: number) => `${round(m.x - size * Math.cos(m.angle + turn) * 1.25)} ${round(m.y - size * Math.sin(m.angle + turn) * 1.25)}`;
  const tip = `${round(m.x + size * 0.45 * Math.cos(m.angle))} ${round(m.y + size * 0.45 * Math.sin(m.angle))}`;
  return `M${wing(0.62)}L${tip}L${wing(-0.62)}`;
}

const round = (n: number) => Math.round(n * 10) / 10;
