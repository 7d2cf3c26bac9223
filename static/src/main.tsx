// The page starts here.

import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/header.css';
import './styles/panel.css';
import './styles/card.css';
import './styles/timeline.css';

import { render } from 'preact';
import { followConnection } from './connection';
import { followLanguage } from './language';
import { startLoading } from './load';
import { followAddress } from './navigate';
import { stop } from './playback';
import { restoreCamera } from './stage';
import { followTheme, followWidth } from './theme';
import { App } from './ui/App';

followTheme();
followWidth();
followAddress((before) => {
  stop();
  restoreCamera(before);
});
const spoken = followLanguage();
startLoading();
followConnection();
await spoken;

const root = document.getElementById('app');
if (root) {
  root.replaceChildren();
  render(<App />, root);
}
