// The table in the map's place. What draws it comes when it is first wanted.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { Spot } from './Spot';
import { ShowSwitch } from './ShowSwitch';

let loaded: (() => preact.JSX.Element) | null = null;

export function TableStage() {
  const part = useSignal(loaded);
  const failed = useSignal(false);
  const load = () => {
    failed.value = false;
    import('./Table').then((m) => { part.value = loaded = m.Table; }, () => { failed.value = true; });
  };
  useEffect(() => { if (!loaded) load(); }, []);
  const Part = part.value;
  return (
    <section class="table-stage" aria-label={t('table.label')}>
      {Part ? <Part /> : (
        <>
          <div class="table-tools"><ShowSwitch /></div>
          {failed.value ? <Spot title={t('error.network')} action={t('error.again')} onAction={load} /> : <Spot title={t('list.loading')} />}
        </>
      )}
    </section>
  );
}
