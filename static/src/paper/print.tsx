// The sheet that is printed: the map laid out for paper, then legend, list,
// sources, address and date. It stands beside the page while it is printed and
// is gone afterwards.

import { options, render } from 'preact';
import { pose } from '../stage';
import { theme } from '../state';
import { PaperEnd, PaperHead } from './Paper';

let undo: (() => void) | null = null;

/** Lays the page out for paper, now: a browser that prints does not wait. */
function prepare(): void {
  if (undo) return;
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
  const wait = options.debounceRendering;
  options.debounceRendering = (draw) => draw(); // the legend's colours, too, before the browser goes on
  show('light');
  options.debounceRendering = wait;
  html.classList.add('on-paper');
  const release = pose(2);
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
    release();
  };
}

/** Whoever prints by the browser's own command gets the sheet too. */
export function followPrint(): void {
  addEventListener('beforeprint', prepare);
  addEventListener('afterprint', () => undo?.());
}

/** Prints, once the map is drawn for paper. */
export async function printSheet(): Promise<void> {
  prepare();
  await new Promise((done) => { setTimeout(done, 700); });
  print();
  undo?.();
}
