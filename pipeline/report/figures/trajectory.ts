import { areaY, axisX, axisY, dot, gridY, line, ruleX, ruleY, text } from '@observablehq/plot';
import type { Row } from '../../warehouse/rows.ts';
import type { Figure } from '../figure.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { categoryName, isPresent, numberOf, percent } from '../findings/phrases.ts';
import { spread } from '../labels.ts';
import { CATEGORY_COLOURS } from '../palette.ts';
import { type Caption, type Drawing, drawing, type Panel } from '../svg-drawing.ts';

const WIDTH = 820;
const PANEL = 190;
const LEFT = 50;
const RIGHT = 130;
const TOP = 26;
const BOTTOM = 26;

/** A number over time. */
interface Curve {
  label: string;
  colour: string;
  rows: Row[];
}

interface Chart {
  label: string;
  curves: Curve[];
  format: (value: number) => string;
  published?: number | undefined;
}

/** Headline numbers by date. */
export function trajectory(tables: Tables): Figure {
  const dates = sorted(tables.rows('trajectory.cohort'));
  const included = dates.filter((row) => row.included === true);
  return {
    title: 'Agreement, variance shares and cohort over time',
    caption:
      'Mean Spearman’s ρ, covariance shares of the arithmetic mean, and n, at month ends from the leaderboard’s timestamps and for later exports; bands and bars are 95 % intervals (bootstrap over models). A line breaks where a date has too few models or the source changes.',
    tables: ['trajectory.headline', 'trajectory.cohort'],
    description: `Three line charts over ${included.length} dates.`,
    draw: () =>
      included.length === 0
        ? { missing: 'On no date were enough models scored on every metric.' }
        : draw(tables, included, runsOf(dates)),
  };
}

function sorted(rows: readonly Row[]): Row[] {
  return rows.toSorted((one, other) => (String(one.as_of) < String(other.as_of) ? -1 : 1));
}

/** Per date, the number of its run: consecutive included dates of one snapshot. */
function runsOf(dates: readonly Row[]): Map<unknown, number> {
  let run = 0;
  return new Map(
    dates.map(({ as_of, included, snapshot_id }, i) => {
      if (included !== true || snapshot_id !== dates[i - 1]?.snapshot_id) run++;
      return [as_of, run];
    }),
  );
}

function charts(tables: Tables, dates: readonly Row[]): Chart[] {
  const headline = (values: Row) =>
    sorted(tables.rows('trajectory.headline', values)).filter((row) => isPresent(row, 'estimate'));
  const mean = (quantity: string) => headline({ quantity, method: 'spearman' });
  return [
    {
      label: '↑ mean correlation (ρ)',
      curves: [
        { label: 'all pairs', colour: '#0072b2', rows: mean('mean_pairwise_correlation') },
        { label: 'neural–neural', colour: '#009e73', rows: mean('mean_neural_neural') },
        { label: 'neural–behaviour', colour: '#cc79a7', rows: mean('mean_neural_behavior') },
      ],
      format: (value) => value.toFixed(1),
      published:
        tables.study.claims.find(
          ({ quantity }) => quantity.kind === 'summary' && quantity.quantity === 'mean_pairwise_correlation',
        )?.published ?? undefined,
    },
    {
      label: '↑ share of the arithmetic mean’s variance',
      curves: ['neural', 'behavior'].map((category) => ({
        label: categoryName(category),
        colour: CATEGORY_COLOURS[category]!,
        rows: headline({ quantity: 'covariance_share', method: 'arithmetic_mean', category }),
      })),
      format: percent,
    },
    {
      label: '↑ number of models and metrics',
      curves: (['n_complete', 'n_metrics'] as const).map((column) => ({
        label: column === 'n_metrics' ? 'metrics' : 'models',
        colour: column === 'n_metrics' ? '#d55e00' : '#0072b2',
        rows: dates.map((row): Row => ({ as_of: row.as_of!, estimate: row[column]! })),
      })),
      format: String,
    },
  ];
}

function draw(tables: Tables, dates: readonly Row[], runs: Map<unknown, number>): Drawing {
  const span = [dateOf(dates[0]!), dateOf(dates.at(-1)!)];
  const all = charts(tables, dates);
  const scales = all.map(extent);
  return drawing(
    WIDTH,
    all.length * PANEL + 4,
    all.map((chart, i) => ({ x: 0, y: i * PANEL, plot: plotOf(chart, span, scales[i]!, runs) })),
    all.flatMap((chart, i) => names(chart, i * PANEL, scales[i]!)),
  );
}

function dateOf({ as_of }: Row): Date {
  return new Date(String(as_of));
}

/** From 0 or the lowest end of an interval to the highest, with some room. */
function extent({ curves }: Chart): [number, number] {
  const ends = curves.flatMap(({ rows }) =>
    rows.flatMap((row) =>
      ['estimate', 'ci_low', 'ci_high'].map((column) => numberOf(row, column)).filter(Number.isFinite),
    ),
  );
  return [Math.min(0, ...ends), 1.04 * Math.max(0, ...ends) || 1];
}

function plotOf(
  { label, curves, format, published }: Chart,
  span: readonly Date[],
  domain: [number, number],
  runs: Map<unknown, number>,
): Panel['plot'] {
  const run = ({ as_of }: Row) => runs.get(as_of);
  const isAlone = (row: Row) => [...runs.values()].filter((other) => other === run(row)).length === 1;
  const marks = curves.flatMap(({ label: name, colour, rows }) => {
    const withInterval = rows.filter((row) => isPresent(row, 'ci_low'));
    const ends = { x: dateOf, y1: 'ci_low', y2: 'ci_high' };
    return [
      areaY(withInterval, { ...ends, z: run, fill: colour, fillOpacity: 0.18 }),
      ruleX(withInterval.filter(isAlone), { ...ends, stroke: colour, strokeOpacity: 0.4, strokeWidth: 3 }),
      line(rows, { x: dateOf, y: 'estimate', z: run, stroke: colour, strokeWidth: 1.5 }),
      dot(rows, {
        x: dateOf,
        y: 'estimate',
        r: 2.2,
        fill: colour,
        title: (row: Row) => `${name}, ${row.as_of}: ${format(numberOf(row, 'estimate'))}`,
      }),
    ];
  });
  return {
    width: WIDTH,
    height: PANEL,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: { type: 'utc', domain: span },
    y: { domain },
    marks: [
      gridY({ strokeOpacity: 0.12, ticks: 5 }),
      axisX({ label: null, ticks: 'year' }),
      axisY({ label, labelArrow: 'none', ticks: 5, tickFormat: format }),
      ...marks,
      ...publishedMarks(published),
    ],
  };
}

function publishedMarks(published: number | undefined) {
  if (published === undefined) return [];
  return [
    ruleY([published], { stroke: 'currentColor', strokeDasharray: '3 3' }),
    text([published], {
      y: (value: number) => value,
      frameAnchor: 'left',
      text: (value: number) => `published: ${value}`,
      dx: 4,
      dy: 9,
      textAnchor: 'start',
    }),
  ];
}

/** The curves' names, at their right ends. */
function names({ curves }: Chart, top: number, [low, high]: [number, number]): Caption[] {
  const labels = curves.flatMap(({ label, colour, rows }) => {
    const share = (numberOf(rows.at(-1), 'estimate') - low) / (high - low);
    if (Number.isNaN(share)) return [];
    return [{ at: PANEL - BOTTOM - share * (PANEL - TOP - BOTTOM), text: `● ${label}`, markColour: colour }];
  });
  return spread(labels, 14, { low: TOP, high: PANEL - BOTTOM }).map(({ at, ...label }) => ({
    ...label,
    x: WIDTH - RIGHT + 8,
    y: top + at + 4,
  }));
}
