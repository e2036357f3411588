import { dot, ruleX, ruleY, text } from '@observablehq/plot';
import { flatRollup, groups } from 'd3-array';
import { count, listed } from '../../../messages/counts-and-lists.ts';
import { type Figure, frame, griddedX, NARROW } from '../../../report/drawing/figure.ts';
import { HALO, INK } from '../../../report/drawing/palette.ts';
import { type Drawing, onePlot } from '../../../report/drawing/svg-drawing.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { isOpen } from '../../../report/words/agreement-words.ts';
import { textWidth } from '../../../report/words/labels.ts';
import { distinct, rhoOf, rhoWithInterval } from '../../../report/words/numbers.ts';
import { capital } from '../../../report/words/phrases.ts';
import { facetName, type SharedLevel, sharedLevels } from './facet-words.ts';

const WIDE = 600;
const STEP = 36;
const TOP = 4;
const BOTTOM = 42;
const SMALL = 12;

/** The mean agreement of pairs by what they share; over fewer models if all together leave it open. */
export function sharedLevel(tables: Tables): Figure | undefined {
  // A study of one category need not name it.
  const isOfOne = distinct(tables.metrics(), 'category').length === 1;
  const [fewer] = isOpen(tables.headline()) ? tables.narrower() : [];
  const set = fewer?.mean.metric_set;
  const levels = sharedLevels(tables, set).map((level) => (isOfOne ? { ...level, category: '' } : level));
  if (levels.length < 2) return undefined;
  const seen = seenLevels(levels);
  return {
    title: message(levels, seen, fewer?.over),
    topic: 'Agreement of two metrics by what they share',
    tables: ['agreement.variance_component'],
    caption: `Mean Spearman’s ρ of pairs of metrics, with the number of pairs. Lines are 95 % intervals over model families. Whether metrics agree more is judged by the interval of the difference, so lines may overlap.${isOfOne ? '' : ' A kind of metrics from a single data set, such as error consistency, has no row.'}`,
    description: `A dot plot with ${levels.length} means.`,
    draw: (isNarrow) => draw(levels, isNarrow ? NARROW : WIDE),
  };
}

/** A smaller part of a ranking is hardly seen. */
const NOTICEABLE = 0.05;

/** The first level of a facet in a category, if its part of a ranking is noticeable and has an interval above 0. */
function seenLevels(levels: readonly SharedLevel[]): SharedLevel[] {
  const firsts = flatRollup(
    levels.filter(({ facets }) => facets.length > 0),
    ([first]) => first!,
    ({ facets }) => facets.at(-1),
    ({ category }) => category,
  ).map(([, , first]) => first);
  return firsts.filter(({ row }) => row.part_ci_low > 0 && row.part >= NOTICEABLE);
}

/** Which facets make metrics of which category agree more, by how much, and over which models if not all. */
function message(levels: readonly SharedLevel[], seen: readonly SharedLevel[], over = ''): string {
  const facets = groups(seen, ({ facets }) => facetName(facets.at(-1)!)).map(([name, own]) => {
    const categories = listed(own.map(({ category }) => category));
    return `${categories && `in ${categories} `}if they share the ${name}`;
  });
  const means = seen.map(({ category, facets, row }) => {
    const own = levels.filter((level) => level.category === category);
    const different = own.find((level) => level.facets.length === 0);
    const alike = own.find(
      (level) => level.facets.length > facets.length && facets.every((facet) => level.facets.includes(facet)),
    );
    const others = alike?.facets.filter((facet) => !facets.includes(facet)) ?? [];
    const more = alike ? `, and ${rhoOf(alike.row)} if also the ${listed(others.map(facetName))}` : '';
    const { part: estimate, part_ci_low: ci_low, part_ci_high: ci_high } = row;
    const instead = different ? ` instead of ${rhoOf(different.row)}` : '';
    return `${rhoOf(row)}${instead}, by ${rhoWithInterval({ estimate, ci_low, ci_high })}${more}`;
  });
  const shared = `two metrics agree more ${listed(facets)}: ${listed(means)}`;
  return seen.length === 0 ? '' : capital(over ? `${over}, ${shared}` : shared);
}

/** Each level's name above its mean. */
function draw(levels: readonly SharedLevel[], width: number): Drawing {
  const rows = levels.map(({ category, words, row }) => ({
    ...row,
    title: capital([category, words].filter(Boolean).join(': ')),
    pairs: `${rhoOf(row)}, ${count(row.n_pairs, 'pair')}`,
  }));
  const right = Math.max(...rows.map(({ pairs }) => textWidth(pairs, SMALL))) + 12;
  const atRight = { frameAnchor: 'right', textAnchor: 'start', dx: 10 } as const;
  const name = { ...HALO, strokeWidth: 8, dy: -15, fontSize: 12.5, fontWeight: 600 };
  const y = 'title';
  return onePlot({
    ...frame(width, rows.length * STEP + TOP + BOTTOM, [TOP, right, BOTTOM, 16]),
    x: { nice: true },
    y: { domain: rows.map(({ title }) => title), type: 'band', padding: 0, axis: null },
    marks: [
      griddedX({ label: 'mean ρ', ticks: width < WIDE ? 4 : 7 }),
      ruleX([0], { strokeOpacity: 0.5 }),
      text(rows, { y, frameAnchor: 'left', dx: -16, ...name, text: 'title' }),
      ruleY(rows, { y, x1: 'ci_low', x2: 'ci_high', stroke: INK, strokeWidth: 1.6 }),
      dot(rows, { x: 'estimate', y, r: 4.5, fill: INK, title: rhoOf }),
      text(rows, { ...atRight, y, text: 'pairs', fontSize: SMALL }),
    ],
  });
}
