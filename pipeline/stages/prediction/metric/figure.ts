import { dot, ruleX, ruleY, text } from '@observablehq/plot';
import { sort } from 'd3-array';
import { listed } from '../../../messages/counts-and-lists.ts';
import { type Figure, frame, griddedX, NARROW } from '../../../report/drawing/figure.ts';
import { INK, PAPER } from '../../../report/drawing/palette.ts';
import { type Drawing, onePlot } from '../../../report/drawing/svg-drawing.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { textWidth } from '../../../report/words/labels.ts';
import { percent } from '../../../report/words/numbers.ts';
import { shownName } from '../../../report/words/phrases.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { sourcesOf, unseen } from './finding.ts';

const WIDE = 720;
const STEP = 12;
const TOP = 26;
const BOTTOM = 42;
/** Names, for which phones have no room. */
const NAMES = 10;
/** Worse predictions are drawn at the edge. */
const LOWEST = -0.2;

type Share = Rows['prediction.metric'];

/** What each metric shares with all others, with those of other data sets and of other categories. */
export function sharedVariance(tables: Tables): Figure | undefined {
  const all = sort(tables.estimates('prediction.metric', { source: 'all' }), ({ estimate }) => -estimate);
  if (all.length < 3) return undefined;
  const { column, columns } = tables.words;
  const marks = { data_set: 'circles', category: 'crosses' };
  const others = sourcesOf(tables).flatMap(({ row: { source }, name }) =>
    source in marks ? [`of other ${name} (${marks[source as keyof typeof marks]})`] : [],
  );
  return {
    title: message(tables, all.length),
    topic: `How much of each ${column} the others predict`,
    tables: ['prediction.metric', 'prediction.shared'],
    caption: `One line per ${column}, sorted: the share of its variance (R²) over ${unseen(tables)} that is predicted from all other ${columns} (filled, with its 95 % interval)${others.length > 0 ? `, and from those ${listed(others)}` : ''}. Below ${percent(LOWEST)} a mark is at the edge; on phones, names are in the table.`,
    description: `A dot plot of ${all.length} ${columns}.`,
    draw: (isNarrow) => draw(tables, all, isNarrow),
  };
}

function message(tables: Tables, metrics: number): string {
  const [row] = tables.estimates('prediction.shared', { source: 'all' });
  const { columns } = tables.words;
  return row
    ? `The others predict at least half of ${row.n_half} of ${metrics} ${columns}, and less than a tenth of ${row.n_tenth}`
    : '';
}

function draw(tables: Tables, all: readonly Share[], isNarrow: boolean): Drawing {
  const names = all.map(({ metric_title }) => shownName(metric_title));
  const left = isNarrow ? 24 : Math.max(...names.map((name) => textWidth(name, NAMES))) + 12;
  const at = (value: number) => Math.max(LOWEST, value);
  const places = new Map(all.map(({ metric_id }, place) => [metric_id, place]));
  const y = ({ metric_id }: Share) => places.get(metric_id);
  const title = (row: Share) => `${shownName(row.metric_title)}: ${percent(row.estimate)}`;
  const x = ({ estimate }: Share) => at(estimate);
  const from = (source: string) =>
    tables.estimates('prediction.metric', { source }).filter((row) => places.has(row.metric_id));
  return onePlot({
    ...frame(isNarrow ? NARROW : WIDE, all.length * STEP + TOP + BOTTOM, [TOP, 16, BOTTOM, left]),
    x: { domain: [LOWEST, 1] },
    y: { axis: null, domain: [all.length - 0.5, -0.5] },
    marks: [
      griddedX({
        ticks: isNarrow ? 4 : 7,
        tickFormat: percent,
        label: 'share of the variance that others predict',
      }),
      ruleX([0], { strokeOpacity: 0.5 }),
      isNarrow
        ? null
        : text(all, { y, frameAnchor: 'left', textAnchor: 'end', dx: -6, fontSize: NAMES, text: names }),
      ruleY(all, { y, x1: (row) => at(row.ci_low), x2: 'ci_high', stroke: INK, strokeOpacity: 0.35 }),
      dot(from('category'), { x, y, r: 3, symbol: 'times', stroke: INK, strokeOpacity: 0.7, title }),
      dot(from('data_set'), { x, y, r: 3, stroke: INK, fill: PAPER, title }),
      dot(all, { x, y, r: 3.5, fill: INK, title }),
    ],
  });
}
