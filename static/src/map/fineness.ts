// How many pixels of a canvas stand for one of the page: the screen's own number,
// or another while a picture is made that is finer than the screen.

let wanted: number | null = null;

export const fineness = (): number => Math.min(2, Math.max(1, wanted ?? (window.devicePixelRatio || 1)));

/** From now on canvases are drawn so fine; null goes by the screen again. What is drawn already stays until it is drawn anew. */
export function setFineness(ratio: number | null): void {
  wanted = ratio;
}
