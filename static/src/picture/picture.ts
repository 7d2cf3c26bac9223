// The view as a picture file: the map as it stands, with its title, period,
// legend, filters, sources and address stamped on it.

import { toCanvas } from 'html-to-image';
import { instantText, t } from '../i18n';
import { chosenWords, filterWords, frozenLink, layerTitles, periodWords, sourceWords } from '../share';
import { pose } from '../stage';
import { from, layerById, now, shownLayers, tiles, tilesFailed, to } from '../state';
import { isoDay } from '../time';
import { sentenceWords } from '../told';
import { spellOut } from './drawings';
import { fontSheet } from './fonts';
import { stamp } from './stamp';

/** What of the page's map is for the hand and not for the eye. */
const TOOLS = '.stage-tools, .map-menu, .legend, .leaflet-control-zoom, .leaflet-control-attribution, .leaflet-control button, .notices, .intro, .map-notice, .gesture, .unseen';

/** The date stands above the map already, unless time stands still somewhere inside the period. */
const keep = (node: Node): boolean => !(node instanceof Element && (node.matches(TOOLS) || (now.value === null && node.matches('.datecard'))));

const rest = (ms: number): Promise<void> => new Promise((done) => { setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done())), ms); });

/** Makes the picture and gives it to the reader as a download. Says its name. */
export async function savePicture(ratio: 1 | 2): Promise<string> {
  const canvas = await picture(ratio);
  const blob = await new Promise<Blob | null>((done) => { canvas.toBlob(done, 'image/png'); });
  if (!blob) throw new Error('the browser made no picture');
  const name = fileName(ratio);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return name;
}

export async function picture(ratio: 1 | 2): Promise<HTMLCanvasElement> {
  const stage = document.querySelector<HTMLElement>('.stage');
  if (!stage?.clientWidth) throw new Error('there is no map on the page');
  const online = tiles.value !== null && !tilesFailed.value;
  const back = pose(ratio);
  try {
    await rest(700); // squares of the base map and names come with the next frames
    const fontEmbedCSS = await fontSheet();
    const map = await drawn(stage, { pixelRatio: ratio, filter: keep, fontEmbedCSS, width: stage.clientWidth, height: stage.clientHeight });
    const legend = await legendPicture(ratio, fontEmbedCSS);
    const at = new Date();
    return stamp({
      ratio, map, legend, width: stage.clientWidth, height: stage.clientHeight,
      brand: t('app.name'),
      title: layerTitles().join(t('sentence.comma')),
      period: periodWords(),
      lines: [sentenceWords(), ...[chosenWords()].filter((l): l is string => l !== null), ...filterWords()],
      credits: [
        sourceWords().length > 0 ? t('share.sources', { sources: sourceWords().join('; ').replace(/\.$/, '') }) : null,
        layerLicences(),
        t('share.base', { attribution: t('map.attribution') }),
        online ? t('share.picture.tiles') : null,
        t('share.asread', { app: t('app.name'), date: instantText(at.toISOString()) }),
      ].filter((l): l is string => l !== null),
      address: frozenLink(at),
    });
  } finally {
    back();
  }
}

function layerLicences(): string | null {
  const all = [...new Set(shownLayers.value.map((l) => l.licence).filter((l): l is string => !!l))];
  return all.length > 0 ? t('export.licence', { licence: all.join(', ') }) : null;
}

async function drawn(el: HTMLElement, options: Parameters<typeof toCanvas>[1]): Promise<HTMLCanvasElement> {
  const back = spellOut(el);
  try {
    return await toCanvas(el, options);
  } finally {
    back();
  }
}

/** The legend's inside, also where the reader has folded it. */
async function legendPicture(ratio: number, fontEmbedCSS: string): Promise<HTMLCanvasElement | null> {
  const box = document.querySelector<HTMLDetailsElement>('details.legend');
  const body = box?.querySelector<HTMLElement>('.legend-body');
  if (!box || !body) return null;
  const was = box.open;
  box.open = true;
  try {
    return await drawn(body, { pixelRatio: ratio, fontEmbedCSS, style: { position: 'static' } });
  } finally {
    box.open = was;
  }
}

function fileName(ratio: 1 | 2): string {
  const ids = shownLayers.value.map((l) => l.id).filter((id) => layerById.value.has(id));
  const layers = ids.length > 2 ? [...ids.slice(0, 2), `and-${ids.length - 2}-more`] : ids;
  const period = [from.value, to.value].map((d) => (d === null ? null : isoDay(d))).filter((d): d is string => d !== null);
  return `${['waylog', ...layers, ...period].join('-')}${ratio === 2 ? '@2x' : ''}.png`;
}
