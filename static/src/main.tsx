// The page starts here.

import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/header.css';
import './styles/panel.css';
import './styles/table.css';
import './styles/card.css';
import './styles/timeline.css';
import './styles/mapmenu.css';
import './styles/phone.css';
import './styles/print.css';

import { effect } from '@preact/signals';
import { render } from 'preact';
import { followDrags } from './beat';
import { followConnection } from './connection';
import { followLanguage } from './language';
import { startLoading } from './load';
import { followParties } from './parties';
import { followAddress } from './navigate';
import { stop } from './playback';
import { restoreCamera } from './stage';
import { busy, layers, layersError } from './state';
import { followTheme, followWidth } from './theme';
import { App } from './ui/App';

/** So long the empty page waits for what the panel is to hold, in ms: its parts then need not make room for each other. */
const PATIENCE = 700;

const until = (met: () => boolean): Promise<void> => new Promise((done) => { effect(() => { if (met()) done(); }); });

followTheme();
followWidth();
followAddress((before) => {
  stop();
  restoreCamera(before);
});
const spoken = followLanguage();
startLoading();
followDrags();
followParties();
followConnection();
await Promise.all([spoken, Promise.race([until(() => layers.value !== null || layersError.value !== null), new Promise((enough) => { setTimeout(enough, PATIENCE); })])]);

const root = document.getElementById('app');
if (root) {
  root.replaceChildren();
  render(<App />, root);
}

// Not needed for the first look, however long that takes: how the page is printed.
void until(() => !busy.value || layersError.value !== null).then(() => new Promise((later) => { setTimeout(later, 2000); }))
  .then(() => import('./paper/print')).then((m) => m.followPrint(), () => {});
