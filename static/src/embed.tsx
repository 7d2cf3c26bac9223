// The embedded map starts here: the same view as the page's, without the page
// around it. It keeps nothing and leaves the host page's history alone.

import './styles/tokens.css';
import './styles/base.css';
import './embed/embed.css';

import { render } from 'preact';
import { EmbedApp } from './embed/EmbedApp';
import { followLook } from './embed/look';
import { followLanguage } from './language';
import { startLoading } from './load';
import { followAddress, keepAddress } from './navigate';

keepAddress();
followAddress(() => {});
followLook();
const spoken = followLanguage();
startLoading();
await spoken;

const root = document.getElementById('app');
if (root) {
  root.replaceChildren();
  render(<EmbedApp />, root);
}
