import { dot, link } from '@observablehq/plot';
import { count } from '../../plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { griddedX } from '../axes.ts';
import { type Figure, NARROW } from '../figure.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { isPresent, numberOf } from '../findings/phrases.ts';
import { fittedInMiddle } from '../labels.ts';
import { GREY, HIGHLIGHT } from '../palette.ts';
import { type Caption, type Drawing, onePlot } from '../svg-drawing.ts';

const SHOWN = 20;
const WIDE = 760;
const TOP = 30;
const BOTTOM = 40;
const NAME = 12;
const TOPIC = `Ranks of the top ${SHOWN} models by the arithmetic mean, with 95 % intervals`;

/** The top models' ranks with their intervals. */
export function rankIntervals(tables: Tables): Figure {
  const ranked = tables
    .rows('aggregation.model_score', { method: 'arithmetic_mean' })
    .filter((row) => isPresent(row, 'rank'));
  const rows = ranked
    .toSorted(
      (one, other) =>
        numberOf(one, 'rank') - numberOf(other, 'rank') ||
        (String(one.model_id) < String(other.model_id) ? -1 : 1),
    )
    .slice(0, SHOWN);
  return {
    title: message(tables),
    topic: TOPIC,
    caption: `The first ${rows.length} of ${count(ranked.length, 'model', 'models')} scored on every metric. Lines are 95 % intervals of the rank: data sets, and metrics within data sets, are resampled. In colour: the first model, and those that it beats in fewer than 97.5 % of the resamples (statistically tied). So a model with a wide interval can be tied although models ahead of it, with narrower ones, are not.${tiedBelow(tables, rows)}`,
    tables: ['aggregation.model_score', 'aggregation.ranking'],
    description: `Dots with intervals for ${rows.length} models.`,
    draw: () =>
      rows.some((row) => isPresent(row, 'rank_low'))
        ? draw(tables, rows, ranked.length, WIDE)
        : { missing: withoutIntervals(tables, ranked) },
    drawNarrow: () => draw(tables, rows, ranked.length, NARROW),
  };
}

/** How many models are tied with the first. */
function message(tables: Tables): string {
  const ranking = tables.row('aggregation.ranking', { method: 'arithmetic_mean' });
  if (!isPresent(ranking, 'n_first') || tables.isTied('arithmetic_mean')) return TOPIC;
  const [others, models] = [numberOf(ranking, 'n_first') - 1, numberOf(ranking, 'n_models')];
  return others === 0
    ? `No other of the ${models} models is statistically tied with the first`
    : `${count(others, 'other model is', 'other models are')} statistically tied with the first of ${models}`;
}

/** How many of the tied models have no line. */
function tiedBelow(tables: Tables, rows: readonly Row[]): string {
  const all = numberOf(tables.row('aggregation.ranking', { method: 'arithmetic_mean' }), 'n_first');
  const below = all - rows.filter(({ tied_with_first }) => tied_with_first === true).length;
  return below > 0 ? ` ${count(below, 'tied model is', 'tied models are')} not shown, with lower ranks.` : '';
}

function withoutIntervals(tables: Tables, ranked: readonly Row[]): string {
  if (ranked.length === 0) return 'No model has a rank by the arithmetic mean.';
  const { reason } = tables.row('aggregation.ranking', { method: 'arithmetic_mean' }) ?? {};
  return `Ranks have no intervals: ${typeof reason === 'string' ? reason : 'no resample has a score'}.`;
}

function draw(tables: Tables, rows: readonly Row[], models: number, width: number): Drawing {
  const isNarrow = width <= NARROW;
  // On phones names are above the lines.
  const [left, step, line] = isNarrow ? [14, 36, 26] : [310, 20, 10];
  const height = TOP + rows.length * step + BOTTOM;
  const colour = (row: Row) => (row.tied_with_first === true ? HIGHLIGHT : GREY);
  const end = Math.max(...rows.map((row) => numberOf(row, 'rank_high') || numberOf(row, 'rank')));
  const ticks = rankTicks(end, isNarrow ? 4 : 8).filter((tick) => tick <= models);
  const y = (row: Row) => rows.indexOf(row) + line / step;
  const title = (row: Row) =>
    `${tables.modelName(row.model_id)}: rank ${row.rank}${isPresent(row, 'rank_low') ? ` (${row.rank_low} to ${row.rank_high})` : ''}`;
  return onePlot(
    {
      width,
      height,
      marginLeft: left,
      marginRight: 14,
      marginTop: TOP,
      marginBottom: BOTTOM,
      x: { domain: [1, Math.max(end, 2, ...ticks)] },
      y: { axis: null, domain: [rows.length, 0] },
      marks: [
        ...griddedX({
          ticks,
          tickFormat: String,
          label: `rank among ${models} models`,
        }),
        link(
          rows.filter((row) => isPresent(row, 'rank_low')),
          { x1: 'rank_low', x2: 'rank_high', y1: y, y2: y, stroke: colour, strokeWidth: 2.5 },
        ),
        dot(rows, { x: 'rank', y, r: 4.5, fill: colour, title }),
      ],
    },
    [
      ...rows.flatMap((row, i): Caption[] => {
        const name = tables.modelName(row.model_id);
        const rank = { text: String(row.rank), bold: true, size: NAME };
        const baseline = TOP + i * step + 14;
        if (isNarrow)
          return [
            { ...rank, x: 0, y: baseline },
            { x: 24, y: baseline, text: fittedInMiddle(name, width - 26, NAME), size: NAME },
          ];
        const end = { y: baseline, anchor: 'end' as const, size: NAME };
        return [
          { ...rank, ...end, x: left - 12 },
          { ...end, x: left - 38, text: fittedInMiddle(name, left - 40, NAME) },
        ];
      }),
      ...legend(rows, left),
    ],
  );
}

/** Rank 1 and round numbers up to the first that is not below the last rank. */
function rankTicks(end: number, most: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((each) => end / each <= most) ?? 5000;
  const round = Array.from({ length: Math.ceil(end / step) }, (_, i) => (i + 1) * step);
  return [1, ...round.filter((tick) => tick > 1)];
}

function legend(rows: readonly Row[], left: number): Caption[] {
  const entries = [
    { text: '● tied with the first', markColour: HIGHLIGHT, isTied: true },
    { text: '● behind', markColour: GREY, isTied: false },
  ];
  return entries
    .filter(({ isTied }) => rows.some((row) => (row.tied_with_first === true) === isTied))
    .map(({ isTied, ...entry }, i) => ({ ...entry, x: left + i * 132, y: 16 }));
}
