// What style sheets say of the inside of drawings. A picture is made from
// copies that lose it, so it is written onto the elements meanwhile.

const SAID = [
  'display', 'visibility', 'opacity', 'fill', 'fill-opacity', 'fill-rule', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-dashoffset',
  'stroke-linecap', 'stroke-linejoin', 'paint-order', 'clip-path', 'filter', 'mask', 'font-family', 'font-size', 'font-weight', 'font-style', 'font-variant-numeric', 'text-anchor', 'dominant-baseline', 'letter-spacing', 'direction', 'unicode-bidi',
  'transform', 'transform-origin', 'transform-box', 'vector-effect', 'marker-start', 'marker-mid', 'marker-end', 'stop-color', 'stop-opacity', 'mix-blend-mode',
];

/** Gives the way back. */
export function spellOut(root: Element): () => void {
  const elements = [...root.querySelectorAll<SVGElement>('svg *')].filter((e) => e.style !== undefined);
  const said = elements.map((e) => {
    const computed = getComputedStyle(e);
    return SAID.map((name) => [name, computed.getPropertyValue(name)] as const).filter(([, value]) => value !== '');
  });
  const before = elements.map((e) => e.style.cssText);
  elements.forEach((e, i) => { for (const [name, value] of said[i] ?? []) e.style.setProperty(name, value); });
  return () => elements.forEach((e, i) => { e.style.cssText = before[i] ?? ''; });
}
