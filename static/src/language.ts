// Which language the page speaks: the link's, else the one that the reader once
// chose here, else the browser's. And what of it stands outside the page's body:
// language and direction of the document, its title, its description.

import { effect } from '@preact/signals';
import { bestLanguage, direction, language, offered, speak, t } from './i18n';
import { go } from './navigate';
import { announcement, chosen, view } from './state';
import { titleOf } from './words';

const KEY = 'waylog.language';

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage may be forbidden; then the choice lives in the address alone
  }
}

const wanted = (inLink: string | null): string => bestLanguage([inLink, stored(), ...navigator.languages]);

/** Fetches the fonts of a language's script, for a moment at most: what is not here by then comes later, in the place of a stand-in. */
function fonts(tag: string): Promise<unknown> {
  const sample = offered.find((l) => l.tag === tag)?.name;
  const faces = ['400 14px Inter', '600 19px "Source Serif 4"'].map((face) => document.fonts.load(face, sample));
  return Promise.race([Promise.allSettled(faces), new Promise((enough) => { setTimeout(enough, 250); })]);
}

/** Follows the choice from now on. Settles when the first language is there, so that the page is drawn once, in it. */
export function followLanguage(): Promise<unknown> {
  let first: Promise<unknown> | undefined;
  effect(() => {
    const tag = wanted(view.value.lang);
    const turn = Promise.all([speak(tag), fonts(tag)]);
    first ??= turn;
  });
  // Until the first language is here, early.ts has said which it will be.
  void first?.then(() => effect(() => {
    const html = document.documentElement;
    html.lang = language.value;
    html.dir = direction(language.value);
    announcement.value = ''; // said in the language before
    document.querySelector('meta[name="description"]')?.setAttribute('content', t('app.description'));
  }));
  effect(() => {
    const feature = chosen.value?.feature;
    document.title = feature ? t('app.titleWith', { title: titleOf(feature) }) : t('app.page');
  });
  return first as Promise<unknown>; // an effect runs at once
}

/** The reader chooses: this view goes on in that language, and the next visit begins in it. */
export function chooseLanguage(tag: string): void {
  try {
    localStorage.setItem(KEY, tag);
  } catch {
    // see above
  }
  go({ lang: tag });
}
