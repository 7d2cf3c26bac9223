// Runs before the first paint, as a plain script, so that the page never shows
// the wrong colours or direction for a moment; and says in words where the rest
// of the page cannot run. It imports nothing and uses only what old browsers know.

/** Put in by build/early.mjs: the tags of all languages; of those written from right to left. */
declare const TAGS: string[];
declare const RIGHT_TO_LEFT: string[];

(function () {
  const html = document.documentElement;
  function kept(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage may be forbidden
    }
  }

  const framed = html.hasAttribute('data-embed'); // there the host page says, and nothing is kept
  const inLink = framed ? /[?&]theme=(light|dark)(&|$)/.exec(location.search) : null;
  const choice = framed ? inLink && inLink[1] : kept('waylog.theme');
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  html.setAttribute('data-theme', dark ? 'dark' : 'light');

  const asked = /[?&]lang=([A-Za-z-]+)/.exec(location.search);
  const wishes = [asked ? asked[1] : null, kept('waylog.language')].concat(navigator.languages as string[]);
  let tag = 'en';
  for (let i = 0; i < wishes.length; i++) {
    const wish = (wishes[i] || '').toLowerCase();
    const found = TAGS.indexOf(wish) >= 0 ? wish : wish.split('-')[0] as string;
    if (TAGS.indexOf(found) < 0) continue;
    tag = found;
    break;
  }
  html.lang = tag;
  html.dir = RIGHT_TO_LEFT.indexOf(tag) >= 0 ? 'rtl' : 'ltr';

  /** The page's own script replaces all of this when it starts; what is still there then was not reached. */
  function say(id: string): void {
    const words = document.getElementById(id);
    if (words) words.hidden = false;
  }
  addEventListener('error', function (e) {
    const script = e.target instanceof HTMLScriptElement;
    if (script) say('not-loaded');
    else if (e instanceof ErrorEvent && /SyntaxError/.test(String(e.message))) say('too-old');
  }, true);
  addEventListener('load', function () {
    if (!('noModule' in document.createElement('script'))) say('too-old');
  });
})();
