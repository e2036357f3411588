import { dot, link } from '@observablehq/plot';
import type { ComparedPair } from '../choice/certainty.ts';
import { pairNumbers, pairVerdict } from '../choice/pair-words.ts';
import type { PageData } from '../data/page-data.ts';
import { frame, griddedX } from '../drawing/figure.ts';
import { GREY, HIGHLIGHT, INK } from '../drawing/palette.ts';
import { fittedApart, textWidth } from '../words/labels.ts';
import { decimals, find, showText } from './elements.ts';
import { labelledPlot } from './labelled-plot.ts';

/** How many metrics are drawn. */
const SHOWN = 15;
const ROW = 22;

const VALUES = { scores: 'score', standardised: 'z-score', ranks: 'rank' };

/** Two models against each other: the verdict, and the metrics that decide it; empty without a pair. */
export function showPair(data: PageData, pair: ComparedPair | undefined): void {
  const verdict = pair ? pairVerdict(pair, data) : '';
  for (const id of ['verdict', 'ranking-verdict']) showText(id, verdict);
  showText('verdict-numbers', pair ? pairNumbers(pair, data) : '');
  const place = find('dumbbell-plot');
  place.parentElement!.hidden = !pair?.metrics.length;
  if (pair?.metrics.length) place.replaceChildren(dumbbell(data, pair, place.clientWidth));
}

function dumbbell(
  data: PageData,
  { names, metrics, transformation, compared }: ComparedPair,
  room: number,
): Element {
  const areRanks = transformation === 'ranks';
  // In tables, 1 is the best rank; in scores that add up ranks, the highest.
  const shown = (value: number) => (areRanks ? compared + 1 - value : value);
  const decisive = metrics.slice(0, SHOWN);
  const width = Math.max(280, Math.min(640, room));
  const full = decisive.map(({ metric }) => data.metrics[metric]!.label);
  const wanted = full.map((label) => textWidth(label, 12) + 12);
  const left = Math.round(Math.min(0.55 * width, Math.max(...wanted)));
  const labels = fittedApart(full, left - 12, 12);
  const rows = decisive.map(({ one, other }, i) => ({
    label: labels[i]!,
    one: shown(one),
    other: shown(other),
  }));
  const ends = (['one', 'other'] as const).map((x, i) =>
    dot(rows, {
      x,
      y: 'label',
      r: 5,
      fill: i === 0 ? HIGHLIGHT : INK,
      title: (row: (typeof rows)[number]) => `${names[i]}: ${decimals(row[x])}`,
      tip: true,
    }),
  );
  return labelledPlot({
    ...frame(width, ROW * rows.length + 50, [8, 16, 42, left]),
    ariaLabel: `${names.join(' and ')} on the ${rows.length} that differ most`,
    x: { reverse: areRanks },
    y: { domain: labels, label: null, tickSize: 0 },
    marks: [
      griddedX({ ticks: 4, label: VALUES[transformation] }),
      link(rows, { x1: 'one', x2: 'other', y1: 'label', y2: 'label', stroke: GREY, strokeWidth: 2 }),
      ...ends,
    ],
  });
}
