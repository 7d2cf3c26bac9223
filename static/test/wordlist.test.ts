import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { readList, writeList } from '../src/wordlist';

describe('lists of words in an address', () => {
  for (const [words, text] of [
    [['a', 'b c'], 'a,b c'],
    [['x,y', 'z'], '"x,y",z'],
    [['say "so"'], '"say ""so"""'],
    [['"', ',', 'ة,ب'], '"""",",","ة,ب"'],
    [[], ''],
  ] as [string[], string][]) {
    it(`writes and reads ${text}`, () => {
      assert.equal(writeList(words), text);
      assert.deepEqual(readList(text), words);
    });
  }

  it('reads what was typed by hand', () => {
    assert.deepEqual(readList(' a, b ,,a,'), ['a', 'b']);
    assert.deepEqual(readList('5" gun,b'), ['5" gun', 'b']);
    assert.deepEqual(readList('"open'), ['"open']);
  });
});
