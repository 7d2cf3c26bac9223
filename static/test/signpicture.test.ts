import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { faceOf, stampIn } from '../src/map/cellplan';
import { signRoom } from '../src/map/signroom';
import { SignPicture, type Part, type Signs } from '../src/map/signpicture';
import { SIZES, radiusOf, sizeOf } from '../src/map/signsize';
import { Stamps } from '../src/map/stamps';
import { dice } from './celltile.encode';

const stamps = new Stamps([{ shape: 'circle', colour: [200, 0, 0] }, { shape: 'hexagon', colour: [0, 160, 0] }, { shape: 'square', colour: [0, 0, 220] }], [255, 255, 255], 1);
const FADED = 118;
const WHOLE = { left: 0, top: 0, ratio: 1 };

interface Sign { x: number; y: number; sign: number; size: number; strong: boolean }
const faceOfSign = (s: Sign) => faceOf(s.sign, s.size, s.strong);

/** The last is the foremost. A sign that is null shows nothing at its place. */
function signs(places: { x: number; y: number }[], shown: (Sign | null)[]): Signs {
  const order = shown.flatMap((s, i) => (s ? [i] : []));
  return {
    size: places.length, drawn: order.length, order: Uint32Array.from(order), face: Uint32Array.from(shown, (s) => (s ? faceOfSign(s) : 0)),
    changes: shown.length, changed: Uint32Array.from(shown, (_, i) => i),
    x: Float32Array.from(places, (p) => p.x), y: Float32Array.from(places, (p) => p.y),
  };
}

function picture(width: number, height: number) {
  const pixels = new Int32Array(width * height);
  return { pixels, of: new SignPicture(width, height, pixels) };
}

describe('signs of many events', () => {
  it('grow with the count, up to a limit', () => {
    assert.ok(radiusOf(1) < radiusOf(10) && radiusOf(10) < radiusOf(200));
    assert.equal(sizeOf(1e9), SIZES - 1);
    assert.equal(sizeOf(0), 0);
  });

  it('are cut at the edge of the picture, and thinned where they are past', () => {
    const all = [[10, 10, true], [0, 0, true], [40, -40, true], [19, 3, false]].map(([x, y, strong]) => ({ x, y, sign: 0, size: 0, strong }) as Sign);
    const { pixels, of } = picture(20, 20);
    of.draw(signs(all, all), stamps, WHOLE, FADED, true);
    assert.equal(pixels[10 * 20 + 10] & 255, 200);
    assert.ok(pixels[10 * 20 + 10] >>> 24 > 230);
    assert.ok(pixels[0] >>> 24 > 230);
    const faint = pixels[3 * 20 + 19] >>> 24;
    assert.ok(faint > 90 && faint < 120, `${faint}`);
  });

  it('are drawn from the front as if they had been painted from the back', () => {
    const all: Sign[] = [{ x: 12, y: 16, sign: 4, size: 14, strong: true }, { x: 17, y: 13, sign: 2, size: 8, strong: false }, { x: 9, y: 9, sign: 3, size: 9, strong: true }, { x: 14, y: 14, sign: 0, size: 2, strong: true }];
    const { pixels, of } = picture(30, 30);
    of.draw(signs(all, all), stamps, WHOLE, FADED, true);
    for (let i = 0; i < pixels.length; i++) {
      let [r, g, b, a] = [0, 0, 0, 0]; // in real numbers, multiplied by alpha
      for (const sign of all) {
        const s = stamps.of(stampIn(faceOfSign(sign)));
        const [sx, sy] = [(i % 30) - sign.x + ((s.side - 1) >> 1), Math.floor(i / 30) - sign.y + ((s.side - 1) >> 1)];
        if (sx < 0 || sy < 0 || sx >= s.side || sy >= s.side) continue;
        const c = s.pixels[sy * s.side + sx];
        const thin = sign.strong ? 1 : FADED / 256;
        const own = ((c >>> 24) / 255) * thin;
        [r, g, b] = [0, 8, 16].map((shift, k) => ((c >>> shift) & 255) * thin + [r, g, b][k] * (1 - own)) as [number, number, number];
        a = own + a * (1 - own);
      }
      const got = pixels[i];
      assert.ok(Math.abs((got >>> 24) - 255 * a) <= 6, `coverage ${got >>> 24}, want ${255 * a}`);
      if (a > 0.1) [r, g, b].forEach((want, k) => assert.ok(Math.abs(((got >>> (8 * k)) & 255) - want / a) <= 8, `colour ${k} at ${i}: ${(got >>> (8 * k)) & 255}, want ${want / a}`));
    }
  });

  it('look after any changes as if all had been drawn anew', () => {
    let seed = 7;
    const random = (n: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n; // the same numbers in each run
    const places = Array.from({ length: 160 }, () => ({ x: random(230) - 10, y: random(150) - 10, sign: random(6) }));
    let shown: (Sign | null)[] = places.map(() => null);
    const { pixels, of } = picture(203, 131);
    const screen = new Int32Array(pixels.length);
    const show = (parts: Part[]): boolean => {
      for (const p of parts) for (let y = p.y; y < p.y + p.height; y++) for (let x = p.x; x < p.x + p.width; x++) screen[y * 203 + x] = pixels[y * 203 + x];
      return parts.length > 0;
    };
    assert.equal(show(of.draw(signs(places, shown), stamps, WHOLE, FADED, true)), true);
    for (let frame = 0; frame < 60; frame++) {
      const before = shown;
      shown = shown.map((s, i) => (random(frame % 7 === 0 ? 2 : 12) > 0 ? s : random(3) === 0 ? null : { ...(places[i] as Sign), size: random(SIZES), strong: random(2) === 0 }));
      const changed = shown.some((s, i) => (s && faceOfSign(s)) !== (before[i] && faceOfSign(before[i] as Sign)));
      assert.equal(show(of.draw(signs(places, shown), stamps, WHOLE, FADED, false)), changed);
      const whole = picture(203, 131);
      whole.of.draw(signs(places, shown), stamps, WHOLE, FADED, true);
      assert.deepEqual(pixels, whole.pixels, `frame ${frame}`);
      assert.deepEqual(screen, pixels, `what frame ${frame} said had changed`);
    }
    assert.deepEqual(of.draw(signs(places, shown), stamps, WHOLE, FADED, false), []);
  });

  it('are in a picture of a part what they are in that of the whole', () => {
    const next = dice(9);
    const all = Array.from({ length: 60 }, (): Sign => ({ x: next() * 200, y: next() * 150, sign: Math.floor(next() * 3), size: Math.floor(next() * SIZES), strong: next() < 0.5 }));
    for (const ratio of [1, 1.5, 2]) {
      const [large, part] = [picture(200 * ratio, 150 * ratio), picture(72 * ratio, 40 * ratio)];
      large.of.draw(signs(all, all), stamps, { ...WHOLE, ratio }, FADED, true);
      part.of.draw(signs(all, all), stamps, { left: 64, top: 48, ratio }, FADED, true);
      for (let y = 0; y < 40 * ratio; y++) {
        const at = (48 * ratio + y) * 200 * ratio + 64 * ratio;
        assert.deepEqual(part.pixels.subarray(y * 72 * ratio, (y + 1) * 72 * ratio), large.pixels.subarray(at, at + 72 * ratio), `row ${y} at ${ratio}`);
      }
    }
  });
});

describe('the room of signs', () => {
  const roomOf = (places: [number, number][], ratio = 1) => signRoom({ size: places.length, x: Float32Array.from(places, ([x]) => x), y: Float32Array.from(places, ([, y]) => y) }, 24, 1000, 700, ratio);

  it('holds what signs reach, in steps of 64', () => {
    assert.deepEqual(roomOf([[200, 300], [500, 310]]), { x: 128, y: 256, w: 448, h: 128 });
  });

  it('ends at the edge of the screen', () => {
    assert.deepEqual(roomOf([[-20, 300], [990, 690]]), { x: 0, y: 256, w: 1000, h: 444 });
  });

  it('is a step where there is no sign, or none on the screen', () => {
    assert.deepEqual(roomOf([]), { x: 0, y: 0, w: 64, h: 64 });
    assert.deepEqual(roomOf([[-100, 100]]), { x: 0, y: 64, w: 64, h: 64 });
  });

  it('is the screen where a step is no whole number of pixels', () => {
    assert.deepEqual(roomOf([[200, 300]], 1.1), { x: 0, y: 0, w: 1000, h: 700 });
  });
});
