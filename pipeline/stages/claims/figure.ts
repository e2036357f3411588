import { dot, type Markish, type PlotOptions, ruleY, text, tickX } from '@observablehq/plot';
import { groups } from 'd3-array';
import { type Figure, frame, griddedX, NARROW } from '../../report/drawing/figure.ts';
import { HALO, INK, PAPER } from '../../report/drawing/palette.ts';
import { type Caption, type Drawing, drawing } from '../../report/drawing/svg-drawing.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { fitted } from '../../report/words/labels.ts';
import {
  endsOf,
  estimateOf,
  exactly,
  hasEstimate,
  matching,
  percent,
  percentage,
} from '../../report/words/numbers.ts';
import { categoryName } from '../../report/words/phrases.ts';
import type { Claim } from '../../studies/study.ts';
import type { Row } from '../../warehouse/rows.ts';
import { readingClaims } from './finding.ts';

const TOP = 44;
const BOTTOM = 34;
/** Between panels, which are beside each other or, on phones, below. */
const GAP = 48;
const SMALL = 11;

/**
 * Width of the picture; from its left side to the panels, and what they leave free at the right; height of a
 * row, and from its middle down to its name.
 */
const WIDE = { width: 820, left: 236, right: 22, row: 40, dy: 0, isStacked: false };
const PHONE: Layout = { width: NARROW, left: 10, right: 18, row: 58, dy: -24, isStacked: true };
type Layout = typeof WIDE;

/** Our numbers in each reading of the publication's list, with the published ones. */
export function readings(tables: Tables): Figure | undefined {
  const rows = tables.all('claims.cohort_guess').filter(hasEstimate);
  if (rows.length === 0) return undefined;
  return {
    title: titleOf(rows),
    topic: 'Readings of the publication’s list of models and metrics, beside its numbers',
    caption:
      'Each reading is over the models that have all of its metrics (models × metrics). Upright strokes: the published number. Lines: the numbers that are compatible with ours. These are the middle 95 % over random subsamples of as many models as the publication has, or, where the reading has no more, its 95 % interval, widened. Full dots: compatible.',
    tables: ['claims.cohort_guess'],
    description: `Dots with ranges of compatible numbers for ${tables.study.readings.cohorts.length} readings of the publication’s models and metrics.`,
    draw: (isNarrow) => draw(tables, rows, isNarrow ? PHONE : WIDE),
  };
}

/** The message: which numbers depend on the reading. */
function titleOf(rows: readonly Row[]): string {
  const claims = groups(rows, ({ claim_id }) => claim_id).map(([, own]) => own);
  const fitting = claims.filter((own) => own.every(({ verdict }) => verdict === 'compatible')).length;
  return `${fitting} of the publication’s ${claims.length} numbers are compatible with every computable reading`;
}

function draw(tables: Tables, rows: readonly Row[], layout: Layout): Drawing {
  const claims = readingClaims(tables);
  const { cohorts } = tables.study.readings;
  const names = cohorts.map(({ name }) => name);
  const { isStacked, left } = layout;
  const height = TOP + cohorts.length * layout.row + BOTTOM;
  const room = layout.width - left - layout.right;
  const width = isStacked ? room : (room - GAP * (claims.length - 1)) / claims.length;
  const panels = claims.map((claim, i) => {
    const ofClaim = matching(rows, { claim_id: claim.claim_id });
    const plot: PlotOptions = {
      ...frame(width, height - TOP, [0, 0, BOTTOM, 0]),
      x: { domain: extentOf(claim, ofClaim) },
      y: { type: 'band', domain: names, axis: null },
      marks: marksOf(claim, ofClaim, layout),
    };
    return { x: isStacked ? left : left + i * (width + GAP), y: TOP + (isStacked ? i * height : 0), plot };
  });
  const headings = claims.flatMap((claim, i): Caption[] => {
    const { x, y } = panels[i]!;
    const published = `published: ${exactly(isShare(claim))(claim.published!)}`;
    return [
      { x, y: y - 28, text: titleOfClaim(claim), bold: true },
      { x, y: y - 12, text: published },
    ];
  });
  const named = isStacked ? panels : panels.slice(0, 1);
  return drawing(layout.width, isStacked ? claims.length * height : height, panels, [
    ...headings,
    ...named.flatMap(({ y }) => cohorts.flatMap((_, i) => labelsOf(tables, i, y, layout))),
  ]);
}

/** From 0 to 1 for shares; otherwise just wide enough for every range and the published number. */
function extentOf(claim: Claim, rows: readonly Row[]): [number, number] {
  if (isShare(claim)) return [0, 1];
  const known = [...endsOf(rows, ['range_low', 'range_high']), claim.published!, 0];
  return [Math.min(...known), Math.max(...known) * 1.05];
}

function isShare({ quantity }: Claim): boolean {
  return quantity?.kind === 'explained_variance';
}

function marksOf(claim: Claim, rows: readonly Row[], { row }: Layout): Markish[] {
  const at = { x: 'estimate', y: 'guess' };
  const shown = (row: Row) =>
    isShare(claim) ? percentage(estimateOf(row), 1) : exactly(false)(estimateOf(row));
  const fillOpacity = ({ verdict }: Row) => Number(verdict === 'compatible');
  return [
    griddedX({ ticks: 2, label: null, ...(isShare(claim) && { tickFormat: percent }) }),
    ruleY(rows, { x1: 'range_low', x2: 'range_high', y: 'guess', stroke: INK, strokeWidth: 1.5 }),
    // Short enough not to touch words.
    tickX(rows, { x: () => claim.published, y: 'guess', inset: 0.45 * row - 4 }),
    // On the colour of the page, as the ink may be transparent.
    dot(rows, { ...at, fill: PAPER, r: 4.5 }),
    dot(rows, { ...at, stroke: INK, strokeWidth: 1.5, fill: INK, fillOpacity, r: 4.5 }),
    text(rows, { ...at, text: shown, dy: -12, fontSize: SMALL, ...HALO }),
  ];
}

function titleOfClaim({ quantity }: Claim): string {
  return quantity?.kind === 'explained_variance'
    ? `R² of ${categoryName(quantity.category)}`
    : 'mean correlation (ρ)';
}

/** A reading's title, and its size below. */
function labelsOf(
  tables: Tables,
  place: number,
  top: number,
  { left, width, row, dy, isStacked }: Layout,
): Caption[] {
  const { name, title } = tables.study.readings.cohorts[place]!;
  const [found] = matching(tables.all('claims.cohort_guess'), { guess: name });
  const y = top + (place + 0.5) * row + dy;
  const missing = hasEstimate(found) ? '' : ': not computable';
  const size = `${found?.n_models} × ${found?.n_metrics}${missing}`;
  if (isStacked) return [{ x: left, y, text: fitted(`${title}, ${size}`, width - left, SMALL), size: SMALL }];
  return [
    { x: 0, y: y - 2, text: fitted(title, left - 16, 12.5), bold: true },
    { x: 0, y: y + 13, text: size, size: SMALL },
  ];
}
