// A map in somebody's article must not catch the reader who scrolls past it:
// the wheel zooms only with Ctrl (a pinch on a trackpad comes as that), and one
// finger scrolls the article, two move the map.

/** Which way to the map was missing just now. */
export type Missing = 'wheel' | 'touch';

export function yieldToPage(el: HTMLElement, tell: (what: Missing) => void): () => void {
  const wheel = (e: WheelEvent) => {
    if (e.ctrlKey || e.metaKey) return;
    e.stopPropagation(); // the map never hears of it, the page scrolls
    tell('wheel');
  };
  let alone = false;
  const start = (e: TouchEvent) => {
    alone = e.touches.length === 1;
    if (alone) e.stopPropagation();
  };
  const move = (e: TouchEvent) => {
    if (!alone || e.touches.length !== 1) return;
    e.stopPropagation();
    tell('touch');
  };
  el.addEventListener('wheel', wheel, { capture: true, passive: true });
  el.addEventListener('touchstart', start, { capture: true, passive: true });
  el.addEventListener('touchmove', move, { capture: true, passive: true });
  return () => {
    el.removeEventListener('wheel', wheel, true);
    el.removeEventListener('touchstart', start, true);
    el.removeEventListener('touchmove', move, true);
  };
}
