import { describe, expect, it } from 'vitest';
import { modelSets } from '../../pipeline/statistics/model-sets.ts';
import { pairCount } from '../../pipeline/statistics/pairs.ts';
import { sortColumns } from '../../pipeline/statistics/sorted-column.ts';

const MODELS = 40;
/** Twelve metrics in three groups, each of which lacks a model of its own: four metrics of a group, six of two. */
const columns = sortColumns(
  Array.from({ length: 12 }, (_, metric) =>
    Float64Array.from({ length: MODELS }, (_, model) =>
      model === Math.floor(metric / 4) ? Number.NaN : (model * (metric + 3)) % 41,
    ),
  ),
);
const counted = new Float64Array(pairCount(12));

/** The places of all pairs, in sets and alone, and how many sets there are. */
function found(bytes?: number) {
  const { sets, unshared } = modelSets(columns, counted, undefined, bytes);
  const inSets = sets.flatMap(({ pairs }) => pairs.flatMap(({ places }) => [...places]));
  return {
    sets: sets.length,
    places: [...inSets, ...unshared.map(({ place }) => place)],
    alone: unshared.length,
  };
}

describe('modelSets', () => {
  const all = [...counted.keys()];

  it('has each pair once: 16 of two groups together, and 6 within one', () => {
    const { sets, places, alone } = found();
    expect({ sets, alone }).toEqual({ sets: 6, alone: 0 });
    expect(places.sort((a, b) => a - b)).toEqual(all);
  });

  it('leaves pairs alone where the ranks of more sets would not fit, those of the fewest first', () => {
    // Two groups' eight metrics take 8 × 40 × 6 bytes.
    const { sets, places, alone } = found(3 * 8 * MODELS * 6);
    expect({ sets, alone }).toEqual({ sets: 3, alone: 3 * 6 });
    expect(places.sort((a, b) => a - b)).toEqual(all);
    expect(found(0)).toMatchObject({ sets: 1, alone: 2 * 16 + 3 * 6 });
  });
});
