import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPairs, pairCount, pairPlace } from '../../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { resampleCounts, singleModels } from '../../../pipeline/statistics/resampling/bootstrap.ts';
import { resampledSpearman } from '../../../pipeline/statistics/resampling/resampled-spearman.ts';
import { expectClose, integers, lacking } from '../references.ts';
import { differences, repeatedSpearman } from '../resamples.ts';

const NA = Number.NaN;
const x = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2);
const y = Float64Array.of(1.2, 0.7, 3.3, 3.3, 0.1, 2.0, 8.8, 0.9);
const z = Float64Array.of(5, 5, 1, 2, 9, 2, 2, 7);

/** `counted` if every pair counts. */
function all(metrics: number): Float64Array {
  return new Float64Array(pairCount(metrics));
}

interface Given {
  counted?: Float64Array;
  control?: Float64Array | undefined;
}

/** The estimates in one resample. With a control: the partial correlations, then the plain ones. */
function estimatesOf(
  columns: readonly Float64Array[],
  counts: Int32Array,
  { counted = all(columns.length), control }: Given = {},
): Float64Array {
  const out = new Float64Array(control ? 2 * counted.length : counted.length);
  resampledSpearman(columns, counted, control)(counts, out);
  return out;
}

/** Expects the correlations of repeated columns in any of these resamples, whatever the earlier ones. */
function expectRepeated(
  columns: readonly Float64Array[],
  draws: readonly Int32Array[],
  given: Given = {},
): void {
  const { counted = all(columns.length), control } = given;
  const evaluate = resampledSpearman(columns, counted, control);
  const wanted = control ? [...counted, ...counted] : counted;
  const out = new Float64Array(wanted.length);
  for (const drawn of [...draws, draws[0]!]) {
    evaluate(drawn, out);
    const expected = repeatedSpearman(columns, drawn, control);
    expect(
      differences(
        out,
        expected.map((value, pair) => (Number.isNaN(wanted[pair]) ? NA : value)),
      ),
    ).toEqual([]);
  }
}

/** The first resamples of single models. */
function resamplesOf(models: number, size: number, resamples: number, seed: number): Int32Array[] {
  const sampling = { units: singleModels(models), size, resamples, seed };
  return Array.from({ length: resamples }, (_, i) => resampleCounts(sampling, i));
}

describe('resampledSpearman', () => {
  const counts = Int32Array.of(2, 0, 1, 3, 1, 0, 1, 2);

  it('is cor(rep(x, counts), rep(y, counts), method = "spearman") in R 4.5.0', () => {
    expect(estimatesOf([x, y], counts)[0]).toBeCloseTo(0.98095063634384583, 14);
  });

  it('agrees with repeated columns in any resample, in the order of the pairs', () => {
    expectRepeated([x, y, z], resamplesOf(8, 8, 50, 11));
  });

  it('is NaN if a metric is constant in the resample', () => {
    // Models 1 and 7 are tied in x, but not in y and z.
    const estimates = estimatesOf([x, y, z], Int32Array.of(0, 3, 0, 0, 0, 0, 0, 5));
    expect([...estimates].map(Number.isNaN)).toEqual([true, true, false]);
  });

  it('ranks the models with both scores among themselves, in any resample', () => {
    const gappy = (column: Float64Array, missing: number[]) =>
      lacking(column, (model) => missing.includes(model));
    const columns = [x, gappy(y, [0, 3]), gappy(z, [3, 5]), gappy(x, [1]), gappy(y, [0, 3])];
    expectRepeated(columns, resamplesOf(8, 8, 50, 12));
  });

  it('is NaN if no model with both scores was drawn', () => {
    const [left, right] = [x.slice().fill(NA, 4), y.slice().fill(NA, 0, 2)];
    expect(estimatesOf([left, right], Int32Array.of(3, 1, 0, 0, 2, 2, 0, 0))[0]).toBeNaN();
  });

  it('is NaN if no model was drawn, and for a pair that is not wanted', () => {
    expect([...estimatesOf([x, y, z], new Int32Array(8))]).toEqual([NA, NA, NA]);
    const wanted = estimatesOf([x, y, z], counts, { counted: Float64Array.of(NA, 0.1, NA) });
    expect([...wanted].map(Number.isNaN)).toEqual([true, false, true]);
    expect([...estimatesOf([x, y, z], counts, { counted: all(3).fill(NA) })]).toEqual([NA, NA, NA]);
  });

  it('has no pairs for one metric or none', () => {
    expect(estimatesOf([x], counts)).toHaveLength(0);
    expect(estimatesOf([], new Int32Array(0))).toHaveLength(0);
  });
});

describe('resampledSpearman given a control', () => {
  const counts = Int32Array.of(2, 0, 1, 3, 1, 0, 1, 2);

  // R 4.5.0 with residuals: a <- rep(a, counts); b <- rep(b, counts); c <- rep(c, counts)
  // k <- complete.cases(a, b, c); a <- rank(a[k]); b <- rank(b[k]); c <- rank(c[k])
  // cor(resid(lm(a ~ c)), resid(lm(b ~ c)))
  it('agrees with the residuals of ranks of repeated rows in R', () => {
    expect(estimatesOf([x, y], counts, { control: z })[0]).toBeCloseTo(0.87707337368948457, 13);
  });

  it('is followed by the plain correlations over the same models', () => {
    const columns = [x, y.with(4, NA), z];
    const control = Float64Array.of(4, 1, 3, NA, 2, 6, 8, 1);
    const both = estimatesOf(columns, counts, { control, counted: Float64Array.of(0, 0, NA) });
    const plain = estimatesOf(
      columns.map((column) => column.with(3, NA)),
      counts,
    );
    expect([...both.slice(3)]).toEqual([plain[0], plain[1], NA]);
    expect(both[2]).toBeNaN();
  });

  it('uses the rows with both scores and the control', () => {
    const columns = [x, y.with(4, NA), z];
    const control = Float64Array.of(4, 1, 3, 6, 2, 6, 5, 1);
    const complete = [0.98822290352038156, -0.90822998252887621, -0.81916064470994676];
    expectClose(estimatesOf(columns, counts, { control }).slice(0, 3), complete, 13);
    const gappy = [0.95918031762564326, -0.8476963052207247, -0.59456767528557597];
    expectClose(estimatesOf(columns, counts, { control: control.with(0, NA) }).slice(0, 3), gappy, 13);
  });

  it('is NaN if the control is constant, or explains a metric completely', () => {
    const same = estimatesOf([x, y, z], counts, { control: x.map((value) => -(value ** 3)) });
    expect([...same].map(Number.isNaN)).toEqual([true, true, false, false, false, false]);
    const constant = estimatesOf([x, y, z], counts, { control: new Float64Array(8).fill(2) });
    expect([...constant].map(Number.isNaN)).toEqual([true, true, true, false, false, false]);
  });
});

/** Scores with many or few ties. */
const score = fc.oneof(
  fc.integer({ min: -1, max: 1 }),
  fc.integer({ min: -9, max: 9 }),
  fc.float({ noNaN: true, min: -8, max: 8 }),
);

/** Per metric, the models that have it, as a bit mask. */
type Masks = (models: number, metrics: number) => fc.Arbitrary<number[]>;

const everyModel = (models: number) => 2 ** models - 1;
const anyMask = (models: number) =>
  fc.oneof(
    fc.nat(everyModel(models)),
    fc.constant(everyModel(models)),
    fc.nat(models - 1).map((model) => everyModel(models) - 2 ** model),
  );

const masks: Record<string, Masks> = {
  'without missing scores': (models, metrics) => fc.constant(Array<number>(metrics).fill(everyModel(models))),
  'with a few patterns of missing scores': (models, metrics) =>
    fc
      .tuple(
        fc.array(anyMask(models), { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(2), { minLength: metrics, maxLength: metrics }),
      )
      .map(([few, which]) => which.map((i) => few[i % few.length]!)),
  'with different models per metric': (models, metrics) =>
    fc.uniqueArray(anyMask(models), { minLength: metrics, maxLength: metrics, size: 'max' }),
  'with metrics without common models': (models, metrics) =>
    fc
      .tuple(fc.nat(everyModel(models)), fc.array(fc.boolean(), { minLength: metrics, maxLength: metrics }))
      .map(([mask, isIn]) => isIn.map((here) => (here ? mask : everyModel(models) - mask))),
};

interface Case {
  columns: Float64Array[];
  counted: Float64Array;
  control: Float64Array;
  resamples: Int32Array[];
}

/** A cohort, and resamples of it. */
function cohort(maskOf: Masks): fc.Arbitrary<Case> {
  const size = fc.record({
    models: fc.integer({ min: 4, max: 14 }),
    metrics: fc.constantFrom(2, 3, 4, 5, 6, 7, 8, 9, 11),
  });
  const many = <T>(length: number, value: fc.Arbitrary<T>) =>
    fc.array(value, { minLength: length, maxLength: length });
  return size.chain(({ models, metrics }) =>
    fc
      .record({
        scores: many(metrics, many(models, score)),
        has: maskOf(models, metrics),
        isCounted: many(
          pairCount(metrics),
          fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.boolean()),
        ),
        control: many(models, fc.oneof({ weight: 6, arbitrary: score }, fc.constant(NA))),
        resamples: fc.array(many(models, fc.nat(3)), { minLength: 3, maxLength: 3 }),
      })
      .map(({ scores, has, isCounted, control, resamples }) => ({
        columns: scores.map((column, metric) =>
          lacking(Float64Array.from(column), (model) => ((has[metric]! >> model) & 1) === 0),
        ),
        counted: Float64Array.from(isCounted, (is) => (is ? 0.5 : NA)),
        control: Float64Array.from(control),
        resamples: resamples.map((counts) => Int32Array.from(counts)),
      })),
  );
}

function check(arbitrary: fc.Arbitrary<Case>, numRuns: number, property: (one: Case) => void): void {
  fc.assert(fc.property(arbitrary, property), { seed: 1904, numRuns });
}

describe.each(Object.keys(masks))('any resamples of a cohort %s', (kind) => {
  const cohorts = cohort(masks[kind]!);

  it('have the correlations of the repeated columns', () => {
    check(cohorts, 50, ({ columns, resamples, counted }) => expectRepeated(columns, resamples, { counted }));
  });

  it('have the partial correlations of the repeated columns', () => {
    check(cohorts, 20, ({ columns, resamples, ...given }) => expectRepeated(columns, resamples, given));
  });

  it('have identical correlations for each pair alone', () => {
    check(cohorts, 10, ({ columns, control, resamples }) => {
      const counted = all(columns.length);
      for (const given of [{}, { control }]) {
        const together = estimatesOf(columns, resamples[0]!, given);
        const apart = together.map((_, place) => {
          const pair = place % counted.length;
          const alone = counted.map((_, other) => (other === pair ? 0 : NA));
          return estimatesOf(columns, resamples[0]!, { counted: alone, ...given })[place]!;
        });
        expect(together).toEqual(apart);
      }
    });
  });
});

/** Rounded normal scores with several patterns of missing scores. */
function rounded(models: number, metrics: number): Float64Array[] {
  const normals = standardNormals(seededGenerator(4, models), models * metrics);
  return Array.from({ length: metrics }, (_, metric) =>
    lacking(
      normals.slice(metric * models, (metric + 1) * models).map((value) => Math.round(value * 20)),
      (model) => metric > 1 && model % 7 === metric % 3,
    ),
  );
}

describe('resampledSpearman of hundreds of models', () => {
  it.each([464, 465, 466, 467, 540, 2500])('agrees with repeated columns: %d models', (size) => {
    const columns = rounded(60, 7);
    const control = columns.pop()!;
    for (const given of [{}, { control }]) expectRepeated(columns, resamplesOf(60, size, 3, 5), given);
  });

  it.each([100, 116, 117, 300, 465])('is identical for fourfold counts: 4 × %d models', (size) => {
    // Ranks are 4 times as large, and sums of their products 64 times, so rounding does not change.
    const columns = rounded(300, 10);
    const control = columns.pop()!;
    for (const counts of resamplesOf(300, size, 4, 6)) {
      const fourfold = counts.map((count) => 4 * count);
      expect(estimatesOf(columns, fourfold)).toEqual(estimatesOf(columns, counts));
      expect(estimatesOf(columns, fourfold, { control })).toEqual(estimatesOf(columns, counts, { control }));
    }
  });

  it.each([464, 465, 466, 500])('is right for the largest sums of products: %d models', (models) => {
    // Without ties, the products of doubled, centred ranks sum to at most ±(models³ − models) ÷ 3: if equal or reversed.
    const up = Float64Array.from({ length: models }, (_, model) => model);
    const down = up.map((value) => -value);
    const [some, other] = [integers(models, 1e9, 7), integers(models, 1e9, 8)];
    const columns = [up, down, down, up, up, some, down, other, up, down];
    const once = new Int32Array(models).fill(1);
    const estimates = estimatesOf(columns, once);
    const fourfold = once.map((count) => 4 * count);
    expect(estimates).toEqual(estimatesOf(columns, fourfold));
    expect(differences(estimates, repeatedSpearman(columns, once))).toEqual([]);
    expect(estimates[pairPlace(0, 3, 10)]).toBeCloseTo(1, 14);
    expect(estimates[pairPlace(0, 2, 10)]).toBeCloseTo(-1, 14);
  });
});

describe('the bounds −1 and 1', () => {
  it('are not exceeded by a metric and itself or its reverse', () => {
    const columns = [x, x, y.map((value) => -value), y];
    const { a, b } = allPairs(4);
    for (const counts of resamplesOf(8, 8, 200, 13)) {
      const estimates = estimatesOf(columns, counts);
      for (const [pair, estimate] of estimates.entries())
        expect(Math.abs(estimate) <= 1 || Number.isNaN(estimate), `${a[pair]}, ${b[pair]}`).toBe(true);
    }
  });
});
