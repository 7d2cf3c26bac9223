// A state of the page in words: loading, empty, failed; each with the next step.

import { Sketch, type Subject } from './Sketch';

export interface Step { label: string; go: () => void; quiet?: boolean }

interface SpotProps {
  title: string; text?: string; code?: string;
  /** In a second line, for whoever helps the reader: the server's own words, a request's id. */
  detail?: string | null;
  sketch?: Subject; steps?: Step[];
  action?: string; onAction?: () => void;
  children?: preact.ComponentChildren;
}

export function Spot({ title, text, code, detail, sketch, steps = [], action, onAction, children }: SpotProps) {
  const all = action && onAction ? [{ label: action, go: onAction }, ...steps] : steps;
  return (
    <div class="spot">
      {sketch && <Sketch subject={sketch} />}
      <p class="spot-title">{title}</p>
      {text && <p class="spot-text">{text}</p>}
      {code && <p><code dir="ltr">{code}</code></p>}
      {children}
      {all.length > 0 && (
        <div class="spot-steps">
          {all.map((s) => <button key={s.label} type="button" class={s.quiet ? 'text-button' : 'button'} onClick={s.go}>{s.label}</button>)}
        </div>
      )}
      {detail && <p class="quiet spot-detail"><bdi>{detail}</bdi></p>}
    </div>
  );
}

const WIDTHS = [['72%', '46%', '88%'], ['58%', '64%', '40%'], ['80%', '38%', '70%']] as const;

/** Where the rows of a list will stand. */
export function Skeleton({ rows }: { rows: number }) {
  return (
    <div class="skeleton" aria-hidden="true">
      {Array.from({ length: rows }, (_, n) => (
        <div key={n} class="skeleton-row">
          {(WIDTHS[n % WIDTHS.length] as readonly string[]).map((inlineSize, line) => <span key={line} style={{ inlineSize }} />)}
        </div>
      ))}
    </div>
  );
}
