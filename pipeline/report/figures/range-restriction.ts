import { areaY, dot, line, type PlotOptions, ruleY } from '@observablehq/plot';
import type { Row } from '../../warehouse/rows.ts';
import { type Figure, frame, griddedY, NARROW } from '../drawing/figure.ts';
import { CATEGORY_COLOURS, INK } from '../drawing/palette.ts';
import { type Caption, type Drawing, drawing } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation, rhoOf } from '../findings/number-format.ts';
import { categoryName } from '../findings/phrases.ts';
import { changeOf, largestSets, meansOf, type RangeSet, rangeSets } from '../findings/range-findings.ts';
import { estimateOf, hasEstimate, isPresent, numberIn, numberOf } from '../findings/row-numbers.ts';
import { fitted, metricLabel, spread } from '../words/labels.ts';

const HEIGHT = 390;
const LEFT = 62;
const RIGHT = 112;
const TOP = 52;
const BOTTOM = 72;
const SMALL = 11;
/** Least distance of two labels below the axis. */
const LABEL_STEP = 25;
const TOPIC = 'Mean correlation of metrics, over the models above each threshold';

/** A mean correlation by threshold. */
interface Curve {
  label: string;
  colour: string;
  rows: Row[];
}

/** Where a panel is. */
interface Place {
  left: number;
  top: number;
  width: number;
}

/** Agreement over the models above each threshold of the control. */
export function rangeRestriction(tables: Tables): Figure {
  const sets = largestSets(rangeSets(tables).filter((set) => meansOf(set).length > 0));
  return {
    title: message(sets.find(({ isMain }) => isMain)),
    topic: TOPIC,
    caption:
      'Mean Spearman’s ρ of all pairs of metrics, and of each neural category with behaviour, over the models whose accuracy (or other control metric, named below the axis) is at least the number there. From left to right, the least accurate models are left out, a tenth at a time. Band: 95 % interval over model families (none with fewer than ten). Accuracies on different data sets cannot be compared: where models have several training data sets, those of the most frequent one are shown.',
    tables: ['agreement.range_restriction'],
    description: `${sets.length === 1 ? 'A line chart' : `${sets.length} line charts`} of mean correlations over thresholds.`,
    draw: () =>
      sets.length === 0
        ? { missing: 'The study has no control metric, or too few models have a score on it.' }
        : draw(sets, sets.length === 1 ? 640 : 428, 'beside'),
    drawNarrow: () => draw(sets, NARROW, 'below'),
  };
}

/** How far the mean of all pairs changes from all models to the best. */
function message(set: RangeSet | undefined): string {
  const means = set ? meansOf(set) : [];
  const [first, last] = [means[0], means.at(-1)];
  if (!first || !last || first === last) return TOPIC;
  const [all, best] = [first, last].map(estimateOf) as [number, number];
  const models = `all ${first.n_models} models${set!.trained}`;
  const change = changeOf(set!);
  if (change === 'unknown')
    return `Agreement is ${correlation(all)} over ${models} and ${correlation(best)} among the best ${last.n_models}`;
  const verb = change === 'unclear' ? 'does not clearly change' : change;
  return `Agreement ${verb} from ${correlation(all)} over ${models} to ${correlation(best)} among the best ${last.n_models}`;
}

function draw(sets: readonly RangeSet[], width: number, next: 'beside' | 'below'): Drawing {
  const domain = extent(sets.flatMap(curvesOf));
  const places = sets.map((_, i) => ({
    left: next === 'beside' ? i * width : 0,
    top: next === 'beside' ? 0 : i * (HEIGHT + 16),
    width,
  }));
  const last = places.at(-1)!;
  return drawing(
    last.left + width,
    last.top + HEIGHT,
    sets.map((set, i) => ({ x: places[i]!.left, y: places[i]!.top, plot: plotOf(set, domain, width) })),
    sets.flatMap((set, i) => [
      ...heading(set, places[i]!),
      ...steps(set, places[i]!),
      ...names(set, places[i]!, domain),
    ]),
  );
}

/** All pairs, and each neural category with behaviour. */
function curvesOf({ rows }: RangeSet): Curve[] {
  const present = rows.filter(hasEstimate);
  const neural = ['V1', 'V2', 'V4', 'IT'].map((category) => ({
    label: `${category}–${categoryName('behavior')}`,
    colour: CATEGORY_COLOURS[category]!,
    rows: present.filter((row) => row.category_a === category && row.category_b === 'behavior'),
  }));
  const all = { label: 'all pairs', colour: INK, rows: present.filter((row) => row.category_a === 'all') };
  return [...neural, all].filter((curve) => curve.rows.length > 0);
}

/** From 0 or the lowest end of a band to the highest, at most 1. */
function extent(curves: readonly Curve[]): [number, number] {
  const ends = curves.flatMap(({ colour, rows }) =>
    rows.flatMap((row) =>
      (colour === INK ? ['estimate', 'ci_low', 'ci_high'] : ['estimate'])
        .map((column) => numberOf(row, column))
        .filter(Number.isFinite),
    ),
  );
  return [Math.min(0, ...ends), Math.min(1, Math.max(0.1, ...ends))];
}

function quantilesOf({ rows }: RangeSet): number[] {
  return [...new Set(rows.map(numberIn('quantile')))];
}

function plotOf(set: RangeSet, domain: [number, number], width: number): PlotOptions {
  return {
    ...frame(width, HEIGHT, [TOP, RIGHT, BOTTOM, LEFT]),
    x: { type: 'point', domain: quantilesOf(set), axis: null, padding: 0.3 },
    y: { domain },
    marks: [
      ...griddedY({ label: null, ticks: 6 }),
      ruleY([0], { strokeOpacity: 0.5 }),
      ...curvesOf(set).flatMap(marks),
    ],
  };
}

function marks({ label, colour, rows }: Curve) {
  const isAll = colour === INK;
  const band = isAll ? rows.filter((row) => isPresent(row, 'ci_low')) : [];
  return [
    areaY(band, { x: 'quantile', y1: 'ci_low', y2: 'ci_high', fill: colour, fillOpacity: 0.12 }),
    line(rows, { x: 'quantile', y: 'estimate', stroke: colour, strokeWidth: isAll ? 3 : 1.6 }),
    dot(rows, {
      x: 'quantile',
      y: 'estimate',
      r: isAll ? 3.4 : 2.2,
      fill: colour,
      title: (row: Row) =>
        `${label}, ${row.n_models} models with at least ${numberOf(row, 'threshold').toFixed(3)}: ${rhoOf(row)}`,
    }),
  ];
}

/** The set's title, and the names of both axes. */
function heading({ title, control, trained }: RangeSet, { left, top, width }: Place): Caption[] {
  const bottom = top + HEIGHT - BOTTOM;
  return [
    { x: left + 4, y: top + 16, text: fitted(title, width - 16, 13.5), bold: true, size: 13 },
    { x: left + 4, y: top + 38, text: '↑ mean correlation (ρ)', size: 12 },
    {
      x: left + LEFT,
      y: bottom + 60,
      text: fitted(`${metricLabel(control)} of the models${trained || ' compared'} →`, width - LEFT, 12),
      size: 12,
    },
  ];
}

/** Below the axis: the thresholds and the numbers of models, each in a row with a name on the left. */
function steps(set: RangeSet, { left, top, width }: Place): Caption[] {
  const quantiles = quantilesOf(set);
  const at = (quantile: number) => set.rows.find((row) => row.quantile === quantile)!;
  const distance = (width - LEFT - RIGHT) / (quantiles.length - 1 + 0.6);
  const every = Math.ceil(LABEL_STEP / distance);
  return [
    {
      y: top + HEIGHT - BOTTOM + 20,
      name: 'at least',
      words: (row: Row) => numberOf(row, 'threshold').toFixed(2),
    },
    { y: top + HEIGHT - BOTTOM + 37, name: 'models', words: (row: Row) => String(row.n_models) },
  ].flatMap(({ y, name, words }): Caption[] => [
    { x: left + LEFT - 8, y, text: name, anchor: 'end', size: SMALL },
    ...quantiles.flatMap((quantile, i): Caption[] =>
      // The last one always has its label.
      (quantiles.length - 1 - i) % every === 0
        ? [
            {
              x: left + LEFT + (i + 0.3) * distance,
              y,
              text: words(at(quantile)),
              anchor: 'middle',
              size: SMALL,
            },
          ]
        : [],
    ),
  ]);
}

/** The curves' names, at their right ends. */
function names(set: RangeSet, { left, top, width }: Place, [low, high]: [number, number]): Caption[] {
  const inner = HEIGHT - TOP - BOTTOM;
  const labels = curvesOf(set).map(({ label, colour, rows }) => ({
    at: HEIGHT - BOTTOM - ((estimateOf(rows.at(-1)) - low) / (high - low)) * inner,
    text: `● ${label}`,
    markColour: colour,
    bold: colour === INK,
  }));
  return spread(labels, 16, { low: TOP, high: HEIGHT - BOTTOM }).map(({ at, ...label }) => ({
    ...label,
    x: left + width - RIGHT + 4,
    y: top + at + 4,
    size: 12,
  }));
}
