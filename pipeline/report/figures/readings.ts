import { dot, type Markish, ruleX, ruleY, text } from '@observablehq/plot';
import type { Claim } from '../../studies/study.ts';
import type { Row } from '../../warehouse/rows.ts';
import { type Figure, griddedX } from '../drawing/figure.ts';
import { HALO, INK, PAPER } from '../drawing/palette.ts';
import { type Caption, type Drawing, drawing, type Panel } from '../drawing/svg-drawing.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { exactly, percent, percentage } from '../findings/number-format.ts';
import { categoryName } from '../findings/phrases.ts';
import { readingClaims } from '../findings/reading-findings.ts';
import { estimateOf, hasEstimate, numberOf } from '../findings/row-numbers.ts';
import { fitted } from '../words/labels.ts';

const WIDTH = 820;
const LEFT = 236;
const RIGHT = 22;
const GAP = 48;
const TOP = 44;
const ROW = 40;
const BOTTOM = 34;
const TOPIC = 'Readings of the publication’s list of models and metrics, beside its numbers';
/** Dots as in the table of claims: full, half and empty. */
const FILLS: Readonly<Record<string, number>> = { compatible: 1, consistent: 0.4, incompatible: 0 };

/** Our numbers in each reading of the publication's list, with the published ones. */
export function readings(tables: Tables): Figure {
  const rows = tables.all('claims.reading').filter(hasEstimate);
  return {
    title: titleOf(rows),
    topic: TOPIC,
    caption:
      'Each reading is over the models that have all of its metrics (models × metrics). Lines are 95 % intervals over model families. Dashed: the published number. Full dots are compatible with it (within the thick line), grey ones consistent (within the range of cohorts of the publication’s size), empty ones neither.',
    tables: ['claims.reading'],
    description: `Dots with intervals for ${tables.study.readings.cohorts.length} readings of the publication’s models and metrics.`,
    draw: () =>
      rows.length === 0
        ? { missing: 'No reading has enough models, or the scores are simulated.' }
        : draw(tables, rows),
  };
}

/** The message: which numbers depend on the reading. */
function titleOf(rows: readonly Row[]): string {
  const differing = new Set(
    rows.filter(({ verdict }) => verdict !== 'compatible').map(({ claim_id }) => claim_id),
  );
  const claims = new Set(rows.map(({ claim_id }) => claim_id)).size;
  if (rows.length === 0) return TOPIC;
  if (differing.size === 0)
    return 'Every computable reading of the publication’s list is compatible with its numbers';
  return `${claims - differing.size} of ${claims} published numbers fit every computable reading of the publication’s list`;
}

function draw(tables: Tables, rows: readonly Row[]): Drawing {
  const claims = readingClaims(tables);
  const { cohorts } = tables.study.readings;
  const names = cohorts.map(({ name }) => name);
  const height = TOP + cohorts.length * ROW + BOTTOM;
  const width = (WIDTH - LEFT - RIGHT - GAP * (claims.length - 1)) / claims.length;
  const left = (i: number) => LEFT + i * (width + GAP);
  const panels = claims.map(
    (claim, i): Panel => ({
      x: left(i),
      y: TOP,
      plot: {
        width,
        height: height - TOP,
        margin: 0,
        marginBottom: BOTTOM,
        x: { domain: extentOf(claim, rows) },
        y: { type: 'band', domain: names, axis: null },
        marks: marksOf(claim, rows),
      },
    }),
  );
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
  const own = rows.filter(({ claim_id }) => claim_id === claim.claim_id);
  const ends = own.flatMap((row) => ['ci_low', 'ci_high'].map((end) => numberOf(row, end)));
  const known = [...ends.filter((end) => !Number.isNaN(end)), claim.published!, 0];
  return [Math.min(...known), Math.max(...known) * 1.05];
}

function isShare({ quantity }: Claim): boolean {
  return quantity.kind === 'explained_variance';
}

function marksOf(claim: Claim, all: readonly Row[]): Markish[] {
  const rows = all.filter(({ claim_id }) => claim_id === claim.claim_id);
  const at = { y: 'reading', stroke: INK };
  const format = (row: Row) => formatOf(claim)(estimateOf(row));
  return [
    ...griddedX({ ticks: 2, label: null, ...(isShare(claim) && { tickFormat: percent }) }),
    ruleY(rows, { ...at, x1: 'ci_low', x2: 'ci_high', strokeWidth: 1.5 }),
    ruleX([claim.published], { stroke: INK, strokeDasharray: '3 3' }),
    // On the colour of the page, as the ink may be transparent.
    dot(rows, { x: 'estimate', y: 'reading', fill: PAPER, r: 4.5 }),
    dot(rows, {
      x: 'estimate',
      y: 'reading',
      stroke: INK,
      strokeWidth: 1.5,
      fill: INK,
      fillOpacity: ({ verdict }: Row) => FILLS[String(verdict)]!,
      r: 4.5,
    }),
    text(rows, { x: 'estimate', y: 'reading', text: format, dy: -12, fontSize: 11, ...HALO }),
  ];
}

function formatOf(claim: Claim): (value: number) => string {
  return isShare(claim) ? (value) => percentage(value, 1) : exactly(false);
}

function titleOfClaim({ quantity }: Claim): string {
  return quantity.kind === 'explained_variance'
    ? `R² of ${categoryName(quantity.category)}`
    : 'mean correlation (ρ)';
}

/** A reading's title, and its size below. */
function labelsOf(tables: Tables, place: number): Caption[] {
  const { name, title } = tables.study.readings.cohorts[place]!;
  const row = tables.all('claims.reading').find(({ reading }) => reading === name);
  const y = TOP + (place + 0.5) * ROW;
  const missing = hasEstimate(row) ? '' : ': not computable';
  return [
    { x: 0, y: y - 2, text: fitted(title, LEFT - 16, 12.5), bold: true },
    { x: 0, y: y + 13, text: `${row?.n_models} × ${row?.n_metrics}${missing}`, size: 11 },
  ];
}
