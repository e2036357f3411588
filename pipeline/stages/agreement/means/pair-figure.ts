import {
  cell,
  identity,
  link,
  type Markish,
  frame as outline,
  type PlotOptions,
  text,
} from '@observablehq/plot';
import { group, range } from 'd3-array';
import { listed } from '../../../messages/counts-and-lists.ts';
import { type Figure, frame, NARROW } from '../../../report/drawing/figure.ts';
import { GAP, groupStripes, rowNames, STRIPE } from '../../../report/drawing/matrix-marks.ts';
import {
  CORRELATION_SCALE,
  coloursOf,
  correlationColour,
  INK,
  inkOn,
} from '../../../report/drawing/palette.ts';
import { type Caption, type Drawing, drawing, type Panel } from '../../../report/drawing/svg-drawing.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { isOpen } from '../../../report/words/agreement-words.ts';
import { fittedApart, textWidth } from '../../../report/words/labels.ts';
import {
  correlation,
  distinct,
  estimateOf,
  hasEstimate,
  isKnown,
  rangeText,
  rhoOf,
} from '../../../report/words/numbers.ts';
import { capital, categoryName, metricLabel } from '../../../report/words/phrases.ts';
import type { TableWords } from '../../../report/words/table-words.ts';
import { inOrder } from '../../../sources/categories.ts';
import type { Rows } from '../../../warehouse/rows.ts';

const RAMP = 46;
const TREE = 70;
const LEGEND = 26;
/** Widths of the whole picture and, at most, of the cells together. */
const WIDE = 840;
const SIDE = 600;
const LARGEST_CELL = 40;
/** Least height of a row with a name. */
const NAMED = 9.4;
const SMALLEST_NAME = 10;
/** Room for names on phones, which show them for so few metrics. */
const PHONE_NAMES = { room: 104, most: 30 };
const DIAGONAL = '#c8c8c8';
/** Most metrics for numbers in the cells, the least side of these, and where the numbers are. */
const NUMBERED = 12;
const ROOM = 29;
const NUMBERS = {
  x: ({ column }: Square) => column + 0.5,
  y: ({ row }: Square) => row + 0.5,
  text: 'words',
  fill: 'ink',
  fontSize: 11,
};

type Metric = Rows['structure.cluster'];

/** Correlations of all pairs of metrics, the user's too, as clustered; over fewer models if the mean is open. */
export function heatMap(all: Tables): Figure | undefined {
  const [fewer] = isOpen(all.headline()) ? all.narrower() : [];
  const tables = fewer ? all.ofSetOf(fewer.mean) : all.ofOwnSet();
  const { rows, columns } = tables.words;
  const metrics = tables.rows('structure.cluster').filter(({ position }) => isKnown(position));
  const { length } = metrics;
  // Of categories with one metric each, their own figure has the same cells.
  const hasSameCells = distinct(metrics, 'category').length === length;
  if (length < 2 || (length > 2 && hasSameCells)) return undefined;
  return {
    title: message(tables, fewer?.over),
    topic: `Correlation of every pair of ${columns}`,
    tables: ['agreement.pairwise', 'structure.cluster', 'structure.merge'],
    caption: [
      `Spearman’s ρ of ${length} ${columns} (${(fewer ? all : tables).study.metric_sets[0]!.title}), each pair over those of ${tables.meanAgreement()?.n_models} ${rows} that are scored on both.`,
      'Columns are in the order of the rows: that of an average-linkage clustering on 1 − ρ.',
      `${stripes(metrics, tables.words)}${cellIn(SIDE, length) < NAMED ? ' Rows without room have no name.' : ''}`,
    ].join(' '),
    description: `A symmetric matrix of ${length} by ${length} coloured cells.`,
    draw: (isNarrow) => (isNarrow ? drawNarrow : drawWide)(tables, metrics),
  };
}

/** The lowest and the highest correlation. */
function message(tables: Tables, over = ''): string {
  const all = tables.estimates('agreement.pairwise', { reason: null }).map(estimateOf);
  if (all.length < 3) return '';
  const own = tables.ownRows('agreement.own_category').length > 0 ? ', yours included,' : '';
  const range = `pairs of ${tables.words.columns}${own} correlate by ${rangeText(all, correlation)}`;
  return capital(over ? `${over}, ${range}` : range);
}

/** What the stripes beside the cells are; nothing for a single category. */
function stripes(metrics: readonly Metric[], { groups }: TableWords): string {
  const names = categoriesOf(metrics).map(categoryName);
  return names.length === 1 ? '' : `The stripes are ${groups}: ${listed(names)}.`;
}

function categoriesOf(metrics: readonly Metric[]): string[] {
  return inOrder(distinct(metrics, 'category'));
}

function cellIn(side: number, metrics: number): number {
  return Math.min(LARGEST_CELL, side / metrics);
}

function drawWide(tables: Tables, metrics: readonly Metric[]): Drawing {
  const size = cellIn(SIDE, metrics.length);
  const side = metrics.length * size;
  const names = namesIn(metrics, WIDE - 4 - side - STRIPE - 20, size);
  const widths = names.map((name) => textWidth(name, nameSize(size)));
  const left = Math.ceil(Math.max(...widths)) + STRIPE + 10;
  const tree = { x: left, y: RAMP, plot: dendrogram(tables, metrics.length, side) };
  return draw(tables, metrics, { left, top: RAMP + TREE, size, names, width: 0 }, [tree]);
}

/** For phones: without the tree. */
function drawNarrow(tables: Tables, metrics: readonly Metric[]): Drawing {
  const hasNames = metrics.length <= PHONE_NAMES.most;
  const left = (hasNames ? PHONE_NAMES.room : 0) + STRIPE + GAP;
  const size = cellIn(NARROW - left - 2, metrics.length);
  const names = hasNames ? namesIn(metrics, left - STRIPE - 6, size) : [];
  return draw(tables, metrics, { left, top: RAMP, size, names, width: NARROW }, []);
}

function namesIn(metrics: readonly Metric[], room: number, size: number): string[] {
  const labels = metrics.map(({ metric_id }) => metricLabel(metric_id));
  return fittedApart(labels, room, nameSize(size));
}

function nameSize(size: number): number {
  return Math.max(SMALLEST_NAME, Math.min(11, size - 0.5));
}

/** Where the cells are, in pixels. */
interface Layout {
  left: number;
  top: number;
  size: number;
  /** Of the rows; empty if there is no room. */
  names: readonly string[];
  /** At least, of the whole picture. */
  width: number;
}

function draw(tables: Tables, metrics: readonly Metric[], layout: Layout, tree: readonly Panel[]): Drawing {
  const { left, top, size, names } = layout;
  const side = metrics.length * size;
  const squares = squaresOf(tables, metrics);
  const start = top + STRIPE + GAP;
  const categories = metrics.map(({ category }) => category);
  const present = categoriesOf(metrics);
  const isOneCategory = present.length === 1;
  const legend = isOneCategory ? [] : categoryLegend(present, left, start + side + 20);
  const ends = legend.map(({ x, text: words }) => x + textWidth(words, 12));
  const width = Math.max(layout.width, left + side + 4, ...ends);
  const plot: PlotOptions = {
    ...frame(width, start + side, [start, width - left - side, 0, left]),
    x: { axis: null, domain: [0, metrics.length] },
    y: { axis: null, domain: [metrics.length, 0] },
    marks: [
      squareMark(squares),
      metrics.length <= NUMBERED && size >= ROOM ? text(squares, NUMBERS) : null,
      isOneCategory ? null : groupStripes(categories, size),
      rowNames(names, nameSize(size), Math.ceil(NAMED / size)),
    ],
  };
  const ramp = { x: left, y: 18, plot: rampOf(Math.min(240, side)) };
  return drawing(
    width,
    start + side + LEGEND,
    [{ x: 0, y: 0, plot }, ...tree, ramp],
    [
      {
        x: left,
        y: 12,
        text: `Spearman’s ρ${names.length > 0 ? '' : '; names: on wider screens'}`,
        bold: true,
      },
      ...legend,
    ],
  );
}

interface Square {
  column: number;
  row: number;
  colour: string;
  /** The correlation, and the colour of these words. */
  words: string;
  ink: string;
}

/** Both triangles, and a grey diagonal. */
function squaresOf(tables: Tables, metrics: readonly Metric[]): Square[] {
  const position = new Map(metrics.map(({ metric_id }, i) => [metric_id, i]));
  const squares: Square[] = [];
  for (const pair of tables.rows('agreement.pairwise')) {
    const a = position.get(pair.metric_a);
    const b = position.get(pair.metric_b);
    if (a === undefined || b === undefined || !hasEstimate(pair)) continue;
    const colour = correlationColour(Number(pair.estimate.toFixed(2)));
    const own = { colour, words: rhoOf(pair), ink: inkOn(pair.estimate) };
    squares.push({ column: a, row: b, ...own }, { column: b, row: a, ...own });
  }
  for (const i of metrics.keys())
    squares.push({ column: i, row: i, colour: DIAGONAL, words: '', ink: DIAGONAL });
  return squares;
}

/** Squares as one path a colour: thousands of elements would be several times as long. */
function squareMark(squares: readonly Square[]): Markish {
  return (_index, { x, y }, _values, _dimensions, { document }) => {
    const at = (scale: typeof x, place: number) => Number((scale!(place) as number).toFixed(1));
    const outlineOf = ({ column, row }: Square) =>
      `M${at(x, column)} ${at(y, row)}H${at(x, column + 1)}V${at(y, row + 1)}H${at(x, column)}Z`;
    const element = (name: 'g' | 'path') => document.createElementNS('http://www.w3.org/2000/svg', name);
    const all = element('g');
    all.setAttribute('shape-rendering', 'crispEdges');
    for (const [colour, ofColour] of group(squares, (square) => square.colour)) {
      const path = element('path');
      path.setAttribute('fill', colour);
      path.setAttribute('d', ofColour.map(outlineOf).join(''));
      all.append(path);
    }
    return all;
  };
}

/** The clustering's tree, with its leaves above the columns. */
function dendrogram(tables: Tables, leaves: number, side: number): PlotOptions {
  const at = new Map<number, { x: number; height: number }>();
  for (let leaf = 0; leaf < leaves; leaf++) at.set(-leaf - 1, { x: leaf + 0.5, height: 0 });
  const lines: Record<'x1' | 'x2' | 'y1' | 'y2', number>[] = [];
  for (const merge of tables.rows('structure.merge')) {
    const height = merge.height;
    const one = at.get(merge.left_child)!;
    const other = at.get(merge.right_child)!;
    for (const child of [one, other]) lines.push({ x1: child.x, x2: child.x, y1: child.height, y2: height });
    lines.push({ x1: one.x, x2: other.x, y1: height, y2: height });
    at.set(merge.merge, { x: (one.x + other.x) / 2, height });
  }
  return {
    ...frame(side, TREE, [4, 0, 0, 0]),
    x: { axis: null, domain: [0, leaves] },
    y: { axis: null },
    marks: [link(lines, { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', stroke: INK, strokeOpacity: 0.7 })],
  };
}

function rampOf(room: number): PlotOptions {
  const steps = range(-20, 21).map((step) => step / 20);
  const width = steps.length * Math.floor(room / steps.length);
  const words = (step: number) => String(step).replace('-', '−');
  return {
    ...frame(width, 26, [0, 0, 16, 0]),
    padding: 0,
    x: { axis: null, type: 'band', domain: steps },
    color: CORRELATION_SCALE,
    marks: [
      cell(steps, { x: identity, fill: identity }),
      // Without a line the dark ends vanish on a dark page.
      outline({ stroke: INK }),
      text([-1, -0.5, 0, 0.5, 1], { x: identity, text: words, frameAnchor: 'bottom', dy: 12 }),
    ],
  };
}

/** A square and a name per category, below the cells. */
function categoryLegend(categories: readonly string[], x: number, y: number): Caption[] {
  const colour = coloursOf(categories);
  let left = x;
  return categories.map((category) => {
    const caption = { x: left, y, text: `■ ${categoryName(category)}`, markColour: colour(category) };
    left += textWidth(caption.text, 12) + 16;
    return caption;
  });
}
