import { dot, type Markish, ruleX, ruleY, text } from '@observablehq/plot';
import { type Curation, curations } from '../../cohort/curations.ts';
import type { Row } from '../../warehouse/rows.ts';
import { type Figure, frame, griddedX, NARROW } from '../drawing/figure.ts';
import { GREY, INK, PAPER } from '../drawing/palette.ts';
import { type Drawing, onePlot } from '../drawing/svg-drawing.ts';
import { CURATION_NAMES } from '../findings/attribute-findings.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { rhoOf } from '../findings/number-format.ts';
import { estimateOf, intervalOf, isAbove } from '../findings/row-numbers.ts';
import { textWidth } from '../words/labels.ts';

const WIDE = 720;
const STEP = 24;
const TOP = 4;
const BOTTOM = 42;
const SMALL = 12;
const TOPIC = 'Agreement of two metrics by what they share';

const LEVELS = {
  nothing: 'Different domains (neural, behaviour, …)',
  domain: 'One domain, different categories (V1, IT, …)',
  category: 'One category, different data sets',
  data_set: 'One category and one data set',
} as const;
type Level = keyof typeof LEVELS;

const FILLS: Readonly<Record<Curation, string>> = {
  by_study: INK,
  collections: PAPER,
  original_studies: GREY,
};

/** The mean agreement of pairs by what they share, with a mark for each curation of data sets. */
export function sharedLevel(tables: Tables): Figure {
  const rows = tables.estimates('agreement.shared_level');
  const lines = linesOf(rows);
  return {
    title: message(rows),
    topic: TOPIC,
    caption:
      'Mean Spearman’s ρ of pairs of metrics, and the number of pairs. Which metrics are of one data set is a decision. By study: the properties of Marques2020 are of the five studies that recorded them, and Geirhos2021 is one. Collections: both are one. Original studies: Geirhos2021 is divided, too. Lines are 95 % intervals over model families.',
    tables: ['agreement.shared_level'],
    description: `A dot plot with ${lines.filter(({ row }) => row).length} means.`,
    draw: () =>
      rows.length === 0
        ? { missing: 'No two metrics of a known category can be compared.' }
        : draw(lines, WIDE),
    drawNarrow: () => draw(lines, NARROW),
  };
}

/** Whether metrics of one data set agree more than others of their category. */
function message(rows: readonly Row[]): string {
  const of = (curation: Curation, shared: Level) =>
    rows.find((row) => row.curation === curation && row.shared === shared);
  const above = curations.filter((curation) => isAbove(of(curation, 'data_set'), of(curation, 'category')));
  if (above.length === 0) return TOPIC;
  return above.length === curations.length
    ? 'Metrics of one data set agree more, whatever counts as one'
    : 'Whether metrics of one data set agree more depends on what counts as one';
}

/** A line of the figure: a heading, or a mean. */
interface Line {
  key: string;
  words: string;
  row?: Row;
}

/** Headings and their means; one mean where the curations do not differ. */
function linesOf(rows: readonly Row[]): Line[] {
  return (Object.keys(LEVELS) as Level[]).flatMap((level) => {
    const own = rows.filter(({ shared }) => shared === level);
    const isCurated = level === 'category' || level === 'data_set';
    const shown = curations.flatMap((curation) => own.filter((row) => row.curation === curation));
    if (shown.length === 0) return [];
    return [
      { key: level, words: LEVELS[level] },
      ...(isCurated ? shown : shown.slice(0, 1)).map((row) => ({
        key: `${level} ${row.curation}`,
        words: isCurated ? CURATION_NAMES[row.curation as Curation] : '',
        row,
      })),
    ];
  });
}

function draw(lines: readonly Line[], width: number): Drawing {
  const left = Math.max(...Object.values(CURATION_NAMES).map((name) => textWidth(name, SMALL))) + 16;
  const means = lines.filter(({ row }) => row);
  const right = Math.max(...means.map((line) => textWidth(pairs(line), SMALL))) + 12;
  return onePlot({
    ...frame(width, lines.length * STEP + TOP + BOTTOM, [TOP, right, BOTTOM, left]),
    x: { nice: true },
    y: { domain: lines.map(({ key }) => key), type: 'band', padding: 0, axis: null },
    marks: [
      ...griddedX({ label: 'mean ρ', ticks: width < WIDE ? 4 : 7 }),
      ruleX([0], { strokeOpacity: 0.5 }),
      ...headings(lines, left),
      ...marks(means),
      text(means, { y: 'key', text: 'words', frameAnchor: 'left', dx: 8 - left, fontSize: SMALL }),
      text(means, {
        y: 'key',
        text: pairs,
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 10,
        fontSize: SMALL,
      }),
    ],
  });
}

function pairs({ row }: Line): string {
  return row!.n_pairs === 1 ? '1 pair' : `${row!.n_pairs} pairs`;
}

/** Over the left margin and the plot. */
function headings(lines: readonly Line[], left: number): Markish[] {
  return [
    text(
      lines.filter(({ row }) => !row),
      {
        y: 'key',
        text: 'words',
        frameAnchor: 'left',
        dx: -left,
        dy: 2,
        fontSize: 12.5,
        fontWeight: 600,
        fill: INK,
        stroke: PAPER,
        strokeWidth: 4,
      },
    ),
  ];
}

/** Estimates and their intervals. */
function marks(means: readonly Line[]): Markish[] {
  const at =
    (end: 0 | 1) =>
    ({ row }: Line) =>
      intervalOf(row)[end];
  return [
    ruleY(
      means.filter(({ row }) => !Number.isNaN(intervalOf(row)[0])),
      { y: 'key', x1: at(0), x2: at(1), stroke: INK, strokeWidth: 1.6 },
    ),
    dot(means, {
      x: ({ row }: Line) => estimateOf(row),
      y: 'key',
      r: 4.5,
      stroke: INK,
      strokeWidth: 1.5,
      fill: ({ row }: Line) => FILLS[row!.curation as Curation],
      title: ({ row }: Line) => rhoOf(row),
    }),
  ];
}
