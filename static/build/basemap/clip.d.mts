type Box = [number, number, number, number];
export function clipRing(ring: [number, number][], box: Box): [number, number][][];
export function clipLine(line: [number, number][], box: Box): [number, number][][];
