import { barX, dot, identity, type Markish, ruleX, ruleY, text } from '@observablehq/plot';
import { extent, groups } from 'd3-array';
import { type Figure, frame, griddedX } from '../../../report/drawing/figure.ts';
import { coloursOf, INK } from '../../../report/drawing/palette.ts';
import { type Drawing, onePlot } from '../../../report/drawing/svg-drawing.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { distinct, endsOf, percent } from '../../../report/words/numbers.ts';
import { methodName } from '../../../report/words/phrases.ts';
import { domains, inOrder } from '../../../sources/categories.ts';
import type { Rows } from '../../../warehouse/rows.ts';

const WIDTH = 760;
const RIGHT = 22;
const BOTTOM = 46;
const LEFT = 108;
const LEGEND = 22;
const ROW = 14;
/** Room above each category, for its name. */
const GAP = 30;

/** Symbols of the published numbers, and where their meaning is written above the bars. */
const PUBLISHED = {
  symbol: 'diamond',
  words: '◆ published in the paper',
  dx: -LEFT,
  style: { fill: INK, stroke: 'none' },
} as const;
const WORKSHOP = {
  symbol: 'circle',
  words: '○ in its workshop version',
  dx: 180 - LEFT,
  style: { fill: 'none', stroke: INK, strokeWidth: 1.5 },
} as const;

type Explained = Rows['aggregation.explained_variance'];

/** R² of every score on every category, with the paper's numbers. */
export function explainedVariance(tables: Tables): Figure | undefined {
  const rows = tables.estimates('aggregation.explained_variance');
  const categories = orderedCategories(tables, rows);
  if (categories.length < 2) return undefined;
  const shown = rows.filter(({ category }) => categories.includes(category));
  const { group, groups: groupsCalled, rows: models, overFamilies } = tables.words;
  return {
    title: '',
    topic: `Variance of the score explained by each ${group}, for each aggregation method`,
    tables: ['aggregation.explained_variance', 'claims.claim'],
    caption: [
      `R² of the simple linear regression of the score on a ${group}’s mean, by aggregation method,`,
      `with 95 % intervals${overFamilies} (n = ${rows[0]?.n_models ?? 0} ${models}).`,
      `The means of ${groupsCalled} are correlated, so the bars need not sum to 100 %.`,
    ].join(' '),
    description: `Bars for ${categories.length} categories, by ${tables.study.aggregations.length} aggregation methods.`,
    draw: () => draw(tables, shown, categories),
    isWideOnly: true,
  };
}

/** Domains with several categories first, then categories. */
export function orderedCategories(tables: Tables, rows: readonly { category: string }[]): string[] {
  const found = inOrder(distinct(rows, 'category'));
  const names = [...new Set<string>([...domains, ...found])].filter((name) => found.includes(name));
  return groups(names, (name) => tables.partName(name)).map(([, same]) => same.at(-1)!);
}

/** A bar for every method in every category, with its interval. */
function draw(tables: Tables, rows: readonly Explained[], categories: readonly string[]): Drawing {
  const methods = tables.study.aggregations;
  const group = methods.length * ROW + GAP;
  const gap = GAP / group;
  const height = LEGEND + categories.length * group + BOTTOM;
  return onePlot({
    ...frame(WIDTH, height, [LEGEND, RIGHT, BOTTOM, LEFT]),
    x: { domain: extent([0, 1, ...endsOf(rows)]) },
    y: { domain: methods as string[], label: null, tickFormat: methodName, tickSize: 0 },
    fy: { domain: categories as string[], paddingInner: gap, paddingOuter: gap, axis: null },
    marks: [
      marksOf(tables, rows, categories),
      publishedMarks(tables, PUBLISHED),
      publishedMarks(tables, WORKSHOP),
    ],
  });
}

/** The R² that the paper or its workshop version published, and above all bars what the symbol means. */
function publishedMarks({ study }: Tables, sign: typeof PUBLISHED | typeof WORKSHOP): Markish[] {
  const shown = study.claims.flatMap(({ quantity, published, reference }) => {
    const isMeant = reference.includes('workshop') === (sign === WORKSHOP);
    if (quantity?.kind !== 'explained_variance' || published === null || !isMeant) return [];
    return [{ ...quantity, published }];
  });
  const { symbol, words, dx, style } = sign;
  const legend = shown.length === 0 ? [] : [words];
  return [
    dot(shown, { fy: 'category', y: 'method', x: 'published', symbol, r: 4, ...style }),
    text(legend, { facet: 'super', frameAnchor: 'top-left', dx, dy: -LEGEND - GAP / 2 }),
  ];
}

function marksOf(tables: Tables, rows: readonly Explained[], categories: readonly string[]): Markish[] {
  const at = { fy: 'category', y: 'method' };
  const colours = coloursOf(categories);
  const colour = ({ category }: Explained) => colours(category);
  // The leaderboard's method is solid, the others are outlined.
  const fillOpacity = ({ method }: Explained) => (method === 'arithmetic_mean' ? 0.9 : 0.3);
  const heading = { frameAnchor: 'top-left', dy: -17, fontSize: 13, fontWeight: 600 } as const;
  const inset = { insetTop: 1, insetBottom: 1 };
  return [
    griddedX({ ticks: 10, tickFormat: percent, label: 'explained variance (R²)' }),
    text(categories, { ...heading, fy: identity, text: (category: string) => tables.partName(category) }),
    barX(rows, { ...at, x: 'estimate', fill: colour, fillOpacity, stroke: colour, ...inset }),
    ruleY(rows, { ...at, x1: 'ci_low', x2: 'ci_high', stroke: INK, strokeWidth: 1.2 }),
    ruleX([0], { stroke: INK }),
  ];
}
