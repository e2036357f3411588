import { areaY, axisX, dot, line, type PlotOptions, ruleX, ruleY } from '@observablehq/plot';
import { type Figure, frame, griddedY, NARROW } from '../../report/drawing/figure.ts';
import { CATEGORY_COLOURS, GREY, INK } from '../../report/drawing/palette.ts';
import {
  type Caption,
  type Curve,
  curveName,
  type Drawing,
  drawing,
  labelsAt,
} from '../../report/drawing/svg-drawing.ts';
import { MEAN, type Tables } from '../../report/finding/tables.ts';
import {
  correlation,
  type Estimate,
  endsOf,
  hasInterval,
  matching,
  percent,
} from '../../report/words/numbers.ts';
import type { Rows } from '../../warehouse/rows.ts';

const PANEL = 190;
const TOP = 26;
const BOTTOM = 26;

/** Widths of the picture and its margins, and the size of dots. */
const WIDE = { width: 820, left: 50, right: 132, dot: 1.8 };
const PHONE: Layout = { width: NARROW, left: 44, right: 118, dot: 1 };
type Layout = typeof WIDE;

type Dated = Rows['trajectory.cohort'];
type Point = Estimate & { as_of: string };

/** Numbers over time. */
interface Chart {
  label: string;
  curves: Curve<Point>[];
  format: (value: number) => string;
  published?: number | undefined;
}

/** Headline numbers by date. */
export function trajectory(tables: Tables): Figure | undefined {
  const dates = tables.rows('trajectory.cohort');
  const included = matching(dates, { included: true });
  const [first, last] = [included[0], included.at(-1)];
  if (!first || !last) return undefined;
  return {
    title: `The metrics went from ${first.n_metrics} to ${last.n_metrics}, and the models that have all of them from ${first.n_complete} to ${last.n_complete}`,
    topic: 'Agreement, shares of variance, and numbers of models and metrics over time',
    caption:
      'Mean Spearman’s ρ, covariance shares of the arithmetic mean, and n, at month ends from the leaderboard’s timestamps and for later exports; bands and bars are 95 % intervals over model families. A line breaks where a date has too few models or the source changes.',
    tables: ['trajectory.headline', 'trajectory.cohort'],
    description: `Three line charts over ${included.length} dates.`,
    draw: (isNarrow) => draw(tables, included, runsOf(dates), isNarrow ? PHONE : WIDE),
  };
}

/** Per date, the number of its run: consecutive included dates of one snapshot. */
function runsOf(dates: readonly Dated[]): Map<unknown, number> {
  let run = 0;
  return new Map(
    dates.map(({ as_of, included, snapshot_id }, i) => {
      if (included !== true || snapshot_id !== dates[i - 1]?.snapshot_id) run++;
      return [as_of, run];
    }),
  );
}

/** The mean correlation, with the published one. */
function correlationChart(tables: Tables): Chart {
  const claim = tables.study.claims.find(
    ({ quantity }) => quantity?.kind === 'summary' && quantity.quantity === 'mean_pairwise_correlation',
  );
  return {
    label: '↑ mean correlation (ρ)',
    curves: [{ label: 'all pairs', colour: INK, rows: tables.estimates('trajectory.headline', MEAN) }],
    format: (value) => correlation(value).slice(0, -1),
    published: claim?.published ?? undefined,
  };
}

/** What the domains contribute to the score. */
function shareChart(tables: Tables): Chart {
  const share = { quantity: 'covariance_share', method: 'arithmetic_mean' };
  const shares = (category: string) => tables.estimates('trajectory.headline', { ...share, category });
  return {
    label: '↑ share of the arithmetic mean’s variance',
    curves: [
      { label: 'neural', colour: CATEGORY_COLOURS.neural, rows: shares('neural') },
      { label: 'behaviour', colour: CATEGORY_COLOURS.behavior, rows: shares('behavior') },
    ],
    format: percent,
  };
}

function countChart(dates: readonly Dated[]): Chart {
  const metrics = dates.map(({ as_of, n_metrics }) => ({ as_of, estimate: n_metrics }));
  const models = dates.map(({ as_of, n_complete }) => ({ as_of, estimate: n_complete }));
  return {
    label: '↑ number of models and metrics',
    curves: [
      { label: 'metrics', colour: GREY, rows: metrics },
      { label: 'complete models', colour: INK, rows: models },
    ],
    format: String,
  };
}

function draw(tables: Tables, dates: readonly Dated[], runs: Map<unknown, number>, layout: Layout): Drawing {
  const times = { span: [dateOf(dates[0]!), dateOf(dates.at(-1)!)], runs };
  const all = [correlationChart(tables), shareChart(tables), countChart(dates)];
  return drawing(
    layout.width,
    all.length * PANEL + 4,
    all.map((chart, i) => ({ x: 0, y: i * PANEL, plot: plotOf(chart, times, layout) })),
    all.flatMap((chart, i) => names(chart, i * PANEL, layout)),
  );
}

function dateOf({ as_of }: { as_of: string }): Date {
  return new Date(as_of);
}

/** From 0 or the lowest end of an interval to the highest, with some room. */
function extent({ curves }: Chart): [number, number] {
  const ends = curves.flatMap(({ rows }) => endsOf(rows));
  return [Math.min(0, ...ends), 1.04 * Math.max(0, ...ends) || 1];
}

/** Where dates are, and the run of each. */
interface Times {
  span: Date[];
  runs: Map<unknown, number>;
}

function plotOf(chart: Chart, { span, runs }: Times, layout: Layout): PlotOptions {
  const { label, curves, format, published } = chart;
  const run = ({ as_of }: Point) => runs.get(as_of);
  const isAlone = (row: Point) => [...runs.values()].filter((other) => other === run(row)).length === 1;
  const marks = curves.flatMap(({ label: name, colour, rows }) => {
    const withInterval = rows.filter(hasInterval);
    const ends = { x: dateOf, y1: 'ci_low', y2: 'ci_high' };
    const at = { x: dateOf, y: 'estimate', stroke: colour };
    const title = (row: Point) => `${name}, ${row.as_of}: ${format(row.estimate)}`;
    return [
      areaY(withInterval, { ...ends, z: run, fill: colour, fillOpacity: 0.16 }),
      ruleX(withInterval.filter(isAlone), { ...ends, stroke: colour, strokeOpacity: 0.4, strokeWidth: 3 }),
      line(rows, { ...at, z: run, strokeWidth: 1.6 }),
      dot(rows, { ...at, r: layout.dot, fill: colour, title }),
    ];
  });
  return {
    ...frame(layout.width, PANEL, [TOP, layout.right, BOTTOM, layout.left]),
    x: { type: 'utc', domain: span },
    y: { domain: extent(chart) },
    marks: [
      griddedY({ label, ticks: 5, tickFormat: format }),
      axisX({ label: null, ticks: 'year' }),
      published === undefined ? null : ruleY([published], { stroke: INK, strokeDasharray: '3 3' }),
      marks,
    ],
  };
}

/** The names of the curves and of the published number, at their right ends. */
function names(chart: Chart, top: number, { width, right }: Layout): Caption[] {
  const { curves, published } = chart;
  const labels = curves.filter(({ rows }) => rows.length > 0).map(curveName);
  const line = published === undefined ? [] : [{ value: published, text: `published: ${published}` }];
  const place = { top: TOP, bottom: PANEL - BOTTOM, step: 14, x: width - right + 14, y: top };
  return labelsAt([...labels, ...line], extent(chart), place);
}
