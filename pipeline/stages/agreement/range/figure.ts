import { areaY, axisX, dot, line, type Markish, type PlotOptions, ruleY, text } from '@observablehq/plot';
import { groups, sum } from 'd3-array';
import { count } from '../../../messages/counts-and-lists.ts';
import { type Figure, frame, griddedY, NARROW, PLAIN_X } from '../../../report/drawing/figure.ts';
import { CATEGORY_COLOURS, INK } from '../../../report/drawing/palette.ts';
import {
  type Caption,
  type Curve,
  curveName,
  type Drawing,
  drawing,
  labelsAt,
} from '../../../report/drawing/svg-drawing.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { fitted, textWidth } from '../../../report/words/labels.ts';
import {
  distinct,
  endsOf,
  estimateOf,
  hasEstimate,
  hasInterval,
  matching,
  rhoOf,
} from '../../../report/words/numbers.ts';
import { categoryName, metricLabel } from '../../../report/words/phrases.ts';
import { categories, domainOf } from '../../../sources/categories.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { changeIn, largestSets, type RangeSet, rangeSets } from './finding.ts';

const HEIGHT = 390;
const TOP = 52;
const BOTTOM = 72;
const LEFT = 62;
/** Font size of the curves' names. */
const NAME = 12;
const SMALL = { fontSize: 11, lineHeight: 1.5 };
const HEAD = { frameAnchor: 'top-left', dx: 4 - LEFT } as const;
/** Least distance of two labels below the axis. */
const LABEL_STEP = 21;

type RangeRow = Rows['agreement.range_restriction'];

/** A mean correlation by threshold. */
type RangeCurve = Curve<RangeRow>;

/** Agreement over the models above each threshold of the control. */
export function rangeRestriction(tables: Tables): Figure | undefined {
  const sets = largestSets(rangeSets(tables));
  if (sets.length === 0) return undefined;
  const hasOthers = sets.flatMap(curvesOf).some(({ colour }) => colour !== INK);
  return {
    title: message(sets.find(({ isMain }) => isMain)),
    topic: 'Mean correlation of metrics, over the best models',
    tables: ['agreement.range_restriction'],
    caption: [
      'Mean Spearman’s ρ of the pairs of metrics named at the right, over the best models by the metric below the axis: from left to right, the lowest are left out, a tenth at a time (not within ties).',
      'Band: 95 % interval over model families (none with fewer than ten), for each threshold by itself: if it excludes 0 at only some of them, this may be chance.',
      hasOthers
        ? '“All pairs” may include pairs without a line, such as those of two behavioural metrics.'
        : '',
      sets.some(({ trained }) => trained)
        ? 'Models trained on other data sets are left out: accuracies on these cannot be compared.'
        : '',
    ].join(' '),
    description: `${count(sets.length, 'line chart')} of mean correlations over thresholds.`,
    draw: (isNarrow) => draw(sets, isNarrow),
  };
}

/** How far the mean of all pairs changes from all models to the best. */
function message(set: RangeSet | undefined): string {
  if (!set || set.all === set.best) return '';
  const { all, best } = set;
  const models = `all ${all.n_models} models${set.trained} with a score on ${metricLabel(set.control)}`;
  const change = changeIn(best);
  if (change === 'unclear')
    return `Agreement over the best models does not clearly differ from that over ${models}`;
  const [verb, to] = change === 'unknown' ? ['is', 'and'] : [`${change} from`, 'to'];
  return `Agreement ${verb} ${rhoOf(all)} over ${models} ${to} ${rhoOf(best)} among the best ${best.n_models}`;
}

/** The charts beside each other, on phones below. */
function draw(sets: readonly RangeSet[], isNarrow: boolean): Drawing {
  const wide = sets.length === 1 ? 600 : 420;
  const width = isNarrow ? NARROW : wide;
  const curves = sets.flatMap(curvesOf);
  const domain = extent(curves);
  const right = 28 + Math.max(...curves.map(({ label }) => textWidth(label, NAME)));
  const panels = sets.map((set, i) => ({
    set,
    x: isNarrow ? 0 : i * width,
    y: isNarrow ? i * (HEIGHT + 16) : 0,
  }));
  const last = panels.at(-1)!;
  return drawing(
    last.x + width,
    last.y + HEIGHT,
    panels.map(({ set, x, y }) => ({ x, y, plot: plotOf(set, domain, width, right) })),
    panels.flatMap(({ set, x, y }) => names(set, x + width - right + 4, y, domain)),
  );
}

/**
 * The pairs that the study asks about. If these are all, also neural pairs, and each neural category with
 * behaviour and with feature alignment.
 */
function curvesOf({ rows, asked }: RangeSet): RangeCurve[] {
  const present = rows.filter(hasEstimate);
  const neural: RangeCurve[] = categories.filter(isNeural).flatMap((category) =>
    (['behavior', 'feature_alignment'] as const).map((other) => ({
      label: `${category}–${categoryName(other)}`,
      colour: CATEGORY_COLOURS[category],
      rows: matching(present, { category_a: category, category_b: other }),
    })),
  );
  neural.push({ label: 'neural–neural', colour: CATEGORY_COLOURS.neural, rows: amongNeural(present) });
  const isOfAll = asked.category_a === 'all';
  const label = isOfAll ? 'all pairs' : `${categoryName(asked.category_a)}–${categoryName(asked.category_b)}`;
  const main = { label, colour: INK, rows: matching(present, asked) };
  return [...(isOfAll ? neural : []), main].filter((curve) => curve.rows.length > 0);
}

function isNeural(category: string): boolean {
  return domainOf(category) === 'neural';
}

/** The mean of the pairs of neural metrics at each threshold. */
function amongNeural(rows: readonly RangeRow[]): RangeRow[] {
  const pairs = rows.filter(({ category_a, category_b }) => isNeural(category_a) && isNeural(category_b));
  return groups(pairs, ({ quantile }) => quantile).map(([, own]) => {
    const total = sum(own, (row) => row.estimate * row.n_pairs);
    return { ...own[0]!, estimate: total / sum(own, ({ n_pairs }) => n_pairs) };
  });
}

/** From 0 or the lowest end of a band to the highest, at most 1. */
function extent(curves: readonly RangeCurve[]): [number, number] {
  const ends = curves.flatMap(({ colour, rows }) => (colour === INK ? endsOf(rows) : rows.map(estimateOf)));
  return [Math.min(0, ...ends), Math.min(1, Math.max(0.1, ...ends))];
}

function plotOf(set: RangeSet, domain: [number, number], width: number, right: number): PlotOptions {
  const quantiles = distinct(set.rows, 'quantile');
  return {
    ...frame(width, HEIGHT, [TOP, right, BOTTOM, LEFT]),
    x: { type: 'point', domain: quantiles, padding: 0.3 },
    y: { domain },
    marks: [
      text([fitted(set.title, width - 16, 13.5)], { ...HEAD, dy: 4 - TOP, fontSize: 13, fontWeight: 600 }),
      text(['↑ mean correlation (ρ)'], { ...HEAD, dy: 28 - TOP }),
      griddedY({ label: null, ticks: 6 }),
      thresholdAxis(set, quantiles, width - LEFT, right),
      ruleY([0], { strokeOpacity: 0.5 }),
      curvesOf(set).map(marks),
    ],
  };
}

/** Below the axis, in two rows: how many percent of the models are the best, and how many models these are. */
function thresholdAxis(set: RangeSet, quantiles: readonly number[], width: number, right: number): Markish[] {
  const every = Math.ceil((LABEL_STEP * (quantiles.length - 0.4)) / (width - right));
  // The first and the last one always have their labels.
  const ticks = quantiles.filter(
    (_, i) => i === 0 || (i >= every && (quantiles.length - 1 - i) % every === 0),
  );
  const tickFormat = (quantile: number) =>
    `${(100 * (1 - quantile)).toFixed(0)}\n${matching(set.rows, { quantile })[0]!.n_models}`;
  const label = `best models${set.trained} by ${metricLabel(set.control)} →`;
  const atLeft = { frameAnchor: 'bottom-left', textAnchor: 'end', dx: -14, ...SMALL } as const;
  return [
    axisX({ ...PLAIN_X, ticks, tickFormat, ...SMALL, label: null }),
    text(['best %\nmodels'], { ...atLeft, lineAnchor: 'top', dy: 9 }),
    text([fitted(label, width, 12)], { frameAnchor: 'bottom-left', dy: 60 }),
  ];
}

function marks({ label, colour, rows }: RangeCurve): Markish[] {
  const isAll = colour === INK;
  const band = isAll ? rows.filter(hasInterval) : [];
  const at = { x: 'quantile', y: 'estimate' };
  const title = (row: RangeRow) =>
    `${label}, ${row.n_models} models with at least ${row.threshold.toFixed(3)}: ${rhoOf(row)}`;
  return [
    areaY(band, { x: 'quantile', y1: 'ci_low', y2: 'ci_high', fill: colour, fillOpacity: 0.12 }),
    line(rows, { ...at, stroke: colour, strokeWidth: isAll ? 3 : 1.6 }),
    dot(rows, { ...at, r: isAll ? 3.4 : 2.2, fill: colour, title }),
  ];
}

/** The curves' names, at their right ends. */
function names(set: RangeSet, x: number, y: number, domain: [number, number]): Caption[] {
  const labels = curvesOf(set).map((curve) => {
    return { ...curveName(curve), bold: curve.colour === INK, size: NAME };
  });
  return labelsAt(labels, domain, { top: TOP, bottom: HEIGHT - BOTTOM, step: 16, x, y });
}
