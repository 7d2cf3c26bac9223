// While something is dragged, panels follow a few times a second (state.ts,
// `panelPeriod`).

import { effect } from '@preact/signals';
import { axisHeld, beat } from './state';

/** Milliseconds. */
export const EVERY = 300;

export function followDrags(): void {
  effect(() => {
    if (axisHeld.value === null) return;
    const timer = setInterval(() => { beat.value++; }, EVERY);
    return () => clearInterval(timer);
  });
}
