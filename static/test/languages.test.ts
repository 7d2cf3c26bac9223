import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { dayText, direction, instantText, joined, offered, periodText, speak, t } from '../src/i18n';
import en from '../src/messages/en.json';

// What a file of messages has to keep to be a language of the page, whichever
// it is; and what Arabic makes of numbers, dates and names.

const folder = path.resolve('src/messages');
type Forms = string | Record<string, string>;
const catalogues: Record<string, Record<string, Forms>> = Object.fromEntries(readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((f) => [f.replace(/\.json$/, ''), JSON.parse(readFileSync(path.join(folder, f), 'utf8')) as Record<string, Forms>]));
const english = en as Record<string, Forms>;

const formsOf = (m: Forms | undefined): [string, string][] => (typeof m === 'string' ? [['other', m]] : Object.entries(m ?? {}));
const namesIn = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] as string))].sort();
const namesOf = (m: Forms): string[] => [...new Set(formsOf(m).flatMap(([, text]) => namesIn(text)))].sort();

/** The words of a message as they stand, without the names to be filled in. */
const bare = (text: string): string => text.replace(/\{\w+\}/g, '').trim();

/** Names that are written alike in every language. */
const NAMES = /Waylog|GeoJSONSeq|GeoJSON|GeoNames|GSHHG|LGPL|Natural Earth|UCDP|GDAL|CSV|PNG|URL|HTML|Ctrl|CC BY [\d.]+/g;

describe('languages', () => {
  it('are there', () => {
    assert.deepEqual(Object.keys(catalogues).sort().slice(0, 2), ['ar', 'en']);
    assert.deepEqual(offered.map((l) => l.tag).sort(), Object.keys(catalogues).sort());
    for (const [tag, c] of Object.entries(catalogues)) assert.equal(offered.find((l) => l.tag === tag)?.name, c.language);
  });

  for (const [tag, messages] of Object.entries(catalogues)) {
    const rules = new Intl.PluralRules(tag);
    const categories = [...rules.resolvedOptions().pluralCategories].sort();
    /** Categories that stand for one number only, which may then be a word: "two" in Arabic is 2. */
    const single: string[] = categories.filter((c) => Array.from({ length: 300 }, (_, n) => n).filter((n) => rules.select(n) === c).length === 1);

    describe(tag, () => {
      it('says everything that English says, and nothing else', () => assert.deepEqual(Object.keys(messages).sort(), Object.keys(en).sort()));

      it('writes dates and numbers by a locale of its own language', () => assert.equal(new Intl.Locale(String(messages.locale)).language, new Intl.Locale(tag).language));

      it('has every plural form where English has more than one', () => {
        const incomplete = Object.keys(messages).filter((k) => {
          const forms = messages[k];
          return typeof english[k] === 'object' ? typeof forms !== 'object' || Object.keys(forms).sort().join() !== categories.join() : typeof forms !== 'string';
        });
        assert.deepEqual(incomplete, []);
      });

      it('fills in the same names', () => {
        const wrong = Object.keys(messages).filter((k) => {
          const wanted = namesOf(english[k] ?? '').join();
          return formsOf(messages[k]).some(([category, text]) => {
            const got = namesIn(text);
            // A form for one number may say it in a word; of nothing there is nothing to tell.
            const left = namesOf(english[k] ?? '').filter((n) => !got.includes(n));
            const may = single.includes(category) ? (category === 'zero' ? left : ['count']) : [];
            return [...got, ...left.filter((n) => may.includes(n))].sort().join() !== wanted;
          });
        });
        assert.deepEqual(wrong, []);
      });

      it('leaves no message empty and none with stray spaces', () => {
        for (const [key, message] of Object.entries(messages)) {
          for (const [, text] of formsOf(message)) assert.ok(text !== '' && (/^sentence\.(comma|semicolon)$/.test(key) || text === text.trim()) && !text.includes('  '), `${key}: "${text}"`);
        }
      });

      if (tag !== 'en') it('is translated', () => {
        const technical = /^(locale|app\.name|app\.titleWith|extension\.|filter\.clear|layers\.failed|map\.attribution)/;
        const alike = Object.keys(messages).filter((k) => !technical.test(k) && formsOf(messages[k]).some(([, text]) => /\p{L}/u.test(bare(text)) && formsOf(english[k]).some(([, e]) => bare(e) === bare(text))));
        assert.deepEqual(alike, []);
      });

      if (direction(tag) === 'rtl') it('has no Latin letters but in names, and its own marks', () => {
        for (const [key, message] of Object.entries(messages)) {
          if (key === 'locale') continue;
          for (const [, text] of formsOf(message)) {
            const words = bare(text.replace(NAMES, ''));
            assert.doesNotMatch(words, /\p{Script=Latin}/u, `${key}: ${text}`);
            assert.doesNotMatch(words, /[,;?]/, `${key} has a comma, semicolon or question mark of Latin script: ${text}`);
          }
        }
      });
    });
  }
});

describe('Arabic', () => {
  before(() => speak('ar'));
  after(() => speak('en'));

  it('counts in six forms', () => {
    const said = [0, 1, 2, 3, 11, 100, 1003].map((count) => t('sentence.events', { count }));
    assert.deepEqual(said, ['لا أحداث', 'حدث واحد', 'حدثان', '3 أحداث', '11 حدثًا', '100 حدث', '1,003 أحداث']);
  });

  it('writes months as Syria does, in digits as the sources, and hours from 0', () => {
    assert.equal(dayText(Date.UTC(2017, 4, 25) / 864e5), '25 أيار 2017');
    assert.equal(periodText(Date.UTC(2017, 4, 25) / 864e5, Date.UTC(2017, 5, 1) / 864e5), 'من 25 أيار إلى 1 حزيران 2017');
    assert.match(instantText('2017-05-25T00:05:00Z'), /00:05/);
  });

  it('keeps foreign names to themselves, and its own words in the sentence', () => {
    assert.equal(t('error.layer', { layer: 'Convoys' }), 'تعذر تحميل \u2068Convoys\u2069.');
    assert.equal(t('error.layer', { layer: 'القوافل' }), 'تعذر تحميل القوافل.');
    assert.equal(joined(['Amaq', 'سانا']), '\u2068Amaq\u2069، سانا');
    assert.equal(joined(['أعماق', 'سانا']), 'أعماق وسانا');
  });
});
