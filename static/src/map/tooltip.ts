/** One small label that follows the pointer and names what is under it. */
export class Tooltip {
  private readonly el = document.createElement('div');

  constructor(private readonly host: HTMLElement) {
    this.el.className = 'wl-tooltip';
    this.el.hidden = true;
    this.el.setAttribute('aria-hidden', 'true'); // the list is where this is read out
    host.append(this.el);
  }

  /** A block for each thing that is named, its first line the name; x, y in pixels of the map. */
  show(blocks: string[][], x: number, y: number): void {
    if (blocks.length === 0) return this.hide();
    this.el.replaceChildren(...blocks.map((lines) => {
      const block = document.createElement('div');
      block.append(...lines.map((line) => {
        const row = document.createElement('div');
        row.dir = 'auto'; // a name in another script keeps its own order
        row.textContent = line;
        return row;
      }));
      return block;
    }));
    this.el.hidden = false;
    const { clientWidth: width, clientHeight: height } = this.host;
    const w = this.el.offsetWidth;
    const h = this.el.offsetHeight;
    const left = x + 14 + w > width - 6 ? x - 14 - w : x + 14;
    const top = y + 16 + h > height - 6 ? y - 12 - h : y + 16;
    this.el.style.transform = `translate(${Math.max(6, left)}px, ${Math.max(6, top)}px)`;
  }

  hide(): void {
    this.el.hidden = true;
  }

  remove(): void {
    this.el.remove();
  }
}
