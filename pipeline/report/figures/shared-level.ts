import { dot, type Markish, ruleX, ruleY, text } from '@observablehq/plot';
import { type Curation, curations } from '../../cohort/metric-attributes.ts';
import { count } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { frame, griddedX, NARROW, type Sketch } from '../drawing/figure.ts';
import { GREY, HALO, INK, PAPER } from '../drawing/palette.ts';
import { type Drawing, onePlot } from '../drawing/svg-drawing.ts';
import { CURATION_NAMES } from '../findings/attribute-findings.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { rhoOf } from '../findings/number-format.ts';
import { estimateOf, intervalOf, isAbove, isPresent, matching, numberOf } from '../findings/row-numbers.ts';
import { textWidth } from '../words/labels.ts';

const WIDE = 720;
const STEP = 24;
const [TOP, BOTTOM] = [4, 42];
const SMALL = 12;

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
export function sharedLevel(tables: Tables): Sketch {
  const rows = tables.estimates('agreement.shared_level');
  const lines = linesOf(rows);
  return {
    title: message(rows),
    description: `A dot plot with ${lines.filter(isMean).length} means.`,
    draw: () =>
      rows.length === 0
        ? { missing: 'No two metrics of a known category can be compared.' }
        : draw(lines, WIDE),
    drawNarrow: () => draw(lines, NARROW),
  };
}

/** Whether metrics of one data set agree more than others of their category. */
function message(rows: readonly Row[]): string {
  const above = curations.filter((curation) => {
    const [one, other] = ['data_set', 'category'].map((shared) => matching(rows, { curation, shared })[0]);
    return isAbove(one, other);
  });
  if (above.length === 0) return '';
  return above.length === curations.length
    ? 'Metrics of one data set agree more, whatever counts as one'
    : 'Whether metrics of one data set agree more depends on what counts as one';
}

/** A mean of the figure. */
interface Mean {
  key: string;
  words: string;
  row: Row;
}

/** A line of the figure: a heading, or a mean. */
type Line = Omit<Mean, 'row'> & { row?: Row };

function isMean(line: Line): line is Mean {
  return line.row !== undefined;
}

/** Headings and their means; one mean where the curations do not differ. */
function linesOf(rows: readonly Row[]): Line[] {
  return (Object.keys(LEVELS) as Level[]).flatMap((level) => {
    const isCurated = level === 'category' || level === 'data_set';
    const own = curations.flatMap((curation) => matching(rows, { shared: level, curation }));
    if (own.length === 0) return [];
    const means = own.map((row) => {
      const words = isCurated ? CURATION_NAMES[row.curation as Curation] : '';
      return { key: `${level} ${row.curation}`, words, row };
    });
    return [{ key: level, words: LEVELS[level] }, ...(isCurated ? means : means.slice(0, 1))];
  });
}

function draw(lines: readonly Line[], width: number): Drawing {
  const left = Math.max(...Object.values(CURATION_NAMES).map((name) => textWidth(name, SMALL))) + 16;
  const means = lines.filter(isMean);
  const headings = lines.filter((line) => !isMean(line));
  const right = Math.max(...means.map((line) => textWidth(pairs(line), SMALL))) + 12;
  const atRight = { frameAnchor: 'right', textAnchor: 'start', dx: 10 } as const;
  return onePlot({
    ...frame(width, lines.length * STEP + TOP + BOTTOM, [TOP, right, BOTTOM, left]),
    x: { nice: true },
    y: { domain: lines.map(({ key }) => key), type: 'band', padding: 0, axis: null },
    marks: [
      ...griddedX({ label: 'mean ρ', ticks: width < WIDE ? 4 : 7 }),
      ruleX([0], { strokeOpacity: 0.5 }),
      heading(headings, left),
      ...marks(means),
      text(means, { y: 'key', text: 'words', frameAnchor: 'left', dx: 8 - left, fontSize: SMALL }),
      text(means, { y: 'key', text: pairs, ...atRight, fontSize: SMALL }),
    ],
  });
}

function pairs({ row }: Mean): string {
  return count(numberOf(row, 'n_pairs'), 'pair', 'pairs');
}

/** Over the left margin and the plot. */
function heading(lines: readonly Line[], left: number): Markish {
  const label = { y: 'key', text: 'words', frameAnchor: 'left', dx: -left, dy: 2 } as const;
  return text(lines, { ...label, ...HALO, fontSize: 12.5, fontWeight: 600 });
}

/** Estimates and their intervals. */
function marks(means: readonly Mean[]): Markish[] {
  const at = { x: ({ row }: Mean) => estimateOf(row), y: 'key' };
  const ends = { x1: ({ row }: Mean) => intervalOf(row)[0], x2: ({ row }: Mean) => intervalOf(row)[1] };
  const fill = ({ row }: Mean) => FILLS[row.curation as Curation];
  const title = ({ row }: Mean) => rhoOf(row);
  const withInterval = means.filter(({ row }) => isPresent(row, 'ci_low'));
  return [
    ruleY(withInterval, { y: 'key', ...ends, stroke: INK, strokeWidth: 1.6 }),
    dot(means, { ...at, r: 4.5, stroke: INK, strokeWidth: 1.5, fill, title }),
  ];
}
