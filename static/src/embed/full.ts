// The way out of the frame: the same view on the page itself.

import { cameraNow } from '../stage';
import { view } from '../state';
import type { Selection } from '../types';
import { writeView, type View } from '../url';

/** Beside /embed and above /embed/: there the frame's base address says so. */
const address = (v: View): string => new URL(`./${writeView(v)}`, document.baseURI).href;

/** The page with what this frame shows, the camera of this moment included. Reads the view, so a component that calls it follows it. */
export const fullAddress = (sel?: Selection): string => address({ ...view.value, camera: view.value.camera ?? cameraNow(), ...(sel ? { sel } : {}) });

/** Puts the camera of this moment into a link that is about to be followed or copied. */
export function refresh(link: HTMLAnchorElement, sel?: Selection): void {
  link.href = address({ ...view.peek(), camera: cameraNow(), ...(sel ? { sel } : {}) });
}
