import { describe, expect, it } from 'vitest';
import { modelSets } from '../../../pipeline/statistics/correlation/model-sets.ts';
import { pairCount } from '../../../pipeline/statistics/correlation/pairs.ts';
import { sortColumns } from '../../../pipeline/statistics/numbers/sorted-column.ts';

const MODELS = 40;
/** Fifteen metrics in three groups of five. Each group lacks one model, so there are six sets of pairs. */
const columns = sortColumns(
  Array.from({ length: 15 }, (_, metric) =>
    Float64Array.from({ length: MODELS }, (_, model) =>
      model === Math.floor(metric / 5) ? Number.NaN : (model * (metric + 3)) % 41,
    ),
  ),
);
const counted = new Float64Array(pairCount(15));

/** The places of all pairs, the number of sets, and the number of unshared pairs. */
function found(bytes?: number) {
  const { sets, unshared } = modelSets(columns, counted, undefined, bytes);
  const inSets = sets.flatMap(({ pairs }) => pairs.flatMap(({ places }) => [...places]));
  return {
    sets: sets.length,
    places: [...inSets, ...unshared.map(({ place }) => place)],
    unsharedPairs: unshared.length,
  };
}

describe('modelSets', () => {
  const all = [...counted.keys()];

  it('puts each pair into one set: 25 pairs between two groups, 10 within one', () => {
    const { sets, places, unsharedPairs } = found();
    expect({ sets, unsharedPairs }).toEqual({ sets: 6, unsharedPairs: 0 });
    expect(places.sort((a, b) => a - b)).toEqual(all);
  });

  it('leaves the pairs of sets with fewer than ten pairs unshared', () => {
    // Without one pair, the first group has nine.
    const { sets, unshared } = modelSets(columns, counted.with(0, Number.NaN));
    expect({ sets: sets.length, unshared: unshared.length }).toEqual({ sets: 5, unshared: 9 });
  });

  it('leaves the pairs of the smallest sets unshared if their ranks do not fit into memory', () => {
    // The ranks of two groups' ten metrics take 10 × 40 × 6 bytes.
    const { sets, places, unsharedPairs } = found(3 * 10 * MODELS * 6);
    expect({ sets, unsharedPairs }).toEqual({ sets: 3, unsharedPairs: 3 * 10 });
    expect(places.sort((a, b) => a - b)).toEqual(all);
    expect(found(0)).toMatchObject({ sets: 1, unsharedPairs: 2 * 25 + 3 * 10 });
  });
});
