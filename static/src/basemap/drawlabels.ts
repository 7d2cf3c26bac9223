import type { Pen } from '../map/stillcanvas';
import type { Theme } from '../map/theme';
import type { PlacedLabel } from './labels';

/** Draws what placeLabels chose. */
export function drawLabels(ctx: Pen, labels: PlacedLabel[], theme: Theme): void {
  ctx.lineJoin = 'round';
  ctx.textBaseline = 'middle';
  for (const l of labels) if (l.mark) drawMark(ctx, l.mark, theme);
  for (const l of labels) {
    ctx.save();
    ctx.font = l.style.font;
    ctx.direction = l.style.rtl ? 'rtl' : 'ltr';
    ctx.letterSpacing = `${l.glyphs ? 0 : l.style.spacing}px`;
    ctx.textAlign = l.align;
    // Water is named on water, where a light halo would show as a cloud; a river's name lies on land.
    ctx.strokeStyle = l.glyphs ? theme.land : theme.halo;
    ctx.fillStyle = theme[l.style.colour];
    ctx.lineWidth = 3;
    const halo = l.style.colour !== 'water' || l.onLand === true;
    if (l.glyphs) {
      for (const fill of [false, true]) {
        for (const g of l.glyphs) {
          ctx.save();
          ctx.translate(g.x, g.y);
          ctx.rotate(g.turn);
          if (fill) ctx.fillText(g.text, 0, 0);
          else ctx.strokeText(g.text, 0, 0);
          ctx.restore();
        }
      }
    } else {
      ctx.translate(l.x, l.y);
      ctx.rotate(l.turn);
      const step = l.style.size * 1.3;
      l.text.forEach((line, i) => {
        const y = (i - (l.text.length - 1) / 2) * step;
        if (halo) ctx.strokeText(line, 0, y);
        ctx.fillText(line, 0, y);
      });
    }
    ctx.restore();
  }
}

/** A square for a capital, a ring for every other place. */
function drawMark(ctx: Pen, m: { x: number; y: number; capital: boolean; size: number }, theme: Theme): void {
  ctx.beginPath();
  if (m.capital) ctx.rect(m.x - m.size, m.y - m.size, 2 * m.size, 2 * m.size);
  else ctx.arc(m.x, m.y, m.size, 0, 2 * Math.PI);
  ctx.strokeStyle = theme.halo;
  ctx.lineWidth = 4;
  ctx.stroke();
  ctx.fillStyle = theme.land;
  ctx.fill();
  ctx.strokeStyle = theme.dot;
  ctx.lineWidth = 1.4;
  ctx.stroke();
}
