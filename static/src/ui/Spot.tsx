interface SpotProps { title: string; text?: string; code?: string; action?: string; onAction?: () => void }

/** A state of the page in words: loading, empty, failed, with the next step. */
export function Spot({ title, text, code, action, onAction }: SpotProps) {
  return (
    <div class="spot">
      <p class="spot-title">{title}</p>
      {text && <p>{text}</p>}
      {code && <p><code>{code}</code></p>}
      {action && <button type="button" class="button" onClick={onAction}>{action}</button>}
    </div>
  );
}
