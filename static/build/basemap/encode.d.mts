type Box = [number, number, number, number];
export const KINDS: { land: 1; coast: 2; border: 3; contested: 4; river: 5; lake: 6; province: 7 };
export function encode(blocks: { kind: number; rank?: number; box: Box; shapes: { points: [number, number][] }[] }[], grid: Box): Uint8Array;
