import type { PageData } from '../data/page-data.ts';
import { element, setText, svgElement } from './elements.ts';
import type { View } from './state.ts';

/** A part of the page as it is saved. */
export interface Picture {
  title: string;
  /** What is shown, with n. */
  note: string;
  shown: HTMLElement;
}

/** Views as they are saved, by name. */
type Files = Readonly<Record<string, { csv: () => string; picture: () => Picture }>>;

const TEXT = 'text/csv;charset=utf-8';
const [NARROWEST, MARGIN] = [320, 16];
/** Pixels of the PNG per pixel of the page, unless it is too long for a canvas. */
export const ZOOM = 2;
const LONGEST = 16_000;

/** Saves a part of the page as PNG: on white, with title, n, sources and date. */
async function savePng(name: string, picture: Picture, about: PageData['about']): Promise<void> {
  const saved = element(
    'div',
    { class: 'saved on-white' },
    element('h3', {}, picture.title),
    picture.shown.cloneNode(true),
    ...notesOf(picture, about).map((note) => element('small', {}, note)),
  );
  saved.style.width = `${Math.max(NARROWEST, picture.shown.offsetWidth) + 2 * MARGIN}px`;
  document.body.append(saved);
  const { offsetWidth: width, offsetHeight: height } = saved;
  const zoom = Math.min(ZOOM, LONGEST / height, LONGEST / width);
  const canvas = element('canvas', { width: Math.ceil(width * zoom), height: Math.ceil(height * zoom) });
  const context = canvas.getContext('2d')!;
  context.scale(zoom, zoom);
  // Media queries compare the width of the window, which is that of the image here.
  context.drawImage(await imageOf(saved, Math.max(innerWidth, width), height), 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (blob) save(name, blob);
}

function notesOf({ note }: Picture, about: PageData['about']): string[] {
  const { title, sources, asOf, isSimulated } = about;
  const state = asOf === null ? '' : `; state of ${asOf}`;
  const origin = `${title}. Sources: ${sources.join(', ')}${state}. Computed by metalign.`;
  return [...(isSimulated ? ['SIMULATED SCORES'] : []), note, origin];
}

/** Moves an element, with the styles of the page, into an image. */
async function imageOf(moved: HTMLElement, width: number, height: number): Promise<HTMLImageElement> {
  const style = svgElement('style', {}, document.querySelector('style')!.textContent!);
  const html = svgElement('foreignObject', { width, height }, element('body', {}, moved));
  const svg = new XMLSerializer().serializeToString(svgElement('svg', { width, height }, style, html));
  const image = new Image();
  // XML knows neither half a letter, as where a long name is cut, nor these two.
  const xml = svg.toWellFormed().replace(/[\ufffe\uffff]/g, '\ufffd');
  image.src = `data:image/svg+xml,${encodeURIComponent(xml)}`;
  await image.decode();
  return image;
}

function save(name: string, blob: Blob): void {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  // Browsers read it after this click.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Makes the buttons of each view: copy its link, save it as CSV or PNG. */
export function startToolbars(files: Files, about: PageData['about'], linkTo: (view: View) => string): void {
  for (const toolbar of document.querySelectorAll<HTMLElement>('[data-tools]')) {
    const { tools, view } = toolbar.dataset;
    const file = files[tools!]!;
    const said = element('span', { role: 'status' });
    const failed = () =>
      setText(said, 'This browser cannot draw the picture. Take a screenshot, or try another browser.');
    const button = (name: string, pressed: () => void) => {
      const made = element('button', { type: 'button' }, name);
      made.addEventListener('click', pressed);
      return made;
    };
    toolbar.replaceChildren(
      ...(view ? [button('Copy link', () => copy(linkTo(view as View), said))] : []),
      button('CSV', () => save(`metalign-${tools}.csv`, new Blob([file.csv()], { type: TEXT }))),
      button('PNG', () => savePng(`metalign-${tools}.png`, file.picture(), about).catch(failed)),
      said,
    );
  }
}

/** Copies a link; where the browser forbids it, shows the link selected. */
async function copy(link: string, said: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(link);
    setText(said, 'Link copied.');
  } catch {
    const input = element('input', { type: 'text', readonly: '', 'aria-label': 'Link to this view' });
    input.value = link;
    said.replaceChildren(input);
    input.select();
  }
}
