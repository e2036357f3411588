import { describe, expect, it } from 'vitest';
import { unitsByLabel } from '../../pipeline/statistics/bootstrap.ts';
import { correlate } from '../../pipeline/statistics/p-values.ts';
import type { PairQuantity } from '../../pipeline/statistics/pair-average.ts';
import { allPairs, pairCount, pairPlace } from '../../pipeline/statistics/pairs.ts';
import { leaveFamiliesOut } from '../../pipeline/statistics/without-families.ts';
import { integers, lacking } from './references.ts';

const MODELS = 30;
const METRICS = 5;
const labels = Array.from(
  { length: MODELS },
  (_, model) => ['vit', 'resnet', 'vgg', `alone${model}`][model % 4]!,
);
const families = unitsByLabel(labels);
const columns = Array.from({ length: METRICS }, (_, metric) =>
  lacking(integers(MODELS, 20, 9 + metric), (model) => metric === 3 && model % 3 === 0),
);
// Varies only among the ViTs.
columns[4] = Float64Array.from(labels, (label, model) => (label === 'vit' ? model : 0));

const { a, b } = allPairs(METRICS);
const all = [...a.keys()];
const found = all.map((pair) => correlate(columns[a[pair]!]!, columns[b[pair]!]!, 'spearman'));
const notCounted = pairPlace(0, 2, METRICS);
const counted = Float64Array.from(found, ({ estimate }) => estimate).with(notCounted, Number.NaN);
const models = Float64Array.from(found, ({ n }) => n);
const quantities: PairQuantity[] = [
  { kind: 'mean', pairs: all },
  { kind: 'share_negative', pairs: all },
  { kind: 'mean', pairs: [pairPlace(0, 3, METRICS)] },
];

/** The correlations of the other models, pair by pair; NaN if a pair does not count. */
function correlationsWithout(family: string, minimumModels: number): number[] {
  const others = columns.map((column) => column.filter((_, model) => labels[model] !== family));
  return all.map((pair) => {
    const { n, estimate } = correlate(others[a[pair]!]!, others[b[pair]!]!, 'spearman');
    return pair === notCounted || n < minimumModels ? Number.NaN : estimate;
  });
}

function without(names: string[], minimumModels: number) {
  const leftOut = Int32Array.from(names, (name) => families.of[labels.indexOf(name)]!);
  const length = names.length * quantities.length;
  const values = { estimates: new Float64Array(length), pairs: new Int32Array(length) };
  const leave = leaveFamiliesOut(
    { columns, counted, models, quantities, families, leftOut, minimumModels },
    values,
  );
  for (const family of names.keys()) leave(family);
  return names.map((_, family) => {
    const own = (each: ArrayLike<number>) => Array.from(each).slice(family * 3, (family + 1) * 3);
    return { estimates: own(values.estimates), pairs: own(values.pairs) };
  });
}

describe('leaveFamiliesOut', () => {
  it.each([3, 15])('agrees with correlations of the other models: at least %i models', (minimumModels) => {
    const names = ['resnet', 'vit', 'vgg'];
    for (const [i, { estimates, pairs }] of without(names, minimumModels).entries()) {
      const present = correlationsWithout(names[i]!, minimumModels).filter((rho) => !Number.isNaN(rho));
      expect(estimates[0]).toBeCloseTo(present.reduce((sum, rho) => sum + rho) / present.length, 12);
      expect(estimates[1]).toBeCloseTo(present.filter((rho) => rho < 0).length / present.length, 12);
      expect(pairs[0]).toBe(present.length);
    }
  });

  it('leaves out pairs with too few other models, and pairs of a metric that is constant among them', () => {
    // Of the other models of ResNets, 14 have metric 3; without ViTs, metric 4 is constant.
    const others = pairCount(METRICS) - 1 - (METRICS - 1);
    expect(without(['resnet'], 14)[0]!.pairs).toEqual([pairCount(METRICS) - 1, pairCount(METRICS) - 1, 1]);
    const [few] = without(['resnet'], 15);
    expect(few!.pairs).toEqual([others, others, 0]);
    expect(few!.estimates[2]).toBeNaN();
    expect(without(['vit'], 3)[0]!.pairs).toEqual([others, others, 1]);
  });

  it('has no estimate if no other model is left', () => {
    const ofOne = unitsByLabel(Array<string>(MODELS).fill('resnet'));
    const values = { estimates: new Float64Array(3), pairs: new Int32Array(3).fill(7) };
    const leftOut = Int32Array.of(0);
    leaveFamiliesOut(
      { columns, counted, models, quantities, families: ofOne, leftOut, minimumModels: 3 },
      values,
    )(0);
    expect([...values.estimates]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect([...values.pairs]).toEqual([0, 0, 0]);
  });
});
