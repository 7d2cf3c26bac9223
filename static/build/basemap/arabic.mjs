// Which of a place's names in Arabic letters is the Arabic one. GeoNames'
// lists do not say: Persian, Urdu and Kurdish names are among them, and other
// names of the same place.

// Letters that Arabic does not have.
const FOREIGN = /^ئ|ى(?=\p{L})|ئ(?:ا|ە|ى)|[پچژگکیےہھۀەێۆڕڵڤڭٹڈڑںۇۋېۉ]/u;

const SOUNDS = {
  ب: 'b', ت: 't', ث: 't', ج: 'j', ح: 'h', خ: 'k', د: 'd', ذ: 'd', ر: 'r', ز: 'z', س: 's', ش: 's', ص: 's', ض: 'd', ط: 't', ظ: 'z',
  غ: 'g', ف: 'f', ق: 'k', ك: 'k', ل: 'l', م: 'm', ن: 'n', ه: 'h', ة: 'h',
};

/** 0 to 1: how much an Arabic name and a Latin one share of their consonants; 0 for what is no Arabic. */
export function likeness(arabic, latin) {
  if (FOREIGN.test(arabic)) return 0;
  const a = [...arabic.replace(/(^|[\s-])(و?ال|لل)/gu, '$1')].map((c) => SOUNDS[c] ?? '').join('').replace(/h\b/g, '');
  const b = bare(latin);
  if (a.length === 0 || b.length === 0) return arabic.length < 6 ? 0.5 : 0;
  const whole = 1 - distance(a, b) / Math.max(a.length, b.length);
  // The article is part of the name in both or in neither.
  const article = /^ال/u.test(arabic) === /^(al|el|ar|as|ash|at|ath|ad|adh|az|an)[\s-]/i.test(latin);
  const words = arabic.split(' ').length > latin.split(/[ -]/).length;
  return whole + (article ? 0.05 : 0) - (words ? 0.08 : 0) - (/[هى]$/u.test(arabic) ? 0.02 : 0);
}

/** The consonants of a Latin name by the same sounds, without articles. */
function bare(latin) {
  return latin.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/[^a-z\s-]/g, '')
    .replace(/(^|[\s-])(al|el|ar|as|ash|at|ath|ad|adh|az|an|wa)(?=[\s-])/g, '$1')
    .replace(/sh|ch/g, 's').replace(/kh|q|c/g, 'k').replace(/th/g, 't').replace(/dh/g, 'd').replace(/gh/g, 'g').replace(/dj/g, 'j').replace(/g/g, 'g').replace(/p/g, 'b').replace(/v/g, 'f')
    .replace(/h\b/g, '').replace(/[aeiouwy\s-]/g, '').replace(/(.)\1/g, '$1');
}

/** Levenshtein. */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
