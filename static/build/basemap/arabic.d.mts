export function likeness(arabic: string, latin: string): number;
