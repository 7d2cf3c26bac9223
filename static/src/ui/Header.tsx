import { useSignal } from '@preact/signals';
import { periodText, t } from '../i18n';
import { linkTo } from '../navigate';
import { cameraNow } from '../stage';
import { announce, axis, exportOpen, theme, view } from '../state';
import { setTheme } from '../theme';
import { Icon } from './icons';

export function Header() {
  const a = axis.value;
  return (
    <header class="header">
      <span class="brand">
        <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
          <path d="M3 17l6-8 5 5 6-8" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linejoin="round" />
          <circle class="brand-start" cx="9" cy="9" r="2.6" />
          <circle class="brand-end" cx="20" cy="6" r="2.6" />
        </svg>
        <span class="brand-name">{t('app.name')}</span>
      </span>
      <h1 class="title">{t('app.title')}</h1>
      {a && <span class="title-period">{periodText(a.from, a.to, 'long')}</span>}
      <span class="header-end">
        <CopyLink />
        <button type="button" class="button" onClick={() => { exportOpen.value = true; }} aria-haspopup="dialog">
          <Icon name="download" /><span class="button-text">{t('export.open')}</span>
        </button>
        <ThemeButton />
      </span>
    </header>
  );
}

function CopyLink() {
  const done = useSignal(false);
  const copy = async () => {
    const link = linkTo({ ...view.peek(), camera: cameraNow() }); // also where the address says nothing of it
    try {
      await navigator.clipboard.writeText(link);
      done.value = true;
      setTimeout(() => { done.value = false; }, 2500);
      announce(t('link.copied'));
    } catch {
      announce(t('link.refused'));
      prompt(t('link.prompt'), link); // without leave to write to the clipboard: let the reader copy it
    }
  };
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      <Icon name="link" /><span class="button-text">{done.value ? t('link.done') : t('link.copy')}</span>
    </button>
  );
}

function ThemeButton() {
  const dark = theme.value === 'dark';
  return (
    <button type="button" class="button square" aria-pressed={dark} aria-label={t('theme.dark')} title={t('theme.dark')} onClick={() => setTheme(dark ? 'light' : 'dark')}>
      <Icon name={dark ? 'sun' : 'moon'} />
    </button>
  );
}
