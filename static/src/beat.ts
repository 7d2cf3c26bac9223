// While something is dragged or time plays, what need not follow each frame follows
// a few times a second (state.ts, `panelPeriod`; ui/Steady.tsx).

import { effect } from '@preact/signals';
import { axisHeld, beat, playing } from './state';

const EVERY = 300; // ms

export function followDrags(): void {
  effect(() => {
    if (axisHeld.value === null && !playing.value) return;
    const timer = setInterval(() => { beat.value++; }, EVERY);
    return () => clearInterval(timer);
  });
}
