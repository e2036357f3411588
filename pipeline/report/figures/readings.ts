import { dot, type Markish, type PlotOptions, ruleX, ruleY, text } from '@observablehq/plot';
import { groups } from 'd3-array';
import type { Claim } from '../../studies/study.ts';
import type { Row } from '../../warehouse/rows.ts';
import { frame, griddedX, type Sketch } from '../drawing/figure.ts';
import { HALO, INK, PAPER } from '../drawing/palette.ts';
import { type Caption, type Drawing, drawing } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { readingClaims } from '../findings/reading-findings.ts';
import { fitted } from '../words/labels.ts';
import { endsOf, estimateOf, exactly, hasEstimate, matching, percent, percentage } from '../words/numbers.ts';
import { categoryName } from '../words/phrases.ts';

const WIDTH = 820;
const TOP = 44;
const RIGHT = 22;
const BOTTOM = 34;
const LEFT = 236;
const GAP = 48;
const ROW = 40;

/** Our numbers in each reading of the publication's list, with the published ones. */
export function readings(tables: Tables): Sketch {
  const rows = tables.all('claims.cohort_guess').filter(hasEstimate);
  return {
    title: titleOf(rows),
    description: `Dots with intervals for ${tables.study.readings.cohorts.length} readings of the publication’s models and metrics.`,
    missing: rows.length === 0 && 'No reading has enough models, or the scores are simulated.',
    draw: () => draw(tables, rows),
    isWideOnly: true,
  };
}

/** The message: which numbers depend on the reading. */
function titleOf(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const claims = groups(rows, ({ claim_id }) => claim_id).map(([, own]) => own);
  const fitting = claims.filter((own) => own.every(({ verdict }) => verdict === 'compatible')).length;
  return fitting === claims.length
    ? 'Every computable reading of the publication’s list is compatible with its numbers'
    : `${fitting} of ${claims.length} published numbers fit every computable reading of the publication’s list`;
}

function draw(tables: Tables, rows: readonly Row[]): Drawing {
  const claims = readingClaims(tables);
  const { cohorts } = tables.study.readings;
  const names = cohorts.map(({ name }) => name);
  const height = TOP + cohorts.length * ROW + BOTTOM;
  const width = (WIDTH - LEFT - RIGHT - GAP * (claims.length - 1)) / claims.length;
  const left = (i: number) => LEFT + i * (width + GAP);
  const plot = (claim: Claim): PlotOptions => {
    const ofClaim = matching(rows, { claim_id: claim.claim_id });
    return {
      ...frame(width, height - TOP, [0, 0, BOTTOM, 0]),
      x: { domain: extentOf(claim, ofClaim) },
      y: { type: 'band', domain: names, axis: null },
      marks: marksOf(claim, ofClaim),
    };
  };
  const panels = claims.map((claim, i) => ({ x: left(i), y: TOP, plot: plot(claim) }));
  return drawing(WIDTH, height, panels, [
    ...claims.map((claim, i) => ({ x: left(i), y: 16, text: titleOfClaim(claim), bold: true })),
    ...claims.map((claim, i) => ({
      x: left(i),
      y: 32,
      text: `published: ${exactly(isShare(claim))(claim.published!)}`,
    })),
    ...cohorts.flatMap((_, i) => labelsOf(tables, i)),
  ]);
}

/** From 0 to 1 for shares; otherwise just wide enough for every interval and the published number. */
function extentOf(claim: Claim, rows: readonly Row[]): [number, number] {
  if (isShare(claim)) return [0, 1];
  const known = [...endsOf(rows, ['ci_low', 'ci_high']), claim.published!, 0];
  return [Math.min(...known), Math.max(...known) * 1.05];
}

function isShare({ quantity }: Claim): boolean {
  return quantity.kind === 'explained_variance';
}

function marksOf(claim: Claim, rows: readonly Row[]): Markish[] {
  const at = { x: 'estimate', y: 'guess' };
  const shown = (row: Row) =>
    isShare(claim) ? percentage(estimateOf(row), 1) : exactly(false)(estimateOf(row));
  const fillOpacity = ({ verdict }: Row) => Number(verdict === 'compatible');
  return [
    griddedX({ ticks: 2, label: null, ...(isShare(claim) && { tickFormat: percent }) }),
    ruleY(rows, { x1: 'ci_low', x2: 'ci_high', y: 'guess', stroke: INK, strokeWidth: 1.5 }),
    ruleX([claim.published], { stroke: INK, strokeDasharray: '3 3' }),
    // On the colour of the page, as the ink may be transparent.
    dot(rows, { ...at, fill: PAPER, r: 4.5 }),
    dot(rows, { ...at, stroke: INK, strokeWidth: 1.5, fill: INK, fillOpacity, r: 4.5 }),
    text(rows, { ...at, text: shown, dy: -12, fontSize: 11, ...HALO }),
  ];
}

function titleOfClaim({ quantity }: Claim): string {
  return quantity.kind === 'explained_variance'
    ? `R² of ${categoryName(quantity.category)}`
    : 'mean correlation (ρ)';
}

/** A reading's title, and its size below. */
function labelsOf(tables: Tables, place: number): Caption[] {
  const { name, title } = tables.study.readings.cohorts[place]!;
  const [row] = matching(tables.all('claims.cohort_guess'), { guess: name });
  const y = TOP + (place + 0.5) * ROW;
  const missing = hasEstimate(row) ? '' : ': not computable';
  return [
    { x: 0, y: y - 2, text: fitted(title, LEFT - 16, 12.5), bold: true },
    { x: 0, y: y + 13, text: `${row?.n_models} × ${row?.n_metrics}${missing}`, size: 11 },
  ];
}
