// A text that changes with each frame of a drag or of time playing. The browser
// lays out it alone: the room that it takes on the page follows a few times a
// second, and until then it may reach over its end.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { EVERY } from '../beat';

export function Steady({ text }: { text: string }) {
  const room = useSignal(text);
  const last = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  last.current = text;
  if (room.peek() !== text) {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      room.value = last.current;
    }, EVERY);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  return <span class="steady" data-room={room.value}><bdi>{text}</bdi></span>;
}
