// Which keys do what. Loaded when somebody asks.

import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { keysOpen } from '../state';
import { Icon } from './icons';

/** What a key does, and the keys as they are printed. */
const KEYS = [
  { title: 'anywhere', keys: [[['Esc'], 'escape'], [['?'], 'help']] },
  { title: 'list', keys: [[['↓', '↑'], 'rows'], [['Home', 'End'], 'ends'], [['Enter'], 'open'], [['J', 'K'], 'beside']] },
  { title: 'table', keys: [[['←', '↑', '→', '↓'], 'cells'], [['Space'], 'mark'], [['Shift + ↓'], 'range'], [['Ctrl + A'], 'all'], [['Ctrl + C'], 'copy']] },
  { title: 'map', keys: [[['←', '↑', '→', '↓'], 'pan'], [['+', '−'], 'zoom'], [['Space'], 'play']] },
  { title: 'timeline', keys: [[['←', '→'], 'day'], [['Shift + ←', 'Shift + →'], 'week'], [['Home', 'End'], 'edge'], [['+', '−', '0'], 'axis'], [['Space'], 'play']] },
] as const;

export function Keys() {
  const el = useRef<HTMLDialogElement>(null);
  useEffect(() => { el.current?.showModal(); }, []);
  return (
    <dialog class="dialog" ref={el} aria-labelledby="keys-title" onClose={() => { keysOpen.value = false; }} onClick={(e) => { if (e.target === el.current) el.current?.close(); }}>
      <div class="dialog-body">
        <div class="dialog-bar">
          <h2 id="keys-title">{t('keys.title')}</h2>
          <button type="button" class="button square plain" aria-label={t('card.close')} onClick={() => el.current?.close()}><Icon name="close" /></button>
        </div>
        <div class="keys">
          {KEYS.map(({ title, keys }) => (
            <section key={title}>
              <h3>{t(`keys.${title}`)}</h3>
              <dl>
                {keys.map(([names, what]) => (
                  <div key={what}>
                    <dt dir="ltr">{names.map((n) => <kbd key={n}>{n}</kbd>)}</dt>
                    <dd>{t(`keys.${what}`)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <p class="quiet">{t('keys.note')}</p>
      </div>
    </dialog>
  );
}
