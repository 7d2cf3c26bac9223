// A text that changes with each frame of a drag or of time playing. The browser
// lays out it alone: the room that it takes on the page follows with the beat, or
// where more letters come.

import { useRef } from 'preact/hooks';
import { axisHeld, beat, playing } from '../state';

export function Steady({ text }: { text: string }) {
  const room = useRef({ text, at: beat.value });
  const moving = axisHeld.value !== null || playing.value;
  if (!moving || room.current.at !== beat.value || text.length > room.current.text.length) room.current = { text, at: beat.value };
  return <span class="steady" data-room={room.current.text}><bdi>{text}</bdi></span>;
}
