// A button with a box that folds out of it. It closes on Escape, on a press
// beside it, when the focus leaves it, and when something in it was chosen.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  class?: string;
  /** What the button says. */
  summary: ComponentChildren;
  /** What the button is called where its face is a sign only. */
  name?: string;
  /** Called when it folds out. */
  opened?: () => void;
  children: ComponentChildren;
}

export function Disclosure({ class: look = '', summary, name, opened, children }: Props) {
  const el = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const outside = (e: Event) => {
      if (el.current?.open && e.target instanceof Node && !el.current.contains(e.target)) el.current.open = false;
    };
    addEventListener('pointerdown', outside);
    return () => removeEventListener('pointerdown', outside);
  }, []);
  const close = () => {
    if (!el.current?.open) return;
    el.current.open = false;
    el.current.querySelector('summary')?.focus();
  };
  return (
    <details
      class={`menu ${look}`.trim()} ref={el} onToggle={() => { if (el.current?.open) opened?.(); }}
      onKeyDown={(e) => {
        if (!el.current?.open) return;
        if (e.key === 'Escape') {
          e.preventDefault();
          close();
        } else if (e.key === 'Enter' && !e.ctrlKey && !e.metaKey && !e.shiftKey && e.target instanceof HTMLElement && e.target.matches('.menu :is(a, button)')) {
          e.preventDefault(); // the rest of the same key press would fall on the summary, which then has the focus, and open it again
          e.target.click();
        }
      }}
      onFocusOut={(e) => {
        if (el.current?.open && e.relatedTarget instanceof Node && !el.current.contains(e.relatedTarget)) el.current.open = false;
      }}
      onClick={(e) => { if (e.target instanceof Element && e.target.closest('button, a')) close(); }}
    >
      <summary aria-label={name} title={name}>{summary}</summary>
      {children}
    </details>
  );
}
