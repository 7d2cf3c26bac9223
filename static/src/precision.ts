// The server's words for how exactly a place is known and how sure an event is.

/** Of these the point is the place itself; of the others it stands in for an area, a line, or nobody knows what. */
export const PLACED: ReadonlySet<string> = new Set(['exact', 'near']);

export const STATUSES = ['reported', 'corroborated', 'disputed', 'retracted', 'open', 'contested', 'closed', 'claimed'] as const;
