import { type Axis, axesOf, scoreOn } from '../data/axes.ts';
import type { PageData, PagePair } from '../data/page-data.ts';
import { STRONG, WEAK } from '../words/agreement-words.ts';
import { decimals, probability } from './elements.ts';

/** Pairs of metrics by their indices, in either order. */
export class Pairs {
  private readonly byIndex = new Map<number, PagePair>();

  constructor(readonly data: PageData) {
    const { length } = data.metrics;
    for (const pair of data.pairs)
      this.byIndex.set(pair.a * length + pair.b, pair).set(pair.b * length + pair.a, pair);
  }

  of(one: number, other: number): PagePair | undefined {
    return this.byIndex.get(one * this.data.metrics.length + other);
  }

  /** The correlation, its interval, n and q, in words. */
  words(one: number, other: number): string {
    const { rows, column, columns, overFamilies } = this.data.words;
    if (one === other) return `A ${column} correlates with itself by ρ = 1.`;
    const pair = this.of(one, other);
    if (!pair) return `The study does not compare these ${columns}.`;
    const { n, rho, low, high, q } = pair;
    if (rho === null)
      return `No correlation: too few ${rows} (${n}) have both ${columns}, or one ${column} is constant.`;
    const interval =
      low === null
        ? 'no interval'
        : `95 % interval ${decimals(low)} to ${decimals(high!)}${overFamilies && `,${overFamilies}, or models where there are fewer than ten families`}`;
    const corrected = `q = ${probability(q)} (false discovery rate${overFamilies && ', allowing for model families'})`;
    return `Spearman’s ρ = ${decimals(rho)} (${interval}), n = ${n} ${rows}, ${corrected}.`;
  }

  /** The same after the names of both metrics. */
  cellWords(one: number, other: number): string {
    const { metrics } = this.data;
    return `${metrics[one]!.label} × ${metrics[other]!.label}: ${this.words(one, other)}`;
  }

  /** What the interval says, in plain words; empty without one. */
  verdict(one: number, other: number): string {
    const { rho = null, low = null, high = null } = this.of(one, other) ?? {};
    const { rows } = this.data.words;
    if (rho === null || low === null) return '';
    if (low <= 0 && high! >= 0)
      return `The interval includes 0: these ${rows} do not show that the two agree.`;
    if (rho < 0) return `The two disagree: ${rows} that do well on one tend to do badly on the other.`;
    if (rho < WEAK) return 'The two agree weakly.';
    return rho < STRONG ? 'The two agree moderately.' : 'The two agree strongly.';
  }
}

/** The horizontal and the vertical axis of the scatter plot. */
export type Axes = readonly [Axis, Axis];

/** The chosen axes; undefined on a page without metrics. */
export function axesIn(data: PageData, { x, y }: Record<'x' | 'y', string>): Axes | undefined {
  const axes = axesOf(data);
  const [one, other] = [x, y].map((id) => axes.find((axis) => axis.id === id));
  return one && other && [one, other];
}

/** A model on two axes. */
export interface Point {
  id: string;
  name: string;
  x: number;
  y: number;
}

/**
 * The models of the first set with all metrics of both axes: for two metrics, those behind the pair's correlation.
 *
 * @param combined the combined score, by model
 */
export function pointsOf(
  data: PageData,
  [horizontal, vertical]: Axes,
  combined?: ReadonlyMap<number, number>,
): Point[] {
  const wanted = [...horizontal.metrics, ...vertical.metrics];
  const set = data.sets.find(({ metrics }) => wanted.every((metric) => metrics.includes(metric)));
  return (set?.models ?? []).flatMap((model) => {
    const x = scoreOn(data, horizontal, model, combined);
    const y = scoreOn(data, vertical, model, combined);
    return x === null || y === null ? [] : { ...data.models[model]!, x, y };
  });
}
