import type { PageData } from '../data/page-data.ts';
import { coloursOf, correlationColour } from '../drawing/palette.ts';
import { fittedApart } from '../words/labels.ts';
import { categoryName } from '../words/phrases.ts';
import type { Pairs } from './pairs.ts';

/** Where the cells are, in CSS pixels; the size of labels is 0 if they do not fit. */
export type Layout = ReturnType<typeof layoutOf>;

/** What is painted, and the colours of the page or of a file. */
interface Painted {
  metrics: readonly number[];
  least: number;
  layout: Layout;
  colours: { ink: string; line: string };
}

const STRIP = 5;
const LEGEND = 50;
const TOP = LEGEND + STRIP + 2;
const [SMALLEST_LABEL, LARGEST_LABEL] = [10, 13];
const LARGEST_CELL = 30;
const [RAMP_LEFT, RAMP] = [90, 180];
const LEGEND_WIDTH = RAMP_LEFT + RAMP + 10;
const LONGEST_LABEL = 230;
/** Most of the width that labels may take. */
const LABEL_SHARE = 0.4;

/** Fits the cells into a width, with labels if these are legible. */
export function layoutOf(metrics: number, width: number, zoom: number) {
  const room = Math.min(LONGEST_LABEL, Math.floor(width * LABEL_SHARE));
  // Whole pixels of the screen, so that no cell is blurred.
  const cellIn = (left: number) =>
    Math.min(LARGEST_CELL, Math.max(1, Math.floor(((width - left) * zoom) / Math.max(1, metrics))) / zoom);
  const left = cellIn(room) >= SMALLEST_LABEL ? room : STRIP + 2;
  const cell = cellIn(left);
  const label = left === room ? Math.min(LARGEST_LABEL, cell) : 0;
  return {
    left,
    cell,
    label,
    width: Math.max(left + cell * metrics, Math.min(width, LEGEND_WIDTH)),
    height: TOP + cell * metrics,
  };
}

export const matrixTop = TOP;

/** Draws the correlations of some metrics; a pair with fewer models than `least` stays empty. */
export function paintMatrix(context: CanvasRenderingContext2D, pairs: Pairs, painted: Painted): void {
  const { metrics, least, layout, colours } = painted;
  const { data } = pairs;
  const { left, cell, label } = layout;
  paintLegend(context, colours.ink);
  const categories = data.metrics.map(({ category }) => category);
  const hasCategories = new Set(categories).size > 1;
  const colour = coloursOf(categories);
  context.fillStyle = colours.line;
  context.fillRect(left, TOP, cell * metrics.length, cell * metrics.length);
  for (const [row, one] of metrics.entries()) {
    if (hasCategories) {
      context.fillStyle = colour(data.metrics[one]!.category);
      context.fillRect(left - STRIP - 2, TOP + row * cell, STRIP, cell);
      context.fillRect(left + row * cell, TOP - STRIP - 2, cell, STRIP);
    }
    for (const [column, other] of metrics.entries()) {
      const pair = pairs.of(one, other);
      if (one === other || !pair || pair[4] === null || pair[3] < least) continue;
      context.fillStyle = correlationColour(pair[4]);
      context.fillRect(left + column * cell, TOP + row * cell, cell, cell);
    }
  }
  if (hasCategories) paintCategories(context, data, painted);
  if (label === 0) return;
  context.font = font(label);
  context.fillStyle = colours.ink;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const room = left - STRIP - 8;
  const names = metrics.map((metric) => data.metrics[metric]!.label);
  for (const [row, name] of fittedApart(names, room, label).entries())
    context.fillText(name, room, TOP + (row + 0.5) * cell);
  context.textAlign = 'left';
}

/** The names of the categories above their metrics, where they fit. */
function paintCategories(context: CanvasRenderingContext2D, data: PageData, painted: Painted): void {
  const { metrics, layout, colours } = painted;
  context.fillStyle = colours.ink;
  context.font = font(12);
  context.textBaseline = 'bottom';
  const of = (metric: number) => data.metrics[metric]!.category;
  for (const category of new Set(metrics.map(of))) {
    const first = metrics.findIndex((metric) => of(metric) === category);
    const width = layout.cell * metrics.filter((metric) => of(metric) === category).length;
    const name = categoryName(category);
    if (context.measureText(name).width <= width)
      context.fillText(name, layout.left + first * layout.cell, TOP - STRIP - 3);
  }
}

/** The colours of ρ from −1 to 1. */
function paintLegend(context: CanvasRenderingContext2D, ink: string): void {
  for (let x = 0; x < RAMP; x++) {
    context.fillStyle = correlationColour((2 * x) / (RAMP - 1) - 1);
    context.fillRect(RAMP_LEFT + x, 0, 1, 10);
  }
  // Without a line the dark ends vanish on a dark page.
  context.strokeStyle = ink;
  context.strokeRect(RAMP_LEFT - 0.5, 0.5, RAMP + 1, 10);
  context.fillStyle = ink;
  context.font = font(12);
  context.textBaseline = 'top';
  context.textAlign = 'left';
  context.fillText('Spearman’s ρ', 0, -1);
  context.textAlign = 'center';
  for (const rho of [-1, 0, 1])
    context.fillText(String(rho).replace('-', '−'), RAMP_LEFT + ((rho + 1) / 2) * RAMP, 13);
  context.textAlign = 'left';
}

/** The page's font in a size. */
function font(size: number): string {
  return `${size}px ${getComputedStyle(document.body).fontFamily}`;
}
