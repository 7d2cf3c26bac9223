// Lists of words in an address: separated by commas, a word that has a comma
// or a quotation mark in it between quotation marks, doubled inside (RFC 4180).

export function writeList(words: readonly string[]): string {
  return words.map((w) => (/[",]|^\s|\s$/.test(w) ? `"${w.replaceAll('"', '""')}"` : w)).join(',');
}

/** Each word once, in its order; empty ones are left out. */
export function readList(s: string): string[] {
  const words = [...s.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g)];
  return [...new Set(words.map((m) => (m[1] === undefined ? (m[2] as string).trim() : m[1].replaceAll('""', '"'))).filter((w) => w !== ''))];
}
