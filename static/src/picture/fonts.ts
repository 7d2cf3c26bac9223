// The fonts that are in use, as a style sheet that needs nothing else: a picture
// is made in a document of its own, which may fetch nothing.

let made: Promise<string> | null = null;
let madeOf = 0;

/** The same sheet again as long as no other font has come. */
export function fontSheet(): Promise<string> {
  const faces = [...document.fonts].filter((f) => f.status === 'loaded');
  if (!made || madeOf !== faces.length) {
    madeOf = faces.length;
    made = build(faces);
  }
  return made;
}

const bare = (s: string): string => s.replace(/["'\s]/g, '').toLowerCase();

async function build(loaded: FontFace[]): Promise<string> {
  const parts: Promise<string>[] = [];
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSFontFaceRule)) continue;
      const say = (name: string) => bare(rule.style.getPropertyValue(name));
      const address = /url\(["']?([^"')]+)/.exec(rule.cssText)?.[1];
      const used = loaded.some((f) => bare(f.family) === say('font-family') && f.style === (say('font-style') || 'normal') && (!say('unicode-range') || bare(f.unicodeRange) === say('unicode-range')));
      if (address && used) parts.push(inline(rule.cssText, address, new URL(address, sheet.href ?? document.baseURI).href));
    }
  }
  return (await Promise.all(parts)).join('\n');
}

async function inline(css: string, address: string, at: string): Promise<string> {
  const blob = await (await fetch(at)).blob();
  const data = await new Promise<string>((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
  return css.replace(address, data);
}
