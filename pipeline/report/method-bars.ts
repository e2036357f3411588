import { axisFy, barX, dot, type Markish, type PlotOptions, ruleX, ruleY, text } from '@observablehq/plot';
import type { Row } from '../warehouse/rows.ts';
import { griddedX } from './axes.ts';
import { categoryName, isPresent, methodName, numberOf, percent } from './findings/phrases.ts';
import { CATEGORY_COLOURS } from './palette.ts';
import { type Drawing, drawing } from './svg-drawing.ts';

/** A sign beside a bar. */
export interface Sign {
  category: string;
  method: string;
  estimate: number;
  symbol: 'diamond' | 'circle' | 'times';
}

const WIDTH = 820;
const LEFT = 118;
const RIGHT = 132;
const LINE = 18;
const ROW = 14;
const GAP = 16;
const BOTTOM = 48;

/**
 * A bar for every method in every category, with its interval.
 *
 * @param rows shares with `category`, `method`, `estimate`, and `ci_low` and `ci_high` if there are intervals
 * @param legend meaning of the signs
 */
export function methodBars(
  rows: readonly Row[],
  { methods, categories }: { methods: readonly string[]; categories: readonly string[] },
  signs: readonly Sign[],
  label: string,
  legend: readonly { symbol: Sign['symbol']; text: string }[],
): Drawing {
  const top = legend.length * LINE + 14;
  const height = top + BOTTOM + categories.length * (methods.length * ROW + GAP);
  const lows = rows.map((row) => Math.min(numberOf(row, 'estimate'), numberOf(row, 'ci_low') || 0, 0));
  const highs = rows.map((row) => Math.max(numberOf(row, 'estimate'), numberOf(row, 'ci_high') || 0));
  const at = {
    fy: ({ category }: { category: unknown }) => category,
    y: ({ method }: { method: unknown }) => method,
  };
  const withInterval = rows.filter((row) => isPresent(row, 'ci_low'));
  const marks: Markish[] = [
    ...griddedX({ ticks: 5, tickFormat: percent, label }),
    axisFy({
      anchor: 'right',
      label: null,
      tickFormat: categoryName,
      fontSize: 13,
      fontWeight: 600,
      dx: 6,
      textAnchor: 'start',
    }),
    barX(rows, {
      ...at,
      x: 'estimate',
      fill: colourOf,
      // The leaderboard's method is solid, the others are outlined.
      fillOpacity: ({ method }: Row) => (method === 'arithmetic_mean' ? 0.9 : 0.3),
      stroke: colourOf,
      insetTop: 1,
      insetBottom: 1,
    }),
    ruleY(withInterval, { ...at, x1: 'ci_low', x2: 'ci_high', stroke: 'currentColor', strokeWidth: 1.2 }),
    ruleX([0], { stroke: 'currentColor' }),
    ...(['diamond', 'circle', 'times'] as const).map((symbol) =>
      dot(
        signs.filter((sign) => sign.symbol === symbol),
        { ...at, x: 'estimate', symbol, r: 4, ...SIGN_STYLES[symbol] },
      ),
    ),
  ];
  return drawing(WIDTH, height, [
    {
      x: 0,
      y: 0,
      plot: {
        width: WIDTH,
        height,
        marginLeft: LEFT,
        marginRight: RIGHT,
        marginTop: top,
        marginBottom: BOTTOM,
        x: { domain: [Math.min(...lows), Math.max(1, ...highs)] },
        y: { domain: methods as string[], label: null, tickFormat: methodName, tickSize: 0 },
        fy: { domain: categories as string[], padding: 0.14 },
        marks,
      },
    },
    {
      x: LEFT,
      y: 6,
      plot: legendOf(legend),
    },
  ]);
}

function colourOf({ category }: Row): string {
  return CATEGORY_COLOURS[String(category)]!;
}

const SIGN_STYLES = {
  diamond: { fill: 'currentColor', stroke: 'none' },
  circle: { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5 },
  times: { stroke: 'currentColor', strokeWidth: 1.5 },
} as const;

/** A line per sign. */
function legendOf(entries: readonly { symbol: Sign['symbol']; text: string }[]): PlotOptions {
  const [width, height] = [WIDTH - LEFT, entries.length * LINE];
  return {
    width,
    height,
    margin: 0,
    x: { axis: null, domain: [0, width] },
    y: { axis: null, domain: [height, 0] },
    marks: entries.flatMap(({ symbol, text: words }, i) => {
      const y = (i + 0.5) * LINE;
      return [
        dot([{}], { x: 6, y, symbol, r: 4, ...SIGN_STYLES[symbol] }),
        text([words], { x: 16, y, text: (word: string) => word, textAnchor: 'start' }),
      ];
    }),
  };
}
