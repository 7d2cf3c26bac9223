// Who changed the record, when, why and what: asked for when it is opened.

import { useSignal } from '@preact/signals';
import { getHistory, wordsOf, type Revision } from '../api';
import { instantText, joined, t, word } from '../i18n';
import { Spot } from './Spot';

/** Made anew for every record: an answer that comes late belongs to one that is no longer shown. */
export function History({ layer, id }: { layer: string; id: string }) {
  const open = useSignal(false);
  const revisions = useSignal<Revision[] | null>(null);
  const error = useSignal<string | null>(null);
  const load = () => {
    error.value = null;
    getHistory(layer, id).then((found) => { revisions.value = found; }, (e: unknown) => { error.value = wordsOf(e); });
  };
  return (
    <details
      class="own" open={open.value}
      onToggle={(e) => {
        open.value = e.currentTarget.open;
        if (open.peek() && !revisions.peek()) load();
      }}
    >
      <summary>{t('history.title')}</summary>
      {error.value && <Spot title={error.value} action={t('error.again')} onAction={load} />}
      {!error.value && !revisions.value && open.value && <p class="quiet">{t('list.loading')}</p>}
      <ol class="history">
        {revisions.value?.map((r) => (
          <li key={r.revision}>
            <strong>{word('action', r.action)}</strong> {t('history.by', { author: r.author || t('history.nobody'), date: instantText(r.recorded) })}
            <span class="quiet">{t('card.revision', { revision: String(r.revision) })}{r.reason ? <>: <bdi>{r.reason}</bdi></> : null}</span>
            {r.changes.length > 0 && (
              <ul class="plain-list changes">
                {r.changes.map((c) => {
                  const [before, after] = writtenBoth(c.old, c.new);
                  return <li key={c.field}><code>{c.field}</code>: <del dir="auto">{before}</del> <ins dir="auto">{after}</ins></li>;
                })}
              </ul>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Both values of a change in words. Lists are told by whom they name, unless that leaves no difference. */
function writtenBoth(before: unknown, after: unknown): [string, string] {
  const short: [string, string] = [written(before, true), written(after, true)];
  return short[0] === short[1] ? [written(before, false), written(after, false)] : short;
}

function written(value: unknown, short: boolean): string {
  if (value === null || value === undefined) return t('value.unknown');
  const text = short && Array.isArray(value) ? joined(value.map(nameOf)) : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function nameOf(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return String(entry);
  const e = entry as Record<string, unknown>;
  return String(e.claimant ?? e.name ?? e.publisher ?? e.title ?? e.id ?? JSON.stringify(e));
}
