import { axisY, dot, identity, ruleX, ruleY, text } from '@observablehq/plot';
import { count, listed } from '../../../messages/counts-and-lists.ts';
import { type Figure, frame, griddedX, NARROW } from '../../../report/drawing/figure.ts';
import { GREY, HALO, HIGHLIGHT } from '../../../report/drawing/palette.ts';
import { type Drawing, onePlot } from '../../../report/drawing/svg-drawing.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { byAgreement } from '../../../report/words/agreement-words.ts';
import { fitted, textWidth } from '../../../report/words/labels.ts';
import {
  correlation,
  distinct,
  endsOf,
  estimateOf,
  extremes,
  hasEstimate,
  matching,
  rhoOf,
} from '../../../report/words/numbers.ts';
import { capital, categoryName, metricLabel } from '../../../report/words/phrases.ts';
import { categories } from '../../../sources/categories.ts';
import type { Rows } from '../../../warehouse/rows.ts';

const WIDE = 600;
const TOP = 30;
const RIGHT = 20;
const BOTTOM = 42;
const ROW = 38;
const SIZE = 12;
/** Of the user's metrics, at most this many are drawn. */
const DRAWN = 12;

type OwnMean = Rows['agreement.own_category'];

/** The correlations of the user's own metrics, beside the mean of the others. */
export function ownAgreement(tables: Tables): Figure | undefined {
  const rows = tables.ownRows('agreement.own_category').filter(hasEstimate);
  const isAlone = distinct(rows, 'metric_id').length === 1;
  const lines = isAlone ? linesOfCategories(rows) : linesOfMetrics(rows);
  if (lines.length === 0) return undefined;
  const others = estimateOf(tables.meanAgreement());
  return {
    title: isAlone ? message(rows) : messageOfAll(rows),
    topic: `Mean correlation of ${isAlone ? 'your metric' : 'each of your metrics'} with the others`,
    caption:
      'Dots: mean Spearman’s ρ. Lines: its 95 % interval. Dashed: any two of the other metrics, on average over the same models.',
    tables: ['agreement.own_category', 'agreement.summary'],
    description: `${count(lines.length, 'dot with its interval', 'dots with their intervals')}.`,
    draw: (isNarrow) => draw(lines, others, isNarrow ? NARROW : WIDE),
  };
}

/** A mean correlation, and what is written left of it and above. */
type Line = OwnMean & Record<'name' | 'words', string>;

/** Several metrics of the user's have a line each. */
function linesOfMetrics(rows: readonly OwnMean[]): Line[] {
  return matching(rows, { category: 'all' })
    .slice(0, DRAWN)
    .map((row) => ({ ...row, name: metricLabel(row.metric_id), words: rhoOf(row) }));
}

/** A metric alone has a line for each category. */
function linesOfCategories(rows: readonly OwnMean[]): Line[] {
  return ['all', ...categories]
    .flatMap((category) => matching(rows, { category }))
    .map((row) => ({
      ...row,
      name: row.category === 'all' ? 'All metrics' : capital(categoryName(row.category)),
      words: `${rhoOf(row)}, ${count(row.n_pairs, 'metric')}`,
    }));
}

/** Which of several metrics agrees most with the others, and which least. */
function messageOfAll(rows: readonly OwnMean[]): string {
  const { low, high } = extremes(matching(rows, { category: 'all' }));
  const named = (row: OwnMean) => `${metricLabel(row.metric_id)} (${rhoOf(row)})`;
  return `Of your metrics, ${named(high)} agrees most with the others, and ${named(low)} least`;
}

/** With which categories the metric agrees, and with which hardly. */
function message(rows: readonly OwnMean[]): string {
  const ordered = categories.flatMap((category) => matching(rows, { category }));
  const { agree, hardly } = byAgreement(ordered);
  const name = metricLabel(rows[0]!.metric_id);
  const inWords = (row: OwnMean) => `${categoryName(row.category)} (${rhoOf(row)})`;
  const strong = listed(agree.map(inWords));
  const weak = listed(hardly.map(inWords));
  if (strong && weak) return `${name} agrees with ${strong}, but hardly with ${weak}`;
  if (strong) return `${name} agrees with ${strong}`;
  return weak && `${name} hardly agrees with ${weak}`;
}

function draw(lines: readonly Line[], others: number, width: number): Drawing {
  const name = (line: Line) => fitted(line.name, width / 3, SIZE);
  const left = Math.max(...lines.map((line) => textWidth(name(line), SIZE))) + 14;
  const height = TOP + lines.length * ROW + BOTTOM;
  const ends = endsOf([...lines, { estimate: others }]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0.6, ...ends)];
  const textAnchor = others - low > high - others ? 'end' : 'start';
  const y = (line: Line) => lines.indexOf(line);
  const at = { x: 'estimate', y };
  return onePlot({
    ...frame(width, height, [TOP, RIGHT, BOTTOM, left]),
    x: { domain: [low, high], nice: true },
    y: { type: 'point', domain: [...lines.keys()], padding: 0.5, axis: null },
    marks: [
      griddedX({ label: 'mean Spearman’s ρ', ticks: 6 }),
      axisY({ label: null, tickSize: 0, fontSize: SIZE, tickFormat: (i: number) => name(lines[i]!) }),
      ruleX([0], { strokeOpacity: 0.5 }),
      ruleX([others], { stroke: GREY, strokeDasharray: '4 3' }),
      text([others], {
        x: identity,
        frameAnchor: 'top',
        dy: -14,
        textAnchor,
        fontSize: 11,
        text: () => `any two others: ${correlation(others)} on average`,
      }),
      ruleY(lines, { x1: 'ci_low', x2: 'ci_high', y, stroke: HIGHLIGHT, strokeWidth: 2 }),
      dot(lines, { ...at, r: 5, fill: HIGHLIGHT }),
      text(lines, { ...at, dy: -12, fontSize: 11, text: 'words', ...HALO }),
    ],
  });
}
