import { areaY, axisY, dot, gridY, line, ruleY, text } from '@observablehq/plot';
import type { Row } from '../../warehouse/rows.ts';
import type { Figure } from '../figure.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { categoryName, correlation, isPresent, numberOf } from '../findings/phrases.ts';
import { meansOf, type RangeSet, rangeSets } from '../findings/range-sets.ts';
import { metricLabel, shortened, spread } from '../labels.ts';
import { CATEGORY_COLOURS } from '../palette.ts';
import { type Caption, type Drawing, drawing, type Panel } from '../svg-drawing.ts';

const WIDTH = 470;
const HEIGHT = 380;
const LEFT = 46;
const RIGHT = 96;
const TOP = 52;
const BOTTOM = 70;
const ALL_COLOUR = '#1b1b1b';

/** A mean correlation by threshold. */
interface Curve {
  label: string;
  colour: string;
  rows: Row[];
}

/** Agreement over the models above each threshold of the control. */
export function rangeRestriction(tables: Tables): Figure {
  const sets = rangeSets(tables).filter((set) => meansOf(set).length > 0);
  return {
    title: 'Agreement depends on which models are compared',
    caption:
      'Mean Spearman’s ρ over the models with at least a score on the control, for all pairs of metrics and for each neural category with behaviour. From left to right, models with lower scores are left out, a tenth at a time. Band: 95 % interval (bootstrap over families, or over models if there are fewer than 10 families).',
    tables: ['agreement.range_restriction'],
    description: `${sets.length === 1 ? 'A line chart' : `${sets.length} line charts`} of mean correlations over thresholds.`,
    draw: () =>
      sets.length === 0
        ? { missing: 'The study has no control metric, or too few models have a score on it.' }
        : draw(sets),
  };
}

function draw(sets: readonly RangeSet[]): Drawing {
  const domain = extent(sets.flatMap(curvesOf));
  return drawing(
    sets.length * WIDTH,
    HEIGHT,
    sets.map((set, i) => ({ x: i * WIDTH, y: 0, plot: plotOf(set, domain) })),
    sets.flatMap((set, i) => [...heading(set, i * WIDTH), ...names(set, i * WIDTH, domain)]),
  );
}

/** All pairs, and each neural category with behaviour. */
function curvesOf({ rows }: RangeSet): Curve[] {
  const present = rows.filter((row) => isPresent(row, 'estimate'));
  const neural = ['V1', 'V2', 'V4', 'IT'].map((category) => ({
    label: category,
    colour: CATEGORY_COLOURS[category]!,
    rows: present.filter((row) => row.category_a === category && row.category_b === 'behavior'),
  }));
  const all = {
    label: 'all pairs',
    colour: ALL_COLOUR,
    rows: present.filter((row) => row.category_a === 'all'),
  };
  return [...neural, all].filter((curve) => curve.rows.length > 0);
}

/** From 0 or the lowest end of a band to the highest, at most 1. */
function extent(curves: readonly Curve[]): [number, number] {
  const ends = curves.flatMap(({ label, rows }) =>
    rows.flatMap((row) =>
      (label === 'all pairs' ? ['estimate', 'ci_low', 'ci_high'] : ['estimate'])
        .map((column) => numberOf(row, column))
        .filter(Number.isFinite),
    ),
  );
  return [Math.min(0, ...ends) - 0.03, Math.min(1, Math.max(0.1, ...ends) + 0.03)];
}

function plotOf(set: RangeSet, domain: [number, number]): Panel['plot'] {
  const means = meansOf(set);
  const quantiles = means.map((row) => numberOf(row, 'quantile'));
  const at = (quantile: number) => means.find((row) => row.quantile === quantile)!;
  return {
    width: WIDTH,
    height: HEIGHT,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: { type: 'point', domain: quantiles, axis: null, padding: 0.3 },
    y: { domain },
    marks: [
      gridY({ strokeOpacity: 0.12, ticks: 6 }),
      ruleY([0], { strokeOpacity: 0.4 }),
      axisY({ label: null, ticks: 6 }),
      ...[
        { dy: 14, words: (row: Row) => numberOf(row, 'threshold').toFixed(2) },
        { dy: 31, words: (row: Row) => String(row.n_models) },
      ].map(({ dy, words }) =>
        text(quantiles, {
          x: (quantile: number) => quantile,
          text: (quantile: number) => words(at(quantile)),
          frameAnchor: 'bottom',
          fontSize: 11,
          dy,
        }),
      ),
      ...curvesOf(set).flatMap(marks),
    ],
  };
}

function marks({ label, colour, rows }: Curve) {
  const isAll = label === 'all pairs';
  const band = isAll ? rows.filter((row) => isPresent(row, 'ci_low')) : [];
  return [
    areaY(band, { x: 'quantile', y1: 'ci_low', y2: 'ci_high', fill: colour, fillOpacity: 0.14 }),
    line(rows, { x: 'quantile', y: 'estimate', stroke: colour, strokeWidth: isAll ? 2.2 : 1.4 }),
    dot(rows, {
      x: 'quantile',
      y: 'estimate',
      r: isAll ? 3 : 2.2,
      fill: colour,
      title: (row: Row) =>
        `${label}, ${row.n_models} models with at least ${numberOf(row, 'threshold').toFixed(3)}: ${correlation(numberOf(row, 'estimate'))}`,
    }),
  ];
}

/** The set's title, and the names of both axes. */
function heading({ title, control }: RangeSet, left: number): Caption[] {
  const bottom = HEIGHT - BOTTOM;
  return [
    { x: left + 4, y: 16, text: shortened(title, 66), bold: true, size: 13 },
    { x: left + 4, y: 38, text: '↑ mean correlation (ρ)', size: 12 },
    {
      x: left + LEFT,
      y: bottom + 56,
      text: `least ${shortened(metricLabel(control), 30)}, and below it the number of models`,
      size: 12,
    },
  ];
}

/** The curves' names, at their right ends. */
function names(set: RangeSet, left: number, [low, high]: [number, number]): Caption[] {
  const inner = HEIGHT - TOP - BOTTOM;
  const labels = curvesOf(set).map(({ label, colour, rows }) => ({
    at: HEIGHT - BOTTOM - ((numberOf(rows.at(-1), 'estimate') - low) / (high - low)) * inner,
    text: `● ${label === 'all pairs' ? label : `${label}–${categoryName('behavior')}`}`,
    markColour: colour,
  }));
  return spread(labels, 15, { low: TOP, high: HEIGHT - BOTTOM }).map(({ at, ...label }) => ({
    ...label,
    x: left + WIDTH - RIGHT + 2,
    y: at + 4,
    size: 11.5,
  }));
}
