import { describe, expect, it } from 'vitest';
import { type PairQuantity, pairQuantity } from '../../../pipeline/statistics/correlation/pair-means.ts';
import { pairCount, pairPlace } from '../../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import {
  resampleCounts,
  singleModels,
  unitsByLabel,
} from '../../../pipeline/statistics/resampling/bootstrap.ts';
import { pairTiles, restrictToTile } from '../../../pipeline/statistics/resampling/pair-tiles.ts';
import {
  addParts,
  degenerateIn,
  emptyParts,
  quantitiesIn,
  RESAMPLES_PER_CHUNK,
  type Resampled,
  type ResampledValues,
  resampledAgreement,
} from '../../../pipeline/statistics/resampling/resampled-agreement.ts';
import { lacking } from '../references.ts';
import { differences, repeatedSpearman } from '../resamples.ts';

const NA = Number.NaN;
const MODELS = 24;
const METRICS = 6;
const PAIRS = pairCount(METRICS);
/** The last chunk is not full. */
const RESAMPLES = 5 * RESAMPLES_PER_CHUNK + 3;

const normals = standardNormals(seededGenerator(12, 0), MODELS * METRICS);
const columns = Array.from({ length: METRICS }, (_, metric) =>
  lacking(
    normals.slice(metric * MODELS, (metric + 1) * MODELS).map((value) => Math.round(3 * value)),
    (model) => metric % 3 === 1 && model % 5 === metric % 2,
  ),
);
// Constant in the resamples without models 3 and 20.
columns[2] = new Float64Array(MODELS).with(3, 1).with(20, -1);
/** Two pairs do not count; one of them has the metric that may be constant. */
const counted = new Float64Array(PAIRS)
  .fill(0.5)
  .with(pairPlace(0, 4, METRICS), NA)
  .with(pairPlace(2, 5, METRICS), NA);

const all = [...counted.keys()];
const quantities: PairQuantity[] = [
  { kind: 'mean', pairs: all },
  { kind: 'share_negative', pairs: all },
  { kind: 'mean', pairs: [0, 1, 2, 3] },
  { kind: 'share_negative', pairs: [2, 3, 7] },
  { kind: 'mean', pairs: [pairPlace(0, 4, METRICS)] },
  { kind: 'mean', pairs: [] },
  { kind: 'mean', pairs: [pairPlace(0, 4, METRICS), pairPlace(0, 5, METRICS)] },
];
const sampling = { units: singleModels(MODELS), size: MODELS, resamples: RESAMPLES, seed: 4 };
const cohort: Resampled = { columns, counted, quantities, sampling };

function room({ counted, control, quantities, sampling: { resamples } }: Resampled): ResampledValues {
  return {
    pairs: new Float64Array((control ? 2 : 1) * counted.length * resamples),
    ...emptyParts(quantities.length * resamples),
  };
}

/** The pairs, quantities and degenerate resamples. */
function summary(values: ResampledValues, resamples = RESAMPLES) {
  return {
    pairs: values.pairs,
    quantities: quantitiesIn(values),
    degenerate: Array.from({ length: values.totals.length / resamples }, (_, q) =>
      degenerateIn(values, q, resamples),
    ),
  };
}

const chunks = [...Array(Math.ceil(RESAMPLES / RESAMPLES_PER_CHUNK)).keys()];

function performed(resampled: Resampled, values = room(resampled), order = chunks): ResampledValues {
  const perform = resampledAgreement(resampled, values);
  for (const chunk of order) perform(chunk);
  return values;
}

const valuesOf = (resampled: Resampled, order = chunks) =>
  summary(performed(resampled, room(resampled), order));

/** The values in resample i, of all pairs or all quantities. */
function ofResample(values: Float64Array, i: number): Float64Array {
  return values.filter((_, place) => place % RESAMPLES === i);
}

/** Per resample, the expected correlations of all pairs; NaN for pairs that do not count. */
function expectedPairs({ columns, counted, control, sampling }: Resampled): Float64Array[] {
  return Array.from({ length: RESAMPLES }, (_, i) =>
    repeatedSpearman(columns, resampleCounts(sampling, i), control).map((estimate, pair) =>
      Number.isNaN(counted[pair % PAIRS]) ? NA : estimate,
    ),
  );
}

/** Compares pairs, quantities and degenerate resamples with those of repeated columns. */
function expectRepeated(resampled: Resampled): void {
  const values = valuesOf(resampled);
  const degenerate = resampled.quantities.map(() => 0);
  for (const [i, estimates] of expectedPairs(resampled).entries()) {
    expect(differences(ofResample(values.pairs, i), estimates)).toEqual([]);
    const expected = resampled.quantities.map((quantity) => pairQuantity(estimates, quantity));
    expect(differences(ofResample(values.quantities, i), Float64Array.from(expected))).toEqual([]);
    for (const [q, { pairs }] of resampled.quantities.entries()) {
      const isDegenerate = pairs.some(
        (pair) => Number.isNaN(estimates[pair]) && !Number.isNaN(resampled.counted[pair % PAIRS]),
      );
      if (isDegenerate) degenerate[q]!++;
    }
  }
  expect([...values.degenerate]).toEqual(degenerate);
}

describe('resampledAgreement', () => {
  const values = valuesOf(cohort);

  it('has the pairs, quantities and degenerate resamples of repeated columns', () => expectRepeated(cohort));

  it('computes the quantities of a resample from its own pairs', () => {
    for (let i = 0; i < RESAMPLES; i++) {
      const estimates = ofResample(values.pairs, i);
      const expected = quantities.map((quantity) => pairQuantity(estimates, quantity));
      expect(differences(ofResample(values.quantities, i), Float64Array.from(expected))).toEqual([]);
    }
  });

  it('counts the resamples in which a quantity lacks one of its pairs', () => {
    // A share of (1 − 2/24)^24 of the resamples lacks both models that differ.
    const constant = Array.from({ length: RESAMPLES }, (_, i) => resampleCounts(sampling, i)).filter(
      (counts) => counts[3] === 0 && counts[20] === 0,
    ).length;
    expect(constant / RESAMPLES).toBeCloseTo(0.124, 1);
    // Metric 2 is in pairs of quantity 0, but in none of quantity 3.
    const few = values.degenerate[3]!;
    expect(values.degenerate[0]).toBeGreaterThanOrEqual(constant);
    expect(few).toBe(0);
    expect([...values.degenerate.slice(4)]).toEqual([0, 0, 0]);
    expect(ofResample(values.quantities, 0)[0]).not.toBeNaN();
  });

  it('leaves pairs that do not count out of all quantities', () => {
    const [alone, none, withOther] = [4, 5, 6].map((q) =>
      values.quantities.slice(q * RESAMPLES, (q + 1) * RESAMPLES),
    );
    expect(alone!.every(Number.isNaN)).toBe(true);
    expect(none!.every(Number.isNaN)).toBe(true);
    const other = pairPlace(0, 5, METRICS);
    expect(withOther).toEqual(values.pairs.slice(other * RESAMPLES, (other + 1) * RESAMPLES));
  });

  it('depends only on (seed, index), not on the order of the chunks', () => {
    expect(valuesOf(cohort, chunks.toReversed())).toEqual(values);
    // A new function for each chunk, as in several threads.
    const apart = room(cohort);
    for (const chunk of [3, 0, 5, 1, 4, 2]) resampledAgreement(cohort, apart)(chunk);
    expect(summary(apart)).toEqual(values);
    const fewer = { ...cohort, sampling: { ...sampling, resamples: RESAMPLES_PER_CHUNK } };
    const first = room(fewer);
    resampledAgreement(fewer, first)(0);
    expect(summary(first, RESAMPLES_PER_CHUNK).quantities.slice(0, RESAMPLES_PER_CHUNK)).toEqual(
      values.quantities.slice(0, RESAMPLES_PER_CHUNK),
    );
    expect(valuesOf({ ...cohort, sampling: { ...sampling, seed: 5 } })).not.toEqual(values);
  });

  it('has the same quantities if the pairs are not needed', () => {
    const pairs = new Float64Array(0);
    expect(summary(performed(cohort, { ...room(cohort), pairs }))).toEqual({ ...values, pairs });
  });

  it('computes each quantity independently of the others', () => {
    for (const [q, quantity] of quantities.entries()) {
      const alone = valuesOf({ ...cohort, quantities: [quantity] });
      const among = values.quantities.slice(q * RESAMPLES, (q + 1) * RESAMPLES);
      expect(differences(alone.quantities, among)).toEqual([]);
      expect(alone.degenerate[0]).toBe(values.degenerate[q]);
    }
  });
});

const weights = Float64Array.from({ length: PAIRS }, (_, pair) => (pair === 3 ? NA : 0.3 + pair / 20));

describe('resampledAgreement with weights', () => {
  it('multiplies the pairs of a quantity, and leaves out pairs without a weight', () => {
    const kinds = ['mean', 'share_negative'] as const;
    expectRepeated({
      ...cohort,
      quantities: [
        ...kinds.map((kind) => ({ kind, pairs: all, weights })),
        ...kinds.map((kind) => ({ kind, pairs: all })),
      ],
    });
  });

  it('multiplies each correlation by its weight', () => {
    const { pairs, quantities } = valuesOf({
      ...cohort,
      quantities: [{ kind: 'mean', pairs: [0, 3, 4], weights }],
    });
    const expected = pairs.slice(0, RESAMPLES).map((first, i) => {
      // Pair 3 has no weight.
      const second = pairs[4 * RESAMPLES + i]!;
      return (first * weights[0]! + second * weights[4]!) / 2;
    });
    expect(differences(quantities, expected)).toEqual([]);
  });
});

const control = Float64Array.from({ length: MODELS }, (_, i) => (i === 7 ? NA : (i * 5) % 11));
const behind = quantities.map(({ kind, pairs }) => ({ kind, pairs: pairs.map((pair) => PAIRS + pair) }));
const given: Resampled = { ...cohort, control, quantities: [...quantities, ...behind] };

describe('resampledAgreement given a control', () => {
  it('has the partial correlations, followed by the plain ones over the same models', () => {
    expectRepeated(given);
  });

  it('takes the plain correlations over the models that have the control', () => {
    const { pairs } = valuesOf(given);
    const known = columns.map((column) => column.with(7, NA));
    expect(pairs.slice(PAIRS * RESAMPLES)).toEqual(valuesOf({ ...cohort, columns: known }).pairs);
  });
});

describe('resampledAgreement of families', () => {
  it('draws all models of a family equally often', () => {
    const families = Array.from({ length: MODELS }, (_, model) => `family ${(model * model) % 9}`);
    const units = unitsByLabel(families);
    const ofFamilies = { ...cohort, sampling: { ...sampling, units, size: units.count } };
    expectRepeated(ofFamilies);
    expect(valuesOf(ofFamilies, chunks.toReversed())).toEqual(valuesOf(ofFamilies));
    expect(valuesOf(ofFamilies).quantities).not.toEqual(valuesOf(cohort).quantities);
  });

  it('agrees with resamples of single models if each is its own family', () => {
    const units = unitsByLabel(Array.from({ length: MODELS }, (_, model) => `model ${model}`));
    expect(valuesOf({ ...cohort, sampling: { ...sampling, units } })).toEqual(valuesOf(cohort));
  });
});

describe('pairTiles', () => {
  it.each([
    [7, 7],
    [7, 4],
    [7, 3],
    [9, 2],
    [1, 4],
    [0, 4],
  ])('puts each pair of %i metrics into one tile of at most %i metrics', (metrics, most) => {
    const places: number[] = [];
    for (const tile of pairTiles(metrics, most)) {
      expect(tile.metrics.length).toBeLessThanOrEqual(most);
      places.push(...tile.places.filter((place) => place >= 0));
    }
    expect(places.sort((a, b) => a - b)).toEqual([...Array(pairCount(metrics)).keys()]);
  });

  it('is a single tile if all metrics fit', () => {
    const [whole, ...others] = [...pairTiles(5, 5)];
    expect(others).toEqual([]);
    expect([...whole!.metrics]).toEqual([0, 1, 2, 3, 4]);
    expect([...whole!.places]).toEqual([...Array(10).keys()]);
  });
});

/** The values from tiles of at most so many metrics. */
function inTiles(resampled: Resampled, most: number) {
  const copies = resampled.control ? 2 : 1;
  const pairs = new Float64Array(copies * PAIRS * RESAMPLES);
  const sum = emptyParts(resampled.quantities.length * RESAMPLES);
  const ofTile = restrictToTile(resampled);
  for (const tile of pairTiles(METRICS, most)) {
    const own = performed(ofTile(tile));
    addParts(sum, own);
    for (let i = 0; i < copies * tile.places.length; i++) {
      const place = tile.places[i % tile.places.length]!;
      if (place < 0) continue;
      const to = (i < tile.places.length ? place : PAIRS + place) * RESAMPLES;
      pairs.set(own.pairs.subarray(i * RESAMPLES, (i + 1) * RESAMPLES), to);
    }
  }
  return { pairs, ...sum };
}

const weighted: Resampled = { ...cohort, quantities: [...quantities, { kind: 'mean', pairs: all, weights }] };
describe.each([
  ['correlations', weighted],
  ['partial correlations', given],
] as const)('restrictToTile of %s', (_, resampled) => {
  const whole = performed(resampled);

  it.each([2, 3, 5])('gives identical pairs in tiles of %i metrics', (most) => {
    expect(inTiles(resampled, most).pairs).toEqual(whole.pairs);
  });

  it('gives the same quantities up to rounding, and the same degenerate resamples', () => {
    const [tiled, untiled] = [summary(inTiles(resampled, 3)), summary(whole)];
    expect(differences(tiled.quantities, untiled.quantities)).toEqual([]);
    expect(tiled.degenerate).toEqual(untiled.degenerate);
    expect(untiled.degenerate[0]).toBeGreaterThan(0);
  });

  it('changes nothing if all metrics are in one tile', () => {
    expect(inTiles(resampled, METRICS)).toEqual(whole);
  });
});
