export function unrolled(points: [number, number][], ring: boolean): [number, number][];
