// The sheet that is printed: the map laid out for paper, then legend, list,
// sources, address and date. It stands beside the page while it is printed and
// is gone afterwards.

import { options, render } from 'preact';
import { stop } from '../playback';
import { pose } from '../stage';
import { theme } from '../state';
import { PaperEnd, PaperHead } from './Paper';

let undo: (() => void) | null = null;
let originals: (() => void) | null = null;

/** Does at once what else waits for the next frame: names, words, the legend's colours. */
function withoutFrames<T>(body: () => T): T {
  const [frame, wait] = [window.requestAnimationFrame, options.debounceRendering];
  let waiting: FrameRequestCallback[] = [];
  window.requestAnimationFrame = (f) => -waiting.push(f); // a number that calls nothing off
  options.debounceRendering = (draw) => draw();
  try {
    const result = body();
    for (let round = 0; round < 4 && waiting.length > 0; round++) {
      const due = waiting;
      waiting = [];
      for (const f of due) f(performance.now());
    }
    return result;
  } finally {
    window.requestAnimationFrame = frame;
    options.debounceRendering = wait;
    for (const f of waiting) requestAnimationFrame(f);
  }
}

/** Chromium repeats on paper what was drawn on a canvas just now, its clearing too, and what lies below is gone: a copy was never cleared. */
function copies(): () => void {
  const pairs = [...document.querySelectorAll<HTMLCanvasElement>('.map canvas:not(.wl-tile)')].filter((c) => c.width > 0).map((canvas) => {
    const copy = canvas.cloneNode() as HTMLCanvasElement;
    copy.getContext('2d')?.drawImage(canvas, 0, 0);
    canvas.after(copy);
    canvas.hidden = true;
    return [canvas, copy] as const;
  });
  return () => {
    for (const [canvas, copy] of pairs) {
      canvas.hidden = false;
      copy.remove();
    }
  };
}

/** Lays the page out for paper, now: a browser that prints does not wait. */
function prepare(): void {
  if (undo) return;
  stop();
  const html = document.documentElement;
  const look = theme.peek();
  const part = (name: string) => Object.assign(document.createElement('div'), { className: name });
  const [head, end] = [part('paper-head'), part('paper-end')];
  const app = document.getElementById('app');
  app?.before(head);
  app?.after(end);
  const show = (value: 'light' | 'dark') => {
    html.dataset.theme = value;
    theme.value = value;
  };
  html.classList.add('on-paper');
  const release = withoutFrames(() => {
    show('light');
    return pose(2);
  });
  render(<PaperHead />, head);
  render(<PaperEnd />, end);
  const legend = document.querySelector('.legend-body');
  if (legend) end.querySelector('.paper-legend')?.append(legend.cloneNode(true));
  undo = () => {
    undo = null;
    html.classList.remove('on-paper');
    show(look);
    for (const one of [head, end]) {
      render(null, one);
      one.remove();
    }
    originals?.();
    originals = null;
    release();
  };
}

/** Whoever prints by the browser's own command gets the sheet too. */
export function followPrint(): void {
  addEventListener('beforeprint', () => {
    prepare();
    originals ??= copies(); // last of all: what they show must not change any more
  });
  addEventListener('afterprint', () => undo?.());
}

/** Prints, once the map is drawn for paper. */
export async function printSheet(): Promise<void> {
  prepare();
  await new Promise((done) => { setTimeout(done, 700); });
  print();
  undo?.();
}
