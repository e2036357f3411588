import { barX, dot, type Markish, type PlotOptions, ruleX, ruleY, text } from '@observablehq/plot';
import type { Row } from '../../warehouse/rows.ts';
import { percent } from '../findings/number-format.ts';
import { categoryName, methodName } from '../findings/phrases.ts';
import { endsOf, isPresent } from '../findings/row-numbers.ts';
import { wrapped } from '../words/labels.ts';
import { frame, griddedX } from './figure.ts';
import { coloursOf, INK } from './palette.ts';
import { type Drawing, drawing } from './svg-drawing.ts';

/** A sign beside a bar. */
export interface Sign {
  category: string;
  method: string;
  estimate: number;
  symbol: 'diamond' | 'circle';
}

const WIDE = 760;
const [RIGHT, BOTTOM, LEFT] = [22, 46, 108];
const LINE = 18;
const ROW = 14;
/** Room above each category, for its name. */
const GAP = 30;

/** What the bars of a figure show. */
export interface MethodBars {
  /** Shares with `category`, `method`, `estimate`, and `ci_low` and `ci_high` if there are intervals. */
  rows: readonly Row[];
  methods: readonly string[];
  categories: readonly string[];
  signs: readonly Sign[];
  /** Name of the axis. */
  label: string;
  /** Meaning of the signs. */
  legend: readonly (Pick<Sign, 'symbol'> & { text: string })[];
}

/** A bar for every method in every category, with its interval. */
export function methodBars(bars: MethodBars): Drawing {
  const { rows, methods, categories } = bars;
  const legend = legendOf(bars.legend, WIDE - 4);
  const top = legend.height;
  const group = methods.length * ROW + GAP;
  const gap = GAP / group;
  const height = top + categories.length * group + BOTTOM;
  const ends = endsOf(rows);
  return drawing(WIDE, height, [
    {
      x: 0,
      y: 0,
      plot: {
        ...frame(WIDE, height, [top, RIGHT, BOTTOM, LEFT]),
        x: { domain: [Math.min(0, ...ends), Math.max(1, ...ends)] },
        y: { domain: methods as string[], label: null, tickFormat: methodName, tickSize: 0 },
        fy: { domain: categories as string[], paddingInner: gap, paddingOuter: gap, axis: null },
        marks: marksOf(bars),
      },
    },
    { x: 4, y: 0, plot: legend },
  ]);
}

function marksOf({ rows, categories, signs, label }: MethodBars): Markish[] {
  const at = {
    fy: ({ category }: { category: unknown }) => category,
    y: ({ method }: { method: unknown }) => method,
  };
  const colours = coloursOf(categories);
  const colour = ({ category }: Row) => colours(category);
  // The leaderboard's method is solid, the others are outlined.
  const fillOpacity = ({ method }: Row) => (method === 'arithmetic_mean' ? 0.9 : 0.3);
  const heading = { frameAnchor: 'top-left', dy: -17, fontSize: 13, fontWeight: 600 } as const;
  const inset = { insetTop: 1, insetBottom: 1 };
  const withInterval = rows.filter((row) => isPresent(row, 'ci_low'));
  return [
    ...griddedX({ ticks: 10, tickFormat: percent, label }),
    text(categories, { fy: (category: string) => category, text: categoryName, ...heading }),
    barX(rows, { ...at, x: 'estimate', fill: colour, fillOpacity, stroke: colour, ...inset }),
    ruleY(withInterval, { ...at, x1: 'ci_low', x2: 'ci_high', stroke: INK, strokeWidth: 1.2 }),
    ruleX([0], { stroke: INK }),
    ...(['diamond', 'circle'] as const).map((symbol) =>
      dot(
        signs.filter((sign) => sign.symbol === symbol),
        { ...at, x: 'estimate', symbol, r: 4, ...SIGN_STYLES[symbol] },
      ),
    ),
  ];
}

const SIGN_STYLES = {
  diamond: { fill: INK, stroke: 'none' },
  circle: { fill: 'none', stroke: INK, strokeWidth: 1.5 },
} as const;

/** A line per sign, or several if it is long. */
function legendOf(entries: MethodBars['legend'], width: number): PlotOptions & { height: number } {
  const lines = entries.flatMap(({ symbol, text: words }) =>
    wrapped(words, width - 16, 12).map((line, i) => ({ symbol, isFirst: i === 0, line })),
  );
  const height = lines.length * LINE;
  const y = (_: unknown, i: number) => (i + 0.5) * LINE;
  return {
    width,
    height,
    margin: 0,
    x: { axis: null, domain: [0, width] },
    y: { axis: null, domain: [height, 0] },
    marks: [
      ...lines.flatMap(({ symbol, isFirst }, i) =>
        isFirst ? [dot([{}], { x: 6, y: (i + 0.5) * LINE, symbol, r: 4, ...SIGN_STYLES[symbol] })] : [],
      ),
      text(lines, { x: () => 16, y, text: 'line', textAnchor: 'start' }),
    ],
  };
}
