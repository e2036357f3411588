import { dot, ruleX, ruleY, text } from '@observablehq/plot';
import { flatRollup, group } from 'd3-array';
import type { Curation } from '../../cohort/metric-attributes.ts';
import { count, listed } from '../../messages/counts-and-lists.ts';
import type { Row } from '../../warehouse/rows.ts';
import { frame, griddedX, NARROW, type Sketch } from '../drawing/figure.ts';
import { GREY, HALO, INK, PAPER } from '../drawing/palette.ts';
import { type Drawing, onePlot } from '../drawing/svg-drawing.ts';
import { facetName, type SharedLevel, sharedLevels } from '../findings/component-findings.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { textWidth } from '../words/labels.ts';
import { distinct, hasEstimate, numberOf, rhoOf } from '../words/numbers.ts';
import { capital, listedEither, names } from '../words/phrases.ts';

const WIDE = 600;
const STEP = 24;
const TOP = 4;
const BOTTOM = 42;
const SMALL = 12;

const FILLS: Readonly<Record<Curation, string>> = {
  by_study: INK,
  collections: PAPER,
  original_studies: GREY,
};

const CURATED =
  ' Which metrics are of one data set is a decision. By study: the properties of Marques2020 are of the five studies that recorded them, and Geirhos2021 is one. By collection: both are one. By original study: Geirhos2021 is divided, too.';

/** The mean agreement of pairs by what they share, with a mark for each curation of data sets. */
export function sharedLevel(tables: Tables): Sketch {
  const levels = sharedLevels(tables);
  return {
    title: message(levels),
    caption: `Each category for itself: mean Spearman’s ρ of its pairs of metrics, and their number. An effect over all categories together can be open where one category is clear. Lines are 95 % intervals over model families.${isCurated(levels) ? CURATED : ''}`,
    description: `A dot plot with ${levels.flatMap(({ rows }) => rows).length} means.`,
    missing: levels.length === 0 && 'No two metrics of a known category can be compared.',
    draw: (isNarrow) => draw(levels, isNarrow ? NARROW : WIDE),
  };
}

/** Whether any mean depends on what counts as one data set. */
function isCurated(levels: readonly SharedLevel[]): boolean {
  return levels.some(({ rows }) => rows.some(({ curation }) => curation !== 'by_study'));
}

/** A smaller part of a ranking is hardly seen. */
const NOTICEABLE = 0.05;

/** Which facets make metrics of which category agree more, however data sets are counted: at its first level, a facet's part of a ranking is noticeable and its interval above 0. */
function message(levels: readonly SharedLevel[]): string {
  const isSeen = (row: Row) => numberOf(row, 'part_ci_low') > 0 && numberOf(row, 'part') >= NOTICEABLE;
  const found = flatRollup(
    levels.filter(({ facets }) => facets.length > 0),
    ([first]) => first!.rows.every(isSeen),
    ({ facets }) => facetName(facets.at(-1)!),
    ({ category }) => category,
  ).filter(([, , isFound]) => isFound);
  const seen = Array.from(
    group(found, ([name]) => name),
    ([name, own]) => `${name} in ${listed(own.map((each) => each[1]))}`,
  );
  return seen.length === 0 ? '' : `Metrics of one ${listedEither(seen)} agree more than others`;
}

/** A heading for each level, and its means below. */
function draw(levels: readonly SharedLevel[], width: number): Drawing {
  const isNamed = isCurated(levels);
  const isOneCategory = distinct(levels, 'category').length === 1;
  const nameOf = ({ curation }: Row) => (isNamed ? names.curations[curation as Curation] : '');
  const lines = levels.flatMap(({ category, words, rows }): Row[] => {
    const title = capital(isOneCategory ? words : `${category}: ${words}`);
    return [{ line: title }, ...rows.map((row) => ({ ...row, line: `${title} ${row.curation}` }))];
  });
  const headings = lines.filter((row) => !hasEstimate(row));
  const means = lines.filter(hasEstimate);
  const left = Math.max(...means.map((row) => textWidth(nameOf(row), SMALL))) + 16;
  const pairs = (row: Row) => count(numberOf(row, 'n_pairs'), 'pair');
  const right = Math.max(...means.map((row) => textWidth(pairs(row), SMALL))) + 12;
  const atLeft = { y: 'line', frameAnchor: 'left' } as const;
  const atRight = { frameAnchor: 'right', textAnchor: 'start', dx: 10 } as const;
  const heading = { ...HALO, strokeWidth: 8, dx: -left, dy: 2, fontSize: 12.5, fontWeight: 600 };
  const fill = ({ curation }: Row) => FILLS[curation as Curation];
  return onePlot({
    ...frame(width, lines.length * STEP + TOP + BOTTOM, [TOP, right, BOTTOM, left]),
    x: { nice: true },
    y: { domain: lines.map(({ line }) => line), type: 'band', padding: 0, axis: null },
    marks: [
      griddedX({ label: 'mean ρ', ticks: width < WIDE ? 4 : 7 }),
      ruleX([0], { strokeOpacity: 0.5 }),
      text(headings, { ...atLeft, ...heading, text: 'line' }),
      ruleY(means, { y: 'line', x1: 'ci_low', x2: 'ci_high', stroke: INK, strokeWidth: 1.6 }),
      dot(means, { x: 'estimate', y: 'line', r: 4.5, stroke: INK, strokeWidth: 1.5, fill, title: rhoOf }),
      text(means, { ...atLeft, text: nameOf, dx: 8 - left, fontSize: SMALL }),
      text(means, { ...atRight, y: 'line', text: pairs, fontSize: SMALL }),
    ],
  });
}
