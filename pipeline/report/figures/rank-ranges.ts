import { dot, link } from '@observablehq/plot';
import { sort } from 'd3-array';
import { count } from '../../messages/plurals.ts';
import type { RankRange } from '../../statistics/score/rank-changes.ts';
import type { Row } from '../../warehouse/rows.ts';
import { frame, griddedX, NARROW, type Sketch } from '../drawing/figure.ts';
import { GREY, HIGHLIGHT, INK } from '../drawing/palette.ts';
import { type Caption, type Drawing, onePlot } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { areAllHeld, heldNames, ledByFirst, resampledOf } from '../findings/ranking-findings.ts';
import { fittedInMiddle } from '../words/labels.ts';
import { isPresent, numberIn, numberOf } from '../words/row-numbers.ts';

const SHOWN = 20;
const WIDE = 760;
const [TOP, BOTTOM] = [30, 40];
const NAME = 12;

/** The top models' ranks with their ranges. */
export function rankRanges(tables: Tables): Sketch {
  const ranked = tables.estimates('aggregation.model_score', { method: 'arithmetic_mean' }, 'rank');
  const rows = sort(ranked, numberIn('rank'), ({ model_id }) => String(model_id)).slice(0, SHOWN);
  const ranking = tables.row('aggregation.ranking', { method: 'arithmetic_mean' });
  const held = heldFixed(ranking);
  const resampled = resampledOf(tables);
  const isShown = !areAllHeld(tables) && rows.some(rangeOf);
  return {
    title: isShown ? message(ranking) : '',
    topic: `Ranks of the top ${SHOWN} models by the arithmetic mean, and their ranges over resampled ${resampled}${held && `, ${held}`}`,
    caption: `The first ${rows.length} of ${count(ranked.length, 'model', 'models')} scored on every metric. Lines are ranges of ranks: 19 in 20 resamples of ${resampled}${resampled === 'metrics' ? '' : ', and of metrics within data sets,'} leave the rank there${held && `, ${held}. ${TOO_SHORT}`}. In red: models that the first leads in fewer than 97.5 % of the resamples of all ${resampledOf(tables)}.${held && ` For these colours nothing is held fixed, so a model can be red although its line does not reach that of the first.`}${notShown(ranking, rows)}`,
    description: `Dots with ranges for ${rows.length} models.`,
    missing: !isShown && withoutRanges(ranking, ranked),
    draw: () => draw(tables, rows, ranked.length, WIDE),
    drawNarrow: () => draw(tables, rows, ranked.length, NARROW),
  };
}

/** The range of a model's rank over all data sets; where it has none, the range with some of them held fixed. */
function rangeOf(row: Row): RankRange | undefined {
  const name = isPresent(row, 'rank_low') ? 'rank' : 'fixed_rank';
  const [low, high] = [numberOf(row, `${name}_low`), numberOf(row, `${name}_high`)];
  return Number.isNaN(low) ? undefined : { low, high };
}

/** Which data sets the ranges hold fixed; empty if none. */
function heldFixed(ranking: Row | undefined): string {
  if (typeof ranking?.held_categories !== 'string') return '';
  return `with the data sets of ${heldNames(ranking.held_categories.split(', '))} held fixed`;
}

/** What lines leave out (docs/coverage.md). */
const TOO_SHORT =
  'So the lines are far too short: in simulations of the study paper, where behaviour is held fixed and makes most of the score’s variance, they hold the rank by other data sets in 38 %';

/** How many models the first one leads. */
function message(ranking: Row | undefined): string {
  if (!ranking || !isPresent(ranking, 'n_led_by_first')) return '';
  return `The first model ${ledByFirst(ranking)}`;
}

/** How many of the models that the first does not lead have no line. */
function notShown(ranking: Row | undefined, rows: readonly Row[]): string {
  const all = numberOf(ranking, 'n_models') - numberOf(ranking, 'n_led_by_first');
  const below = all - rows.filter(({ led_by_first }) => led_by_first === false).length;
  if (!(below > 0)) return '';
  return ` ${count(below, 'more such model is', 'more such models are')} not shown, with lower ranks.`;
}

function withoutRanges(ranking: Row | undefined, ranked: readonly Row[]): string {
  if (ranked.length === 0) return 'No model has a rank by the arithmetic mean.';
  return `Ranks have no ranges: ${ranking?.reason ?? 'no resample has a score'}.`;
}

function draw(tables: Tables, rows: readonly Row[], models: number, width: number): Drawing {
  const isNarrow = width <= NARROW;
  // On phones names are above the lines.
  const [left, step, line] = isNarrow ? [14, 36, 26] : [310, 20, 10];
  const [rankAt, nameAt, room] = isNarrow ? [0, 24, width - 26] : [left - 12, left - 38, left - 40];
  const height = TOP + rows.length * step + BOTTOM;
  const colour = (row: Row) => {
    if (numberOf(row, 'rank') === 1) return INK;
    return row.led_by_first === true ? GREY : HIGHLIGHT;
  };
  const end = Math.max(...rows.map((row) => rangeOf(row)?.high ?? numberOf(row, 'rank')));
  const ticks = rankTicks(end, isNarrow ? 4 : 8).filter((tick) => tick <= models);
  const y = (row: Row) => rows.indexOf(row) + line / step;
  const range = { x1: (row: Row) => rangeOf(row)!.low, x2: (row: Row) => rangeOf(row)!.high };
  const title = (row: Row) => {
    const { low, high } = rangeOf(row) ?? {};
    return `${tables.modelName(row.model_id)}: rank ${row.rank}${low ? ` (${low} to ${high})` : ''}`;
  };
  return onePlot({
    ...frame(width, height, [TOP, 14, BOTTOM, left]),
    x: { domain: [1, Math.max(end, 2, ...ticks)] },
    y: { axis: null, domain: [rows.length, 0] },
    marks: [
      ...griddedX({ ticks, tickFormat: String, label: `rank among ${models} models` }),
      link(rows.filter(rangeOf), { ...range, y1: y, y2: y, stroke: colour, strokeWidth: 2.5 }),
      dot(rows, { x: 'rank', y, r: 4.5, fill: colour, title }),
    ],
    captions: [
      ...rows.flatMap((row, i): Caption[] => {
        const at = { y: TOP + i * step + 14, anchor: isNarrow ? 'start' : 'end', size: NAME } as const;
        const name = fittedInMiddle(tables.modelName(row.model_id), room, NAME);
        return [
          { ...at, x: rankAt, text: String(row.rank), bold: true },
          { ...at, x: nameAt, text: name },
        ];
      }),
      ...legend(rows, left),
    ],
  });
}

/** Rank 1 and round numbers up to the first that is not below the last rank. */
function rankTicks(end: number, most: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((each) => end / each <= most) ?? 5000;
  const round = Array.from({ length: Math.ceil(end / step) }, (_, i) => (i + 1) * step);
  return [1, ...round.filter((tick) => tick > 1)];
}

function legend(rows: readonly Row[], left: number): Caption[] {
  const others = rows.filter((row) => numberOf(row, 'rank') > 1);
  const isLed = others.map(({ led_by_first }) => led_by_first === true);
  const entries = [
    ...(isLed.includes(false) ? [{ text: '● not clearly behind the first', markColour: HIGHLIGHT }] : []),
    ...(isLed.includes(true) ? [{ text: '● clearly behind', markColour: GREY }] : []),
  ];
  return entries.map((entry, i) => ({ ...entry, x: left + i * 186, y: 16 }));
}
