// Small helpers for building SVG without markup in strings.

const NS = 'http://www.w3.org/2000/svg';

export type Attributes = Record<string, string | number | null>;

export function svg<K extends keyof SVGElementTagNameMap>(name: K, attributes: Attributes = {}, ...children: Element[]): SVGElementTagNameMap[K] {
  const el = document.createElementNS(NS, name);
  set(el, attributes);
  el.append(...children);
  return el;
}

/** Sets attributes, null takes one off; touches only what changes. */
export function set(el: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) el.removeAttribute(name);
    else if (el.getAttribute(name) !== String(value)) el.setAttribute(name, String(value));
  }
}

export interface Xy { x: number; y: number }

const round = (n: number) => Math.round(n * 10) / 10;

/** Path data of a line, or of a ring when closed. */
export function pathOf(points: Xy[], closed = false): string {
  if (points.length === 0) return '';
  return points.map((p, i) => `${i === 0 ? 'M' : 'L'}${round(p.x)} ${round(p.y)}`).join('') + (closed ? 'Z' : '');
}
