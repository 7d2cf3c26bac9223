// A long list in a box that scrolls: which of its rows are drawn, and how a row
// is brought into view. Rows that are drawn above what is read push nothing
// down: the place of the reader is kept, not the number of pixels.

import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Heights, paneOf, scrollFor, type Pane } from '../windowing';

const SPARE = 6; // rows drawn beyond what is seen, on either side

export interface Rows {
  pane: Pane;
  heights: { current: Heights };
  /** Brings a row into view. `focus`: and puts the keyboard there, once it is drawn. */
  reveal(i: number, focus?: boolean): void;
  /** How many rows one view holds. */
  page(): number;
}

interface Options {
  /** Another key is another list. */
  key: string;
  count: number;
  estimate: number;
  /** Lists of so many are drawn whole. */
  whole?: number;
  /** The box that scrolls, found from the list. */
  scroller(list: HTMLElement): HTMLElement;
  /** What stands over the top of the list when it is scrolled. */
  head(list: HTMLElement): number;
  /** The drawn rows, each with its number. */
  drawn(list: HTMLElement): { el: HTMLElement; i: number; height: number }[];
  list: { current: HTMLElement | null };
  /** All rows are as high as estimated, and begin so far down in the box: nothing is measured. */
  fixed?: { start: number };
  /** What of a row takes the keyboard. */
  target?(row: HTMLElement): HTMLElement | null;
}

export function useRows(o: Options): Rows {
  const heights = useRef(new Heights(0, o.estimate));
  const key = useRef('');
  const pane = useSignal<Pane>({ first: 0, end: 0, before: 0, after: 0 });
  const anchor = useRef<{ i: number; top: number } | null>(null);
  const focus = useRef<number | null>(null);
  /** The rows as they were when the view was last compared with them. */
  const looked = useRef<Heights | null>(null);
  const options = useRef(o);
  options.current = o;

  if (key.current !== o.key) {
    key.current = o.key;
    heights.current = new Heights(o.count, o.estimate);
    anchor.current = null;
    focus.current = null;
  } else if (heights.current.count !== o.count) heights.current = heights.current.resized(o.count);

  const targetIn = (row: HTMLElement): HTMLElement | null => (options.current.target ? options.current.target(row) : row.querySelector<HTMLElement>('[data-focus]'));

  /** What is seen of the list: from where, and how much. */
  const view = (): { box: HTMLElement; top: number; height: number } | null => {
    const list = options.current.list.current;
    if (!list) return null;
    const box = options.current.scroller(list);
    const start = options.current.fixed?.start ?? list.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
    return { box, top: box.scrollTop - start, height: box.clientHeight };
  };

  const look = (): void => {
    const seen = view();
    if (!seen) return;
    const rows = looked.current = heights.current;
    const whole = rows.count <= (options.current.whole ?? 0);
    const next = whole ? { first: 0, end: rows.count, before: 0, after: 0 } : paneOf(rows, seen.top, seen.height, SPARE);
    const old = pane.peek();
    if (next.first !== old.first || next.end !== old.end || Math.abs(next.before - old.before) >= 1 || Math.abs(next.after - old.after) >= 1) {
      remember(seen.box);
      pane.value = next;
    }
  };

  /** The uppermost row in view, and where it stands: there it is to stay. */
  const remember = (box: HTMLElement): void => {
    const list = options.current.list.current;
    if (!list || options.current.fixed) return;
    const edge = box.getBoundingClientRect().top;
    const row = options.current.drawn(list).find(({ el }) => el.getBoundingClientRect().bottom > edge);
    anchor.current = row ? { i: row.i, top: row.el.getBoundingClientRect().top } : null;
  };

  useEffect(() => {
    const list = options.current.list.current;
    if (!list) return;
    const box = options.current.scroller(list);
    let frame = 0;
    const soon = () => { frame ||= requestAnimationFrame(() => { frame = 0; look(); }); };
    box.addEventListener('scroll', soon, { passive: true });
    const sizes = new ResizeObserver(soon);
    sizes.observe(box);
    look();
    return () => {
      cancelAnimationFrame(frame);
      box.removeEventListener('scroll', soon);
      sizes.disconnect();
    };
  }, []);

  useLayoutEffect(() => {
    const list = options.current.list.current;
    if (!list) return;
    const drawn = options.current.fixed && focus.current === null ? [] : options.current.drawn(list);
    for (const { i, height } of drawn) if (height > 0) heights.current.set(i, height);
    const kept = anchor.current;
    const row = kept && drawn.find(({ i }) => i === kept.i);
    if (kept && row) {
      const moved = row.el.getBoundingClientRect().top - kept.top;
      if (Math.abs(moved) >= 1) options.current.scroller(list).scrollTop += moved;
    }
    anchor.current = null;
    if (focus.current !== null) {
      const wanted = drawn.find(({ i }) => i === focus.current);
      const target = wanted ? targetIn(wanted.el) : null;
      if (target) {
        focus.current = null;
        target.focus({ preventScroll: true });
      }
    }
    // Where nothing is measured, drawing rows changes nothing of what is seen.
    if (!options.current.fixed || looked.current !== heights.current) look();
  });

  return {
    pane: pane.value,
    heights,
    page: () => Math.max(1, Math.floor((view()?.height ?? 400) / o.estimate) - 1),
    reveal(i, andFocus = false) {
      if (andFocus) focus.current = i;
      const list = options.current.list.current;
      const seen = view();
      if (!list || !seen) return;
      const top = scrollFor(heights.current, i, seen.top, seen.height, options.current.head(list));
      if (top !== seen.top) seen.box.scrollTop += top - seen.top;
      if (andFocus) {
        const row = options.current.drawn(list).find((r) => r.i === i);
        const el = row && targetIn(row.el);
        if (el) {
          focus.current = null;
          el.focus({ preventScroll: true });
        }
      }
      look();
    },
  };
}

/** The box around an element that scrolls up and down. */
export function scrollParent(el: HTMLElement): HTMLElement {
  for (let box = el.parentElement; box; box = box.parentElement) if (/auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  return document.scrollingElement as HTMLElement;
}
