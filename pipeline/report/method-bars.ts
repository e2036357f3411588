import {
  axisFy,
  axisX,
  barX,
  dot,
  gridX,
  type Markish,
  type PlotOptions,
  ruleX,
  ruleY,
  text,
} from '@observablehq/plot';
import type { AggregationMethod } from '../statistics/aggregation-methods.ts';
import type { Row } from '../warehouse/rows.ts';
import { categoryName, isPresent, methodName, numberOf } from './findings/phrases.ts';
import { METHOD_COLOURS } from './palette.ts';
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
    gridX({ ticks: 5, strokeOpacity: 0.15 }),
    axisX({
      ticks: 5,
      tickFormat: (share: number) => `${Math.round(100 * share)} %`,
      label,
      labelAnchor: 'center',
      labelArrow: 'none',
    }),
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
      fill: ({ method }: Row) => METHOD_COLOURS[method as AggregationMethod],
      fillOpacity: 0.75,
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
