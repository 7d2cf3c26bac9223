// The head of the page: what this is, and what can be done with the whole of
// it. On a phone all but the link goes behind one button.

import { useSignal } from '@preact/signals';
import { language, offered, periodText, t } from '../i18n';
import { chooseLanguage } from '../language';
import { linkTo } from '../navigate';
import { cameraNow } from '../stage';
import { announce, covered, exportOpen, narrow, shareOpen, theme, view } from '../state';
import { setTheme } from '../theme';
import type { View } from '../url';
import { Disclosure } from './Disclosure';
import { Icon } from './icons';

export function Header() {
  const a = covered.value;
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
      {a && <span class="title-period"><bdi>{periodText(a.from, a.to, 'long')}</bdi></span>}
      <div class="header-end">
        <CopyLink />
        {narrow.value ? <More /> : <><Share /><Export /><LanguageMenu /><Theme /></>}
      </div>
    </header>
  );
}

/** Everything else, one row each. */
function More() {
  const at = useSignal(view.peek());
  return (
    <Disclosure class="bar-menu" name={t('header.more')} summary={<Icon name="more" />} opened={() => { at.value = view.peek(); }}>
      <div class="bar-list">
        <Share row />
        <Export row />
        <Theme row />
        <p class="bar-heading" id="languages">{t('language.label')}</p>
        <Languages at={at.value} labelledBy="languages" />
      </div>
    </Disclosure>
  );
}

function LanguageMenu() {
  const present = offered.find((l) => l.tag === language.value);
  const at = useSignal(view.peek());
  return (
    <Disclosure
      class="bar-menu"
      summary={<><Icon name="globe" /><span class="unseen">{t('language.label')}: </span><bdi class="button-text" lang={language.value}>{present?.name}</bdi><Icon name="chevron" /></>}
      opened={() => { at.value = view.peek(); }}
    >
      <div class="bar-list"><Languages at={at.value} /></div>
    </Disclosure>
  );
}

/** Every language under its own name, as a link to a view in it: the one at which the menu was opened. */
function Languages({ at, labelledBy }: { at: View; labelledBy?: string }) {
  return (
    <ul aria-labelledby={labelledBy} aria-label={labelledBy ? undefined : t('language.label')}>
      {offered.map(({ tag, name }) => (
        <li key={tag}>
          <a
            class="bar-row" href={linkTo({ ...at, lang: tag })} hreflang={tag} aria-current={tag === language.value ? 'true' : undefined}
            onClick={(e) => {
              if (e.ctrlKey || e.metaKey || e.shiftKey || e.button !== 0) return; // a tab of its own
              e.preventDefault();
              chooseLanguage(tag);
            }}
          >
            <bdi lang={tag}>{name}</bdi>{tag === language.value && <Icon name="check" />}
          </a>
        </li>
      ))}
    </ul>
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
  const words = done.value ? t('link.done') : t('link.copy');
  return (
    <button type="button" class="button" title={words} onClick={() => void copy()}>
      <Icon name={done.value ? 'check' : 'link'} /><span class="button-text">{words}</span>
    </button>
  );
}

function Share({ row = false }: { row?: boolean }) {
  return (
    <button type="button" class={row ? 'bar-row' : 'button'} onClick={() => { shareOpen.value = true; }} aria-haspopup="dialog" title={row ? undefined : t('share.open')}>
      <Icon name="share" /><span class={row ? undefined : 'button-text'}>{t('share.open')}</span>
    </button>
  );
}

function Export({ row = false }: { row?: boolean }) {
  return (
    <button type="button" class={row ? 'bar-row' : 'button'} onClick={() => { exportOpen.value = true; }} aria-haspopup="dialog" title={row ? undefined : t('export.open')}>
      <Icon name="download" /><span class={row ? undefined : 'button-text'}>{t('export.open')}</span>
    </button>
  );
}

function Theme({ row = false }: { row?: boolean }) {
  const dark = theme.value === 'dark';
  const name = t('theme.dark');
  return (
    <button type="button" class={row ? 'bar-row' : 'button square'} aria-pressed={dark} aria-label={row ? undefined : name} title={row ? undefined : name} onClick={() => setTheme(dark ? 'light' : 'dark')}>
      <Icon name={dark ? 'sun' : 'moon'} />{row && <span>{name}</span>}{row && dark && <Icon name="check" />}
    </button>
  );
}
