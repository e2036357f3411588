import { dot, rect, ruleX, ruleY, text } from '@observablehq/plot';
import { extent } from 'd3-array';
import { type Figure, frame, griddedX, NARROW } from '../../../report/drawing/figure.ts';
import { coloursOf, HALO, INK, PAPER } from '../../../report/drawing/palette.ts';
import { type Drawing, onePlot } from '../../../report/drawing/svg-drawing.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { distinct, endsOf, matching, percent, percentage } from '../../../report/words/numbers.ts';
import { capital } from '../../../report/words/phrases.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { orderedCategories } from './explained-figure.ts';
import { besideWeight, LIKE, largestShare } from './finding.ts';

const WIDE = 720;
const LEFT = 18;
const TOP = 6;
const BOTTOM = 44;
/** Height of a part. */
const STEP = 43;
/** Room between the categories and the domains above them. */
const GAP = 22;

/** The share of a category or domain, with its name and weight. */
type Part = Rows['aggregation.variance_share'] & { name: string; weight: number };

/** Weights and shares of variance of the arithmetic mean. */
export function weightAndShare(tables: Tables): Figure | undefined {
  const parts = partsOf(tables);
  if (parts.length < 2) return undefined;
  const { rows, group, overFamilies } = tables.words;
  return {
    title: message(tables),
    topic: `Each ${group}’s weight in the score, and its share of the score’s variance`,
    tables: ['aggregation.variance_share'],
    caption: [
      `The arithmetic mean over ${parts[0]?.n_models ?? 0} ${rows}.`,
      `Bars: covariance of a ${group}’s part of the score with the score ÷ the score’s variance.`,
      `Lines are 95 % intervals${overFamilies}, diamonds the weights.`,
      'A bar beyond its diamond counts for more than intended.',
    ].join(' '),
    description: `Bars for ${parts.length} parts of the score, each with a diamond at its weight.`,
    draw: (isNarrow) => draw(parts, isNarrow),
  };
}

function partsOf(tables: Tables): Part[] {
  const rows = shareRows(tables);
  return orderedCategories(tables, rows).flatMap((category) => {
    const share = matching(rows, { quantity: 'covariance_share', category })[0];
    const weight = matching(rows, { quantity: 'weight', category })[0];
    return share && weight ? [{ ...share, name: tables.partName(category), weight: weight.estimate }] : [];
  });
}

/** The part with the largest share, beside its weight. */
function message(tables: Tables): string {
  const largest = largestShare(tables);
  if (!largest) return '';
  const { row, name, weight } = largest;
  const numbers = `${percent(weight)} of the weight and ${percent(row.estimate)} of the score’s variance`;
  const isClear = besideWeight(row, weight) !== LIKE;
  return `${capital(name)} has ${numbers}${isClear ? '' : ', not clearly different'}`;
}

/** Each part's name and numbers, above its bar with its interval and diamond. */
function draw(parts: readonly Part[], isNarrow: boolean): Drawing {
  const rows = parts.map((part, i) => ({ ...part, y: i * STEP + (part.level === 'domain' ? 0 : GAP) }));
  const height = TOP + rows.at(-1)!.y + STEP + BOTTOM;
  const colours = coloursOf(parts.map(({ category }) => category));
  const below = (distance: number) => (part: Placed) => part.y + distance;
  const words = ({ name, weight, estimate }: Placed) =>
    `${capital(name)}: ${percentage(weight, 1)} of the weight, ${percentage(estimate, 1)} of the variance`;
  return onePlot({
    ...frame(isNarrow ? NARROW : WIDE, height, [TOP, 24, BOTTOM, LEFT]),
    x: { domain: extent([0, 1, ...endsOf(rows)]) },
    y: { axis: null, domain: [height - TOP - BOTTOM, 0] },
    marks: [
      griddedX({ ticks: isNarrow ? 4 : 10, tickFormat: percent, label: 'share of the score’s variance' }),
      rect(rows, {
        x1: 0,
        x2: 'estimate',
        y1: below(19),
        y2: below(39),
        fill: ({ category }: Placed) => colours(category),
      }),
      ruleX([0], { strokeOpacity: 0.6 }),
      dot(rows, { x: 'weight', y: below(29), symbol: 'diamond', r: 6, fill: PAPER, stroke: INK }),
      ruleY(rows, { y: below(29), x1: 'ci_low', x2: 'ci_high', strokeWidth: 1.5 }),
      text(rows, { x: 0, y: below(8), dx: 5, textAnchor: 'start', text: words, ...HALO }),
    ],
  });
}

type Placed = Part & { y: number };

/** Weights and shares of all domains, unless there is only one, and of the categories. */
function shareRows(tables: Tables) {
  const rows = tables.estimates('aggregation.variance_share', { method: 'arithmetic_mean' });
  const domains = matching(rows, { level: 'domain' });
  const categories = matching(rows, { level: 'category' });
  return distinct(domains, 'category').length < 2 ? categories : [...domains, ...categories];
}
