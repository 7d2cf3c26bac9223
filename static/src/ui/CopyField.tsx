// Text to take away: a field that can be read and selected, and a button that
// copies it. Where the browser refuses the clipboard the text is selected
// instead, and said so.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { announce } from '../state';
import { Icon } from './icons';

interface CopyFieldProps { label: string; value: string; rows?: number; code?: boolean }

export function CopyField({ label, value, rows = 1, code = false }: CopyFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const done = useSignal<'copied' | 'refused' | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      done.value = 'copied';
    } catch {
      field.current?.focus();
      field.current?.select();
      done.value = 'refused';
    }
    announce(t(done.value === 'copied' ? 'share.copied' : 'share.refused', { what: label }));
    setTimeout(() => { done.value = null; }, 4000);
  };
  return (
    <div class="copy">
      <textarea ref={field} rows={rows} readOnly aria-label={label} class={code ? 'code' : ''} dir={code ? 'ltr' : undefined} value={value} onFocus={(e) => e.currentTarget.select()} spellcheck={false} />
      <button type="button" class="button" onClick={() => void copy()}>
        <Icon name={done.value === 'copied' ? 'check' : 'link'} />{t(done.value === 'copied' ? 'share.done' : 'share.copy')}<span class="unseen"> {label}</span>
      </button>
      {done.value === 'refused' && <p class="quiet copy-note">{t('share.refused')}</p>}
    </div>
  );
}
