// The page starts here.

import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/panel.css';
import './styles/card.css';
import './styles/timeline.css';

import { effect } from '@preact/signals';
import { render } from 'preact';
import { bestLanguage, direction, language, t } from './i18n';
import { startLoading } from './load';
import { followAddress } from './navigate';
import { stop } from './playback';
import { restoreCamera } from './stage';
import { chosen, view } from './state';
import { followTheme, followWidth } from './theme';
import { App } from './ui/App';
import { titleOf } from './words';

followTheme();
followWidth();
followAddress((before) => {
  stop();
  restoreCamera(before);
});
effect(() => { language.value = bestLanguage([view.value.lang, ...navigator.languages]); });
effect(() => {
  document.documentElement.lang = language.value;
  document.documentElement.dir = direction(language.value);
});
effect(() => {
  const feature = chosen.value?.feature;
  document.title = feature ? t('app.titleWith', { title: titleOf(feature) }) : t('app.page');
});
startLoading();

const root = document.getElementById('app');
if (root) {
  root.replaceChildren();
  render(<App />, root);
}
