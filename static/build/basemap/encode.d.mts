export const KINDS: { land: 1; coast: 2; border: 3; contested: 4; river: 5; lake: 6 };
export function encode(blocks: { kind: number; shapes: { points: [number, number][] }[] }[], steps: number, labels: unknown): Uint8Array;
