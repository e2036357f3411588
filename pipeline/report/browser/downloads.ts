import type { About } from '../data/page-data.ts';
import { wrapped } from '../words/labels.ts';
import { element } from './elements.ts';

/** A picture to be drawn on a canvas, in CSS pixels. */
export interface Picture {
  title: string;
  /** What is shown, with n. */
  note: string;
  width: number;
  height: number;
  paint: (context: CanvasRenderingContext2D) => void | Promise<void>;
}

/** Files are on white, in any colour scheme. */
export const FILE_INK = '#1b1b1b';
export const MUTED = '#565656';
const PAPER = '#ffffff';
const MARGIN = 16;
const TITLE = 18;
const NOTE = 12;
/** Pixels of the PNG per pixel of the picture, unless it is too long for a canvas. */
const ZOOM = 2;
const LONGEST = 16_000;

export function saveText(name: string, text: string): void {
  save(name, new Blob([text], { type: 'text/csv;charset=utf-8' }));
}

/** Saves a picture as PNG: on white, with title, n, source and date. */
export async function savePng(name: string, picture: Picture, about: About): Promise<void> {
  const canvas = element('canvas');
  const context = canvas.getContext('2d')!;
  const width = picture.width + 2 * MARGIN;
  const title = wrapped(picture.title, picture.width, TITLE);
  const notes = notesOf(picture, about).flatMap((note) => wrapped(note, picture.width, NOTE));
  const top = MARGIN + title.length * TITLE * 1.3 + 8;
  const height = top + picture.height + 12 + notes.length * NOTE * 1.4 + MARGIN;
  const zoom = Math.min(ZOOM, LONGEST / height, LONGEST / width);
  canvas.width = Math.ceil(width * zoom);
  canvas.height = Math.ceil(height * zoom);
  context.scale(zoom, zoom);
  context.fillStyle = PAPER;
  context.fillRect(0, 0, width, height);
  write(context, title, { size: TITLE, bold: true, top: MARGIN, colour: FILE_INK });
  write(context, notes, { size: NOTE, bold: false, top: top + picture.height + 12, colour: MUTED });
  context.translate(MARGIN, top);
  await picture.paint(context);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (blob) save(name, blob);
}

function notesOf({ note }: Picture, { title, sources, asOf, isSimulated }: About): string[] {
  const origin = `${title}. Sources: ${sources.join(', ')}; state of ${asOf}. Computed by metalign.`;
  return [...(isSimulated ? ['SIMULATED SCORES'] : []), note, origin];
}

function write(
  context: CanvasRenderingContext2D,
  lines: readonly string[],
  { size, bold, top, colour }: { size: number; bold: boolean; top: number; colour: string },
): void {
  context.font = font(size, bold);
  context.fillStyle = colour;
  context.textBaseline = 'top';
  for (const [i, line] of lines.entries())
    context.fillText(line, MARGIN, top + i * size * (bold ? 1.3 : 1.4));
}

/** The page's font in a size. */
export function font(size: number, bold = false): string {
  return `${bold ? '600 ' : ''}${size}px ${getComputedStyle(document.body).fontFamily}`;
}

/** Draws an SVG of the page on a canvas. */
export async function paintSvg(context: CanvasRenderingContext2D, svg: SVGSVGElement): Promise<void> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.style.cssText = `color:${FILE_INK};font-family:sans-serif;background:${PAPER}`;
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  context.drawImage(image, 0, 0, width, height);
}

function save(name: string, blob: Blob): void {
  const link = element('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  // Browsers read it after this click.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
