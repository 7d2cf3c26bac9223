// Light or dark in a frame: what the host page asks for by `theme=`, else what
// the system says. Nothing is stored: a frame may be forbidden to.

import { theme } from '../state';

export function followLook(): void {
  const wanted = new URLSearchParams(location.search).get('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const show = () => {
    const dark = wanted === 'dark' || (wanted !== 'light' && system.matches);
    theme.value = dark ? 'dark' : 'light';
    document.documentElement.dataset.theme = theme.value;
  };
  system.addEventListener('change', show);
  show();
}
