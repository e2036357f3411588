import { type Axis, axesOf, scoreOn } from '../data/axes.ts';
import { fromSteps } from '../data/histories.ts';
import type { PageData, PagePair } from '../data/page-data.ts';
import { STRONG, WEAK } from '../words/agreement-words.ts';
import { decimals, probability } from './elements.ts';

/** Pairs of metrics by their positions, in either order. */
export class Pairs {
  private readonly byPlace = new Map<number, PagePair>();

  constructor(readonly data: PageData) {
    for (const pair of data.pairs) this.byPlace.set(this.place(pair[0], pair[1]), pair);
  }

  private place(one: number, other: number): number {
    return Math.min(one, other) * this.data.metrics.length + Math.max(one, other);
  }

  of(one: number, other: number): PagePair | undefined {
    return this.byPlace.get(this.place(one, other));
  }

  /** The correlation, its interval, n and q, in words. */
  words(one: number, other: number): string {
    if (one === other) return 'A metric correlates with itself by ρ = 1.';
    const pair = this.of(one, other);
    if (!pair) return 'No metric set has both metrics, so the tables have no correlation for them.';
    const [, , , n, rho, low, high, q] = pair;
    if (rho === null)
      return `No correlation: too few models (${n}) have both metrics, or one metric is constant.`;
    const interval =
      low === null
        ? 'no interval'
        : `95 % interval ${decimals(low)} to ${decimals(high)}, over model families where there are at least ten`;
    return `Spearman’s ρ = ${decimals(rho)} (${interval}), n = ${n} models, q = ${probability(q)} (false discovery rate, allowing for model families).`;
  }

  /** The same after the names of both metrics. */
  cellWords(one: number, other: number): string {
    const [first, second] = [one, other].map((metric) => this.data.metrics[metric]!.label);
    return `${first} × ${second}: ${this.words(one, other)}`;
  }

  /** What the interval says, in plain words; empty without one. */
  verdict(one: number, other: number): string {
    const [, , , , rho, low, high] = this.of(one, other) ?? [];
    if (typeof rho !== 'number' || typeof low !== 'number') return '';
    if (low <= 0 && high! >= 0)
      return 'The interval includes 0: these models do not show that the two agree.';
    if (rho < 0) return 'The two disagree: models that do well on one tend to do badly on the other.';
    const size = rho < WEAK ? 'weakly' : rho < STRONG ? 'moderately' : 'closely';
    return `The two agree ${size}.`;
  }
}

/** The chosen axes; none on a page without metrics. */
export function axesIn(data: PageData, { x, y }: { x: string; y: string }): Axis[] {
  const axes = axesOf(data);
  return [x, y].flatMap((id) => axes.find((axis) => axis.id === id) ?? []);
}

/** The positions of two metrics, by id; −1 for the mean of a category. */
export function placesOf({ metrics }: PageData, { x, y }: { x: string; y: string }): [number, number] {
  const place = (id: string) => metrics.findIndex((metric) => metric.id === id);
  return [place(x), place(y)];
}

export type Month = ReturnType<typeof historyOf>[number];

/** A pair's correlation at every month's end in which it counted. */
export function historyOf({ histories }: PageData, one: number, other: number) {
  const found = histories.pairs.find(([a, b]) => (a === one && b === other) || (a === other && b === one));
  if (!found) return [];
  const [at, n, rho] = [found[2], found[3], found[4]].map(fromSteps);
  return at!.map((place, i) => ({ date: histories.dates[place]!, n: n![i]!, rho: rho![i]! / 1000 }));
}

export type Point = ReturnType<typeof pointsOf>[number];

/** The models of the first set with all metrics of both axes: for two metrics, those behind the pair's correlation. */
export function pointsOf(data: PageData, [x, y]: readonly Axis[]) {
  const wanted = [...x!.metrics, ...y!.metrics];
  const set = data.sets.find(({ metrics }) => wanted.every((metric) => metrics.includes(metric)));
  return (set?.models ?? []).flatMap((model) => {
    const [one, other] = [scoreOn(data, x!, model), scoreOn(data, y!, model)];
    const { id, name } = data.models[model]!;
    return one !== null && other !== null ? [{ id, name, x: one, y: other }] : [];
  });
}
