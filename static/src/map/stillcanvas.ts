/** What draws on a canvas, on the page or off it. */
export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/**
 * Draws a canvas that is seldom drawn: it shows a bitmap. Chromium hands a canvas that can be drawn on to the screen anew
 * with every frame of the page; nine of them took 2 ms of each while the time was moved.
 */
export function drawStill(canvas: HTMLCanvasElement, width: number, height: number, draw: (pen: Pen) => void): void {
  if (typeof OffscreenCanvas === 'undefined') { // Safari before 16.4
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext('2d');
    if (pen) draw(pen);
    return;
  }
  const board = new OffscreenCanvas(width, height);
  const pen = board.getContext('2d');
  if (!pen) return;
  draw(pen);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(board.transferToImageBitmap());
}
