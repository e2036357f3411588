import { dot, type Markish, ruleY, text } from '@observablehq/plot';
import { ticks } from 'd3-array';
import { count } from '../../messages/counts-and-lists.ts';
import type { Row } from '../../warehouse/rows.ts';
import { frame, griddedX, NARROW, type Sketch } from '../drawing/figure.ts';
import { GREY, HIGHLIGHT, INK } from '../drawing/palette.ts';
import { type Caption, type Drawing, onePlot } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { areAllHeld, ledByFirst, resampledOf } from '../findings/ranking-findings.ts';
import { fittedInMiddle } from '../words/labels.ts';
import { heldNames } from '../words/phrases.ts';
import { isPresent, matching, numberOf } from '../words/row-numbers.ts';

const SHOWN = 20;
const TOP = 30;
const BOTTOM = 40;
const NAME = 12;

/** Names and ranks are beside the lines. */
const WIDE = {
  width: 760,
  /** Height of a row. */
  step: 20,
  /** Left margin. */
  left: 310,
  /** From the margin to the rank and to the name, and from the line down to both. */
  rankX: -12,
  nameX: -38,
  dy: 0,
  anchor: 'end' as 'start' | 'end',
  /** Width of the longest name. */
  room: 270,
  ticks: 8,
};
type Layout = typeof WIDE;

/** Names and ranks are above the lines. */
const PHONE: Layout = {
  width: NARROW,
  step: 36,
  left: 14,
  rankX: -14,
  nameX: 10,
  dy: -13,
  anchor: 'start',
  room: NARROW - 26,
  ticks: 4,
};

/** The top models' ranks with their ranges. */
export function rankRanges(tables: Tables): Sketch {
  const ranked = tables.estimates('aggregation.model_score', { method: 'arithmetic_mean' }, 'rank');
  const rows = ranked.slice(0, SHOWN).map(withRange);
  const ranking = tables.row('aggregation.ranking', { method: 'arithmetic_mean' });
  const held = heldFixed(ranking);
  const resampled = resampledOf(tables);
  const isShown = !areAllHeld(tables) && rows.some(hasRange);
  return {
    title: isShown ? message(ranking) : '',
    topic: `Ranks of the top ${SHOWN} models by the arithmetic mean, and their ranges over resampled ${resampled}${held && `, ${held}`}`,
    caption: `The first ${rows.length} of ${count(ranked.length, 'model')} scored on every metric. Lines are ranges of ranks: 19 in 20 resamples of ${resampled}${resampled === 'metrics' ? '' : ', and of metrics within data sets,'} leave the rank there${held && `, ${held}. ${TOO_SHORT}`}. In red: models that the first leads in fewer than 97.5 % of the resamples of all ${resampledOf(tables)}.${held && ` For these colours nothing is held fixed, so a model can be red although its line does not reach that of the first.`}${notShown(ranking, rows)}`,
    description: `Dots with ranges for ${rows.length} models.`,
    missing: !isShown && withoutRanges(ranking, ranked),
    draw: () => draw(tables, rows, ranked.length, WIDE),
    drawNarrow: () => draw(tables, rows, ranked.length, PHONE),
  };
}

/** Adds the range of a model's rank over all data sets; where it has none, the range with some of them held fixed. */
function withRange(row: Row): Row {
  const name = isPresent(row, 'rank_low') ? 'rank' : 'held_data_sets_rank';
  return { ...row, low: numberOf(row, `${name}_low`), high: numberOf(row, `${name}_high`) };
}

function hasRange(row: Row): boolean {
  return isPresent(row, 'low');
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
  const notLed = numberOf(ranking, 'n_models') - numberOf(ranking, 'n_led_by_first');
  const hidden = notLed - matching(rows, { led_by_first: false }).length;
  if (!(hidden > 0)) return '';
  return ` ${count(hidden, 'more such model is', 'more such models are')} not shown, with lower ranks.`;
}

function withoutRanges(ranking: Row | undefined, ranked: readonly Row[]): string {
  if (ranked.length === 0) return 'No model has a rank by the arithmetic mean.';
  return `Ranks have no ranges: ${ranking?.reason ?? 'no resample has a score'}.`;
}

function draw(tables: Tables, rows: readonly Row[], models: number, layout: Layout): Drawing {
  const { width, step, left } = layout;
  const end = Math.max(2, ...rows.map((row) => numberOf(row, hasRange(row) ? 'high' : 'rank')));
  const roundRanks = ticks(1, end, layout.ticks).filter((rank) => rank > 1 && Number.isInteger(rank));
  return onePlot({
    ...frame(width, TOP + rows.length * step + BOTTOM, [TOP, 14, BOTTOM, left]),
    x: { domain: [1, end] },
    y: { axis: null, type: 'point', domain: rows.map(({ model_id }) => model_id), padding: 0.5 },
    marks: [
      ...griddedX({ ticks: [1, ...roundRanks], tickFormat: String, label: `rank among ${models} models` }),
      ruleY(rows.filter(hasRange), {
        x1: 'low',
        x2: 'high',
        y: 'model_id',
        stroke: colourOf,
        strokeWidth: 2.5,
      }),
      dot(rows, { x: 'rank', y: 'model_id', r: 4.5, fill: colourOf, title: (row) => tooltip(tables, row) }),
      ...labels(tables, rows, layout),
    ],
    captions: legend(rows, left),
  });
}

function colourOf(row: Row): string {
  if (numberOf(row, 'rank') === 1) return INK;
  return row.led_by_first ? GREY : HIGHLIGHT;
}

/** A model's rank and its range. */
function tooltip(tables: Tables, row: Row): string {
  const ends = hasRange(row) ? ` (${row.low} to ${row.high})` : '';
  return `${tables.modelName(row.model_id)}: rank ${row.rank}${ends}`;
}

/** The ranks and names of the models. */
function labels(tables: Tables, rows: readonly Row[], { rankX, nameX, dy, anchor, room }: Layout): Markish[] {
  const at = { y: 'model_id', frameAnchor: 'left', textAnchor: anchor, dy, fontSize: NAME } as const;
  const shown = ({ model_id }: Row) => fittedInMiddle(tables.modelName(model_id), room, NAME);
  return [
    text(rows, { ...at, dx: rankX, text: 'rank', fontWeight: 600 }),
    text(rows, { ...at, dx: nameX, text: shown }),
  ];
}

function legend(rows: readonly Row[], x: number): Caption[] {
  const others = rows.filter((row) => numberOf(row, 'rank') > 1);
  const entries: Pick<Caption, 'text' | 'markColour'>[] = [];
  if (others.some((row) => !row.led_by_first))
    entries.push({ text: '● not clearly behind the first', markColour: HIGHLIGHT });
  if (others.some((row) => row.led_by_first)) entries.push({ text: '● clearly behind', markColour: GREY });
  return entries.map((entry, i) => ({ ...entry, x: x + i * 186, y: 16 }));
}
