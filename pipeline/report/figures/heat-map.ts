import { cell, identity, indexOf, link, frame as outline, type PlotOptions, text } from '@observablehq/plot';
import { groups, sort } from 'd3-array';
import { listed } from '../../messages/plurals.ts';
import { inOrder } from '../../sources/categories.ts';
import { median } from '../../statistics/numbers/median.ts';
import type { Row } from '../../warehouse/rows.ts';
import { frame, NARROW, type Sketch } from '../drawing/figure.ts';
import { CORRELATION_SCALE, coloursOf, correlationColour, INK } from '../drawing/palette.ts';
import { type Caption, type Drawing, drawing, type Panel, type Place } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { fittedApart, metricLabel, textWidth } from '../words/labels.ts';
import { correlation } from '../words/number-format.ts';
import { categoryName } from '../words/phrases.ts';
import { estimateOf, hasEstimate, numberIn, numberOf } from '../words/row-numbers.ts';

const TREE = 70;
const STRIP = 9;
const LEGEND = 46;
/** Widths of the whole picture and, at most, of the cells together. */
const WIDE = 840;
const SIDE = 640;
/** Least height of a row with a label. */
const LABELLED = 9.4;
const SMALLEST_LABEL = 10;
const DIAGONAL = '#c8c8c8';

/** Correlations of all pairs of metrics, in the order of the clustering. */
export function heatMap(tables: Tables): Sketch {
  const grid = heatMapGrid(tables);
  const { metrics } = grid;
  return {
    title: message(tables),
    caption: `Spearman’s ρ of ${metrics.length} metrics (${tables.study.metric_sets[0]!.title}), each pair over the models scored on both. Rows and columns are in the order of an average-linkage clustering on 1 − ρ. ${stripes(tables)}${grid.cell < LABELLED ? ' Some rows have no name for want of room.' : ''}`,
    description: `A symmetric matrix of ${metrics.length} by ${metrics.length} coloured cells.`,
    missing: metrics.length < 2 && 'Fewer than two metrics share enough models to be clustered.',
    draw: () => draw(tables, grid, false),
    drawNarrow: () => draw(tables, narrowGrid(metrics), true),
  };
}

/** The median correlation. */
function message(tables: Tables): string {
  const all = tables.estimates('agreement.pairwise', { reason: null }).map(estimateOf);
  if (all.length < 3) return '';
  return `Half of the ${all.length} pairs of metrics correlate by ρ = ${correlation(median(all))} or less`;
}

type Grid = ReturnType<typeof heatMapGrid>;

/** Position of the cells, for pointer and keyboard. */
export function heatMapGrid(tables: Tables) {
  const metrics = clustered(tables).map(({ metric_id }) => String(metric_id));
  const cellSize = Math.min(40, Math.max(LABELLED, Math.floor(620 / metrics.length)), SIDE / metrics.length);
  return { metrics, cell: cellSize, left: leftOf(metrics, cellSize), top: LEGEND + TREE + STRIP + 4 };
}

function leftOf(metrics: readonly string[], cellSize: number): number {
  const size = labelSize(cellSize);
  const room = WIDE - 4 - metrics.length * cellSize - STRIP - 10;
  const widths = fittedApart(metrics.map(metricLabel), room, size).map((name) => textWidth(name, size));
  return Math.ceil(Math.max(0, ...widths)) + 10 + STRIP;
}

function labelSize(cellSize: number): number {
  return Math.max(SMALLEST_LABEL, Math.min(11, cellSize - 0.5));
}

function clustered(tables: Tables): Row[] {
  return sort(tables.estimates('structure.cluster', {}, 'position'), numberIn('position'));
}

/** Room for names on phones, which show them for so few metrics. */
const PHONE_NAMES = { room: 104, most: 30 };

/** Position of the cells in the picture for phones, without the tree. */
function narrowGrid(metrics: string[]): Grid {
  const names = metrics.length <= PHONE_NAMES.most ? PHONE_NAMES.room : 0;
  const left = names + STRIP + 2;
  const cell = Math.min(40, (NARROW - left - 2) / metrics.length);
  return { metrics, cell, left, top: LEGEND + STRIP + 2 };
}

function draw(tables: Tables, grid: Grid, isNarrow: boolean): Drawing {
  const { metrics, cell: size, left, top } = grid;
  const side = metrics.length * size;
  const rows = clustered(tables);
  const legend = categoryLegend(rows, left, top + side + 20);
  const ends = legend.map(({ x, text }) => x + textWidth(text, 12) + 4);
  const width = isNarrow ? NARROW : Math.max(left + side + 4, ...ends);
  const tree = { x: left, y: LEGEND, plot: dendrogram(tables, metrics.length, side) };
  const panels: Panel[] = [
    { x: left, y: top, areas: cells(tables, metrics, size) },
    ...(isNarrow ? [] : [tree]),
    ...strips(rows, side, { x: left, y: top }),
    { x: left, y: 18, plot: ramp(Math.min(240, side)) },
  ];
  return drawing(width, top + side + (isNarrow ? 26 : 30), panels, [
    { x: left, y: 12, text: 'Spearman’s ρ', bold: true },
    ...(isNarrow && metrics.length > PHONE_NAMES.most ? [] : labels(grid)),
    ...legend,
  ]);
}

/** Where rows are lower than a label, only every second or third metric has one. */
function labels({ metrics, cell, left, top }: Grid): Caption[] {
  const [size, every] = [labelSize(cell), Math.ceil(LABELLED / cell)];
  const names = fittedApart(metrics.map(metricLabel), left - STRIP - 10, size);
  const all = names.map((text, i): Caption => {
    return { x: left - STRIP - 7, y: top + (i + 0.5) * cell + size * 0.33, text, anchor: 'end', size };
  });
  return all.filter((_, i) => i % every === 0);
}

/** Cells of both triangles by colour, and a grey diagonal. */
function cells(tables: Tables, metrics: readonly string[], size: number) {
  const position = new Map(metrics.map((id, i) => [id, i]));
  const squares = tables.rows('agreement.pairwise').flatMap((row) => {
    const [a, b] = [position.get(String(row.metric_a)), position.get(String(row.metric_b))];
    if (a === undefined || b === undefined || !hasEstimate(row)) return [];
    const colour = correlationColour(Number(estimateOf(row).toFixed(2)));
    return [{ colour, d: square(a, b, size) + square(b, a, size) }];
  });
  const diagonal = metrics.map((_, i) => ({ colour: DIAGONAL, d: square(i, i, size) }));
  return groups([...squares, ...diagonal], ({ colour }) => colour).map(([colour, own]) => ({
    colour,
    d: own.map(({ d }) => d).join(''),
  }));
}

function square(column: number, row: number, size: number): string {
  const at = (place: number) => Number((place * size).toFixed(1));
  const [left, right] = [at(column), at(column + 1)];
  return `M${left} ${at(row)}H${right}V${at(row + 1)}H${left}Z`;
}

/** The clustering's tree, with its leaves above the columns. */
function dendrogram(tables: Tables, leaves: number, side: number): PlotOptions {
  const at = new Map<number, { x: number; height: number }>();
  for (let leaf = 0; leaf < leaves; leaf++) at.set(-leaf - 1, { x: leaf + 0.5, height: 0 });
  const lines: Record<'x1' | 'x2' | 'y1' | 'y2', number>[] = [];
  for (const merge of sort(tables.rows('structure.merge'), numberIn('merge'))) {
    const height = numberOf(merge, 'height');
    const [one, other] = [at.get(numberOf(merge, 'left_child'))!, at.get(numberOf(merge, 'right_child'))!];
    for (const child of [one, other]) lines.push({ x1: child.x, x2: child.x, y1: child.height, y2: height });
    lines.push({ x1: one.x, x2: other.x, y1: height, y2: height });
    at.set(numberOf(merge, 'merge'), { x: (one.x + other.x) / 2, height });
  }
  const ends = { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2' };
  return {
    ...frame(side, TREE, [4, 0, 0, 0]),
    x: { axis: null, domain: [0, leaves] },
    y: { axis: null },
    marks: [link(lines, { ...ends, stroke: 'currentColor', strokeOpacity: 0.7 })],
  };
}

/** The metrics' categories, above the cells and left of them; nothing for a single category. */
function strips(rows: readonly Row[], side: number, { x, y }: Place): Panel[] {
  if (categoriesOf(rows).length === 1) return [];
  const colour = coloursOf(categoriesOf(rows));
  const fill = ({ category }: Row) => colour(category);
  const strip = (along: 'x' | 'y', width: number, height: number): PlotOptions => ({
    ...frame(width, height, [0, 0, 0, 0]),
    padding: 0,
    [along]: { axis: null, domain: [...rows.keys()], round: false },
    marks: [cell(rows, { [along]: indexOf, fill, inset: 0, shapeRendering: 'crispEdges' })],
  });
  return [
    { x, y: y - STRIP - 2, plot: strip('x', side, STRIP) },
    { x: x - STRIP - 2, y, plot: strip('y', STRIP, side) },
  ];
}

function ramp(room: number): PlotOptions {
  const steps = Array.from({ length: 41 }, (_, i) => (i - 20) / 20);
  const width = steps.length * Math.floor(room / steps.length);
  const words = (step: number) => String(step).replace('-', '−');
  return {
    ...frame(width, 26, [0, 0, 16, 0]),
    padding: 0,
    x: { axis: null, type: 'band', domain: steps },
    color: CORRELATION_SCALE,
    marks: [
      cell(steps, { x: identity, fill: identity, inset: 0 }),
      // Without a line the dark ends vanish on a dark page.
      outline({ stroke: INK }),
      text([-1, -0.5, 0, 0.5, 1], { x: identity, text: words, frameAnchor: 'bottom', dy: 12 }),
    ],
  };
}

/** A square and a name per category, below the cells. */
function categoryLegend(rows: readonly Row[], x: number, y: number): Caption[] {
  const names = categoriesOf(rows);
  if (names.length === 1) return [];
  const colour = coloursOf(names);
  let left = x;
  return names.flatMap((name): Caption[] => {
    const [at, words] = [left, categoryName(name)];
    left += 28 + textWidth(words, 12);
    return [
      { x: at, y, text: '■', colour: colour(name) },
      { x: at + 13, y, text: words },
    ];
  });
}

/** What the stripes beside the cells are; nothing for a single category. */
function stripes(tables: Tables): string {
  const names = categoriesOf(clustered(tables)).map(categoryName);
  return names.length === 1 ? '' : `The stripes are categories: ${listed(names)}.`;
}

function categoriesOf(rows: readonly Row[]): string[] {
  return inOrder(rows.map(({ category }) => category));
}
