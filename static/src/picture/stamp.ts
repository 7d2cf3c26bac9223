// Puts a picture together: title above the map, words and legend below it.
// Everything is laid out in the page's pixels and drawn at the asked fineness.

export interface Sheet {
  ratio: number;
  map: HTMLCanvasElement;
  legend: HTMLCanvasElement | null;
  /** Of the map, in the page's pixels. */
  width: number;
  height: number;
  brand: string;
  title: string;
  period: string;
  /** What is shown, the sentence first. */
  lines: string[];
  credits: string[];
  /** Where the view is found; it runs from left to right in every language. */
  address: string;
}

interface Line { text: string; font: string; colour: string; x: number; y: number; address: boolean }

const PAD = 20;

export function stamp(sheet: Sheet): HTMLCanvasElement {
  const { ratio, width, height } = sheet;
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const rtl = document.documentElement.dir === 'rtl';
  const [sans, serif] = [token('--sans'), token('--serif')];
  const canvas = document.createElement('canvas');
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('the browser has no canvas');
  ctx.direction = rtl ? 'rtl' : 'ltr';

  const lines: Line[] = [];
  let y = PAD;
  const start = rtl ? width - PAD : PAD;
  const write = (text: string, font: string, colour: string, room: number, leading: number, address = false) => {
    ctx.font = font;
    for (const part of wrap(ctx, text, room)) {
      lines.push({ text: part, font, colour, x: start, y: y + leading * 0.75, address });
      y += leading;
    }
  };
  const brandFont = `650 15px ${sans}`;
  ctx.font = brandFont;
  const brand = ctx.measureText(sheet.brand).width + 34;
  write(sheet.title, `600 22px ${serif}`, token('--ink'), width - 3 * PAD - brand, 28);
  if (sheet.period) write(sheet.period, `600 15px ${sans}`, token('--ink2'), width - 2 * PAD, 22);
  const top = y + PAD - 8;

  // Below the map: words at the start, the legend at the end; one above the other where there is no room for both.
  const legend = sheet.legend ? { w: sheet.legend.width / ratio, h: sheet.legend.height / ratio } : null;
  const beside = legend !== null && width - legend.w - 3 * PAD >= 320;
  y = top + height + PAD - 4;
  const words = width - 2 * PAD - (beside ? legend.w + PAD : 0);
  const under = y;
  if (legend && !beside) y += legend.h + 10;
  sheet.lines.forEach((l, i) => write(l, `${i === 0 ? 600 : 400} 14px ${sans}`, token(i === 0 ? '--ink' : '--ink2'), words, 20));
  y += 6;
  for (const l of sheet.credits) write(l, `400 11.5px ${sans}`, token('--ink2'), words, 16);
  write(sheet.address, `400 11.5px ${sans}`, token('--ink2'), words, 16, true);
  const end = Math.max(y, legend && beside ? under + legend.h : 0) + PAD - 4;

  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(end * ratio);
  ctx.scale(ratio, ratio);
  ctx.direction = rtl ? 'rtl' : 'ltr'; // a canvas that changes its size forgets it
  ctx.fillStyle = token('--panel');
  ctx.fillRect(0, 0, width, end);
  ctx.drawImage(sheet.map, 0, top, width, height);
  ctx.fillStyle = token('--line');
  ctx.fillRect(0, top - 1, width, 1);
  ctx.fillRect(0, top + height, width, 1);
  if (sheet.legend && legend) ctx.drawImage(sheet.legend, beside ? (rtl ? PAD : width - PAD - legend.w) : rtl ? width - PAD - legend.w : PAD, under - 2, legend.w, legend.h);
  for (const l of lines) {
    ctx.font = l.font;
    ctx.fillStyle = l.colour;
    ctx.direction = rtl && !l.address ? 'rtl' : 'ltr';
    ctx.textAlign = rtl ? 'right' : 'left';
    ctx.fillText(l.text, l.x, l.y);
  }
  mark(ctx, rtl ? PAD : width - PAD - brand, PAD - 2, token);
  ctx.font = brandFont;
  ctx.fillStyle = token('--ink');
  ctx.textAlign = 'left';
  ctx.fillText(sheet.brand, (rtl ? PAD : width - PAD - brand) + 32, PAD + 16);
  return canvas;
}

/** The program's own sign, as the page's head has it. */
function mark(ctx: CanvasRenderingContext2D, x: number, y: number, token: (name: string) => string): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.lineWidth = 2.2;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = token('--ink');
  ctx.stroke(new Path2D('M3 17l6-8 5 5 6-8'));
  for (const [cx, cy, colour] of [[9, 9, '--strike'], [20, 6, '--convoy']] as const) {
    ctx.beginPath();
    ctx.arc(cx, cy, 2.6, 0, 2 * Math.PI);
    ctx.fillStyle = token(colour);
    ctx.fill();
  }
  ctx.restore();
}

/** Breaks a text at its spaces; a word that is longer than a line, as addresses are, between any two letters. */
export function wrap(ctx: Pick<CanvasRenderingContext2D, 'measureText'>, text: string, room: number): string[] {
  const fits = (s: string) => ctx.measureText(s).width <= room;
  const out: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line && fits(word)) {
      out.push(line);
      line = word;
      continue;
    }
    line = longer;
    while (!fits(line) && line.length > 1) {
      let cut = line.length - 1;
      while (cut > 1 && !fits(line.slice(0, cut))) cut--;
      out.push(line.slice(0, cut));
      line = line.slice(cut);
    }
  }
  return line ? [...out, line] : out;
}
