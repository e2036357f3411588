import { plot as drawPlot, type PlotOptions } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { spread } from '../words/labels.ts';
import { type Estimate, estimateOf } from '../words/numbers.ts';

/** A figure's picture: SVG elements in a coordinate system of pixels. */
export interface Drawing {
  width: number;
  height: number;
  elements: string;
}

/** The position of a picture's part. */
interface Place {
  x: number;
  y: number;
}

/** A plot, and the position of its upper left corner. */
export interface Panel extends Place {
  plot: PlotOptions;
}

export interface Caption extends Place {
  text: string;
  anchor?: 'start' | 'middle' | 'end';
  bold?: boolean;
  size?: number;
  colour?: string;
  /** Colour of the first letter, which is a mark. */
  markColour?: string;
}

const { document } = parseHTML('<!doctype html><html></html>');

/** Combines plots and lines of text into one picture. */
export function drawing(
  width: number,
  height: number,
  panels: readonly Panel[],
  captions: readonly Caption[] = [],
): Drawing {
  const elements = [...panels.map(panelElement), ...captions.map(captionElement)];
  return { width: Math.ceil(width), height: Math.ceil(height), elements: elements.join('') };
}

/** A single plot as a picture. */
export function onePlot(
  plot: PlotOptions & Record<'width' | 'height', number>,
  captions?: readonly Caption[],
): Drawing {
  return drawing(plot.width, plot.height, [{ x: 0, y: 0, plot }], captions);
}

/** Adds the watermark “SIMULATED SCORES”. */
export function asSimulated({ width, height, elements }: Drawing): Drawing {
  const middle = { x: width / 2, y: height / 2, anchor: 'middle' } as const;
  const text = captionElement({ ...middle, text: 'SIMULATED SCORES', bold: true, size: width / 12 });
  return { width, height, elements: `${elements}<g opacity="0.35">${text}</g>` };
}

function panelElement({ x, y, plot }: Panel): string {
  const svg = drawPlot({ ...plot, document: document as unknown as Document }) as SVGSVGElement;
  // Plot repeats the same style rules in every plot.
  for (const style of [...svg.querySelectorAll('style')]) style.remove();
  for (const attribute of ['class', 'font-family', 'fill']) svg.removeAttribute(attribute);
  svg.setAttribute('font-size', '12');
  // The whole picture has a label; axe rejects labels on groups without a role.
  for (const group of [...svg.querySelectorAll('[aria-label]')]) group.removeAttribute('aria-label');
  for (const mark of [...svg.querySelectorAll('*')]) shorten(mark);
  svg.setAttribute('x', String(x));
  svg.setAttribute('y', String(y));
  svg.setAttribute('overflow', 'visible');
  return svg.outerHTML;
}

/** Rounds coordinates and shortens colours: heat maps have thousands of marks. */
function shorten(mark: Element): void {
  for (const { name, value } of [...mark.attributes]) {
    const short = value.startsWith('rgb(')
      ? hexadecimal(value)
      : value.replace(/\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))));
    if (short !== value) mark.setAttribute(name, short);
  }
}

/** `rgb(0, 114, 178)` as `#0072b2`. */
function hexadecimal(colour: string): string {
  const parts = colour.match(/\d+/g)!.map((part) => Number(part).toString(16).padStart(2, '0'));
  return `#${parts.join('')}`;
}

export function captionElement(caption: Caption): string {
  const { x, y, text, anchor = 'start', bold, size, colour, markColour } = caption;
  const font = { 'font-weight': bold ? 600 : undefined, 'font-size': size };
  const attributes = { x, y, 'text-anchor': anchor, ...font, fill: colour };
  if (!markColour) return svgText('text', attributes, text).outerHTML;
  const mark = svgText('tspan', { fill: markColour }, text[0]!);
  return svgText('text', attributes, mark, text.slice(1)).outerHTML;
}

/** Attributes that are undefined are left out. */
function svgText(name: string, attributes: object, ...children: (Node | string)[]): Element {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(attribute, String(value));
  element.append(...children);
  return element;
}

/** Estimates along an axis, drawn as a line with a name at its right end. */
export interface Curve<Row extends Estimate> {
  label: string;
  colour: string;
  rows: readonly Row[];
}

/** A curve's name, at the height of its last estimate. */
export function curveName({ label, colour, rows }: Curve<Estimate>) {
  return { value: estimateOf(rows.at(-1)), text: `● ${label}`, markColour: colour };
}

/**
 * Labels right of a chart, such as the names of its curves: at the heights of their values, moved apart by a step.
 *
 * @param domain the values at the bottom and at the top of the chart, which are heights below `y`
 */
export function labelsAt(
  labels: readonly (Omit<Caption, 'x' | 'y'> & { value: number })[],
  [low, high]: readonly [number, number],
  { top, bottom, step, x, y }: Place & Record<'top' | 'bottom' | 'step', number>,
): Caption[] {
  const wanted = labels.map(({ value, ...label }) => {
    return { ...label, at: bottom - ((value - low) / (high - low)) * (bottom - top) };
  });
  const placed = spread(wanted, step, { low: top, high: bottom });
  return placed.map(({ at, ...label }) => ({ ...label, x, y: y + at + 4 }));
}
