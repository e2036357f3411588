import { areaY, dot, line, type PlotOptions, ruleY } from '@observablehq/plot';
import type { Row } from '../../warehouse/rows.ts';
import { frame, griddedY, NARROW, type Sketch } from '../drawing/figure.ts';
import { CATEGORY_COLOURS, INK } from '../drawing/palette.ts';
import { type Caption, type Drawing, drawing, labelsAt } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { changeOf, largestSets, meansOf, type RangeSet, rangeSets } from '../findings/range-findings.ts';
import { fitted, metricLabel } from '../words/labels.ts';
import { rhoOf } from '../words/number-format.ts';
import { categoryName } from '../words/phrases.ts';
import { endsOf, estimateOf, hasEstimate, isPresent, matching, numberOf } from '../words/row-numbers.ts';

const HEIGHT = 390;
const [TOP, RIGHT, BOTTOM, LEFT] = [52, 152, 72, 62];
const SMALL = 11;
/** Least distance of two labels below the axis. */
const LABEL_STEP = 25;

/** A mean correlation by threshold. */
type Curve = ReturnType<typeof curvesOf>[number];

/** Where a panel is. */
type Place = Record<'left' | 'top' | 'width', number>;

/** Agreement over the models above each threshold of the control. */
export function rangeRestriction(tables: Tables): Sketch {
  const sets = largestSets(rangeSets(tables).filter((set) => meansOf(set).length > 0));
  return {
    title: message(sets.find(({ isMain }) => isMain)),
    description: `${sets.length === 1 ? 'A line chart' : `${sets.length} line charts`} of mean correlations over thresholds.`,
    missing: sets.length === 0 && 'The study has no control metric, or too few models have a score on it.',
    draw: () => draw(sets, sets.length === 1 ? 600 : 420, 'beside'),
    drawNarrow: () => draw(sets, NARROW, 'below'),
  };
}

/** How far the mean of all pairs changes from all models to the best. */
function message(set: RangeSet | undefined): string {
  const means = set ? meansOf(set) : [];
  const [first, last] = [means[0], means.at(-1)];
  if (!first || !last || first === last) return '';
  const models = `all ${first.n_models} models${set!.trained} with ${metricLabel(set!.control)}`;
  const change = changeOf(set!);
  if (change === 'unknown')
    return `Agreement is ${rhoOf(first)} over ${models} and ${rhoOf(last)} among the best ${last.n_models}`;
  const verb = change === 'unclear' ? 'does not clearly change' : change;
  return `Agreement ${verb} from ${rhoOf(first)} over ${models} to ${rhoOf(last)} among the best ${last.n_models}`;
}

function draw(sets: readonly RangeSet[], width: number, next: 'beside' | 'below'): Drawing {
  const domain = extent(sets.flatMap(curvesOf));
  const [right, down] = next === 'beside' ? [width, 0] : [0, HEIGHT + 16];
  const panels = sets.map((set, i) => ({ set, left: i * right, top: i * down, width }));
  const last = panels.at(-1)!;
  return drawing(
    last.left + width,
    last.top + HEIGHT,
    panels.map(({ set, left, top }) => ({ x: left, y: top, plot: plotOf(set, domain, width) })),
    panels.flatMap(({ set, ...at }) => [...heading(set, at), ...steps(set, at), ...names(set, at, domain)]),
  );
}

/** The pairs that the study asks about; and, if these are all, each neural category with behaviour and with feature alignment. */
function curvesOf({ rows, asked }: RangeSet) {
  const present = rows.filter(hasEstimate);
  const neural = (['V1', 'V2', 'V4', 'IT'] as const).flatMap((category) =>
    (['behavior', 'feature_alignment'] as const).map((other) => ({
      label: `${category}–${categoryName(other)}`,
      colour: CATEGORY_COLOURS[category],
      rows: matching(present, { category_a: category, category_b: other }),
    })),
  );
  const isOfAll = asked.category_a === 'all';
  const label = isOfAll ? 'all pairs' : `${categoryName(asked.category_a)}–${categoryName(asked.category_b)}`;
  const main = { label, colour: INK, rows: matching(present, asked) };
  return [...(isOfAll ? neural : []), main].filter((curve) => curve.rows.length > 0);
}

/** From 0 or the lowest end of a band to the highest, at most 1. */
function extent(curves: readonly Curve[]): [number, number] {
  const ends = curves.flatMap(({ colour, rows }) => endsOf(rows, colour === INK ? undefined : ['estimate']));
  return [Math.min(0, ...ends), Math.min(1, Math.max(0.1, ...ends))];
}

function quantilesOf({ rows }: RangeSet): number[] {
  return [...new Set(rows.map((row) => numberOf(row, 'quantile')))];
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
  const at = { x: 'quantile', y: 'estimate' };
  const title = (row: Row) =>
    `${label}, ${row.n_models} models with at least ${numberOf(row, 'threshold').toFixed(3)}: ${rhoOf(row)}`;
  return [
    areaY(band, { x: 'quantile', y1: 'ci_low', y2: 'ci_high', fill: colour, fillOpacity: 0.12 }),
    line(rows, { ...at, stroke: colour, strokeWidth: isAll ? 3 : 1.6 }),
    dot(rows, { ...at, r: isAll ? 3.4 : 2.2, fill: colour, title }),
  ];
}

/** The set's title, and the names of both axes. */
function heading({ title, control, trained }: RangeSet, { left, top, width }: Place): Caption[] {
  const bottom = top + HEIGHT - BOTTOM;
  const accuracy = `${metricLabel(control)} of the models${trained || ' compared'} →`;
  return [
    { x: left + 4, y: top + 16, text: fitted(title, width - 16, 13.5), bold: true, size: 13 },
    { x: left + 4, y: top + 38, text: '↑ mean correlation (ρ)', size: 12 },
    { x: left + LEFT, y: bottom + 60, text: fitted(accuracy, width - LEFT, 12), size: 12 },
  ];
}

/** Below the axis: the thresholds and the numbers of models, each in a row with a name on the left. */
function steps(set: RangeSet, { left, top, width }: Place): Caption[] {
  const quantiles = quantilesOf(set);
  const distance = (width - LEFT - RIGHT) / (quantiles.length - 1 + 0.6);
  const every = Math.ceil(LABEL_STEP / distance);
  // The last one always has its label.
  const labelled = [...quantiles.keys()].filter((i) => (quantiles.length - 1 - i) % every === 0);
  const line = (name: string, below: number, words: (row: Row) => string): Caption[] => {
    const y = top + HEIGHT - BOTTOM + below;
    return [
      { x: left + LEFT - 8, y, text: name, anchor: 'end', size: SMALL },
      ...labelled.map((i): Caption => {
        const [row] = matching(set.rows, { quantile: quantiles[i]! });
        return { x: left + LEFT + (i + 0.3) * distance, y, text: words(row!), anchor: 'middle', size: SMALL };
      }),
    ];
  };
  return [
    ...line('at least', 20, (row) => numberOf(row, 'threshold').toFixed(2)),
    ...line('models', 37, ({ n_models }) => String(n_models)),
  ];
}

/** The curves' names, at their right ends. */
function names(set: RangeSet, { left, top, width }: Place, [low, high]: [number, number]): Caption[] {
  const bottom = HEIGHT - BOTTOM;
  const height = (value: number) => bottom - ((value - low) / (high - low)) * (bottom - TOP);
  const labels = curvesOf(set).map(({ label, colour, rows }) => {
    const value = estimateOf(rows.at(-1));
    return { value, text: `● ${label}`, markColour: colour, bold: colour === INK, size: 12 };
  });
  return labelsAt(labels, height, [16, TOP, bottom], { x: left + width - RIGHT + 4, y: top });
}
