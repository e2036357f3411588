import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { describe, expect, it } from 'vitest';
import { domainTestRows } from '../../../../pipeline/stages/agreement/attributes/domain-rows.ts';
import {
  type DomainTestOptions,
  domainTest,
} from '../../../../pipeline/stages/agreement/attributes/domain-test.ts';
import { testDomains } from '../../../../pipeline/stages/agreement/attributes/permute-domains.ts';
import type { SetAgreement } from '../../../../pipeline/stages/agreement/pairs/correlate-sets.ts';
import { allPairs, pairCount, pairPlace } from '../../../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator } from '../../../../pipeline/statistics/numbers/random.ts';
import type { Study } from '../../../../pipeline/studies/study.ts';
import { Workers } from '../../../../pipeline/workers/workers.ts';

const NA = Number.NaN;
const options = { seed: 1 };

/** Arguments of `domainTest` for units of one metric each, of which the first `ones` have label 1. */
function singles(units: number, ones: number, estimate: (a: number, b: number) => number) {
  const estimates = new Float64Array(pairCount(units));
  for (let a = 0; a < units; a++)
    for (let b = a + 1; b < units; b++) estimates[pairPlace(a, b, units)] = estimate(a, b);
  const labels = Array.from({ length: units }, (_, unit) => (unit < ones ? 1 : 0));
  return [estimates, Int32Array.from({ length: units }, (_, unit) => unit), labels] as const;
}

/** Random estimates, a share `missing` of them NaN, and random units of the metrics. */
function randomCase(seed: number, units: number, metrics: number, missing: number) {
  const random = seededGenerator(seed, 0);
  const estimates = Float64Array.from({ length: pairCount(metrics) }, () =>
    uniformFloat64(random) < missing ? NA : 2 * uniformFloat64(random) - 1,
  );
  const unitOf = Int32Array.from({ length: metrics }, (_, metric) =>
    metric < units ? metric : uniformInt(random, 0, units - 1),
  );
  return [estimates, unitOf] as const;
}

/** The estimates, NaN for pairs of metrics of one unit. */
function betweenUnits(estimates: Float64Array, units: Int32Array): Float64Array {
  const { a, b } = allPairs(units.length);
  return estimates.map((estimate, pair) => (units[a[pair]!] === units[b[pair]!] ? NA : estimate));
}

/** All labelings with label 1 for `ones` of the units. */
function labelings(units: number, ones: number): number[][] {
  return Array.from({ length: 2 ** units }, (_, bits) =>
    Array.from({ length: units }, (_, unit) => (bits >> unit) & 1),
  ).filter((labels) => labels.filter((label) => label === 1).length === ones);
}

/** Per pair, whether its metrics are of the same category; undefined if it does not count. */
function sides(estimates: Float64Array, units: Int32Array, labels: number[]) {
  return [...units].flatMap((unit, a) =>
    [...units.subarray(a + 1)].map((other, i) => {
      const estimate = estimates[pairPlace(a, a + 1 + i, units.length)]!;
      return Number.isNaN(estimate) ? undefined : labels[unit] === labels[other];
    }),
  );
}

function effectOf(estimates: Float64Array, units: Int32Array, labels: number[]): number {
  const within = sides(estimates, units, labels);
  const mean = (side: boolean) => {
    const values = [...estimates].filter((_, pair) => within[pair] === side);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return mean(true) - mean(false);
}

describe('domainTest', () => {
  // R 4.5.0, with `estimates`, `units` and the labels below: est <- c(0.62, 0.41, …); units <- c(0, 0, 1, 2, 3, 3, 4)
  // lab <- c(1, 0, 1, 0, 0); pr <- combn(7, 2); keep <- !is.na(est)
  // For pairs between units: keep <- !is.na(est) & units[pr[1,]] != units[pr[2,]]
  // eff <- function(l) { s <- l[units[pr[1,]]+1] == l[units[pr[2,]]+1]; mean(est[keep & s]) - mean(est[keep & !s]) }
  // e <- combn(5, 2, function(on) eff(replace(numeric(5), on, 1))); mean(e >= eff(lab) - 1e-12)
  const estimates = Float64Array.of(
    ...[0.62, 0.41, 0.1, NA, 0.22, 0.05],
    ...[0.33, 0.18, 0.27, -0.04, 0.12],
    ...[0.48, 0.36, 0.51, 0.09],
    ...[0.29, 0.44, 0.07],
    ...[0.31, 0.15],
    0.57,
  );
  const units = Int32Array.of(0, 0, 1, 2, 3, 3, 4);
  it.each([
    [[1, 1, 0, 0, 0], 0.14171717171717171, 0.11012987012987011, 0.1],
    [[0, 0, 0, 1, 1], 0.13363636363636361, 0.10077922077922075, 0.3],
    [[1, 0, 1, 0, 0], 0.08111111111111113, 0.03999999999999998, 0.4],
    [[0, 1, 0, 0, 1], -0.056999999999999995, -0.11124999999999999, 1],
  ])('agrees with R’s enumeration by combn: %j', (labels, effect, effectBetweenUnits, p) => {
    const tested = domainTest(estimates, units, labels, options);
    expect(tested).toMatchObject({
      p,
      smallestP: 0.1,
      labelings: 10,
      exact: true,
      units: 5,
      unitsOfLabel1: 2,
    });
    expect(tested.effect).toBeCloseTo(effect, 14);
    const variant = domainTest(betweenUnits(estimates, units), units, labels, options);
    expect(variant.p).toBe(p);
    expect(variant.effect).toBeCloseTo(effectBetweenUnits, 14);
    // One of the 21 pairs has no estimate. The variant also leaves out two pairs whose metrics have the same data set.
    expect(tested.pairsWithin + tested.pairsBetween).toBe(20);
    expect(variant.pairsWithin).toBe(tested.pairsWithin - 2);
    expect(variant.pairsBetween).toBe(tested.pairsBetween);
  });

  it('agrees with a calculation by hand', () => {
    // Unit 0 has two metrics, units 1 and 2 have one each; units 0 and 1 are in one category.
    const four = Float64Array.of(0.9, 0.5, 0.1, 0.7, 0.3, 0.2);
    const unitOf = Int32Array.of(0, 0, 1, 2);
    // 0.9, 0.5 and 0.7 are within, 0.1, 0.3 and 0.2 between. If unit 1 had label 0 instead of unit 2, the means would
    // be (0.9 + 0.1 + 0.3) ÷ 3 within and (0.5 + 0.7 + 0.2) ÷ 3 between; if unit 0 had it, (0.9 + 0.2) ÷ 2 within and
    // (0.5 + 0.1 + 0.7 + 0.3) ÷ 4 between.
    const tested = domainTest(four, unitOf, [1, 1, 0], options);
    expect(tested).toMatchObject({
      pairsWithin: 3,
      pairsBetween: 3,
      p: 1 / 3,
      smallestP: 1 / 3,
      labelings: 3,
    });
    expect(tested.within).toBeCloseTo(0.7, 15);
    expect(tested.between).toBeCloseTo(0.2, 15);
    expect(tested.effect).toBeCloseTo(0.5, 15);
    const second = domainTest(four, unitOf, [0, 1, 1], options);
    expect(second.effect).toBeCloseTo(0.15, 15);
    expect(second.p).toBe(2 / 3);
    // Without the pair within unit 0: 0.6 − 0.2.
    const variant = domainTest(betweenUnits(four, unitOf), unitOf, [1, 1, 0], options);
    expect(variant).toMatchObject({ pairsWithin: 2, pairsBetween: 3, p: 1 / 3 });
    expect(variant.effect).toBeCloseTo(0.4, 15);
  });

  it('leaves out a missing pair of different units, whatever their labels', () => {
    // The pair of units 0 and 1 is missing. The effect is 0.5 − 0.1 with labels 1 0 1, and 0.1 − 0.5 with labels 0 1 1.
    // Labels 1 1 0 have no pair within, so no effect.
    const values = Float64Array.of(NA, 0.5, 0.1);
    const unitOf = Int32Array.of(0, 1, 2);
    const tested = domainTest(values, unitOf, [1, 0, 1], options);
    expect(tested).toMatchObject({ p: 1 / 3, smallestP: 1 / 3, pairsWithin: 1, pairsBetween: 1 });
    expect(tested.effect).toBeCloseTo(0.4, 15);
    expect(domainTest(values, unitOf, [0, 1, 1], options).p).toBe(2 / 3);
    expect(domainTest(values, unitOf, [1, 1, 0], options).p).toBeNaN();
  });

  it.each([0, 0.15, 0.6])('agrees with brute-force enumeration, %d of the pairs missing', (missing) => {
    for (let seed = 0; seed < 12; seed++) {
      const size = 4 + (seed % 4);
      const ones = 1 + (seed % 3);
      const [values, unitOf] = randomCase(seed, size, size + 4, missing);
      for (const counted of [values, betweenUnits(values, unitOf)]) {
        const everyOne = labelings(size, ones);
        const labels = everyOne[seed % everyOne.length]!;
        const effect = effectOf(counted, unitOf, labels);
        const tested = domainTest(counted, unitOf, labels, options);
        if (Number.isNaN(effect)) {
          expect(tested).toMatchObject({ effect: NA, p: NA, smallestP: NA });
          continue;
        }
        const share = (holds: (other: number[]) => boolean) =>
          everyOne.filter(holds).length / everyOne.length;
        const split = JSON.stringify(sides(counted, unitOf, labels));
        expect(tested.effect).toBeCloseTo(effect, 14);
        expect(tested.p).toBe(share((other) => effectOf(counted, unitOf, other) >= effect - 1e-12));
        expect(tested.smallestP).toBe(
          share((other) => JSON.stringify(sides(counted, unitOf, other)) === split),
        );
        expect(tested.labelings).toBe(everyOne.length);
      }
    }
  });

  it.each([
    [7, 2, 21],
    [9, 4, 126],
  ])('has p = 1 ÷ C(%i, %i) if the observed labeling is the most extreme', (size, ones, count) => {
    const tested = domainTest(...singles(size, ones, (a, b) => (a < ones === b < ones ? 0.5 : 0.1)), options);
    expect(tested).toMatchObject({ p: 1 / count, smallestP: 1 / count, labelings: count });
    expect(tested.effect).toBeCloseTo(0.4, 15);
  });

  it('has no p below 2 ÷ C(u, k) if the two labels can be exchanged', () => {
    const [values, unitOf, labels] = singles(8, 4, (a, b) => (a < 4 === b < 4 ? 0.7 : 0.1) + a / 97 + b / 89);
    const tested = domainTest(values, unitOf, labels, options);
    expect(tested).toMatchObject({ p: 2 / 70, smallestP: 2 / 70, labelings: 70 });
    const exchanged = labels.map((label) => 1 - label);
    expect(domainTest(values, unitOf, exchanged, options)).toEqual(tested);
  });

  it('has a larger smallest p if a group of connected units can exchange its labels', () => {
    // Unit 4 has no pairs, so its label does not matter. The other four keep their number of 1s only if two of them have
    // label 1.
    const values = singles(5, 3, (a, b) => (b === 4 ? NA : a < 3 === b < 3 ? 0.5 : 0.1));
    expect(domainTest(...values, options)).toMatchObject({ labelings: 10, p: 1 / 10, smallestP: 1 / 10 });
    const apart = singles(5, 2, (a, b) => (b === 4 ? NA : a < 2 === b < 2 ? 0.5 : 0.1));
    expect(domainTest(...apart, options)).toMatchObject({ labelings: 10, p: 2 / 10, smallestP: 2 / 10 });
  });

  it('permutes the labels of whole units', () => {
    // Three metrics per unit; if each metric had a label of its own, there would be C(12, 6) labelings.
    const values = new Float64Array(pairCount(12)).fill(0.2);
    const unitOf = Int32Array.from({ length: 12 }, (_, metric) => Math.floor(metric / 3));
    const tested = domainTest(values, unitOf, [1, 1, 0, 0], options);
    expect(tested).toMatchObject({ labelings: 6, pairsWithin: 30, pairsBetween: 36, p: 1 });
    expect(tested.effect).toBeCloseTo(0, 15);
  });

  it('has neither effect nor p if no pair is within or none is between the categories', () => {
    const missing = { effect: NA, p: NA, smallestP: NA };
    const all02 = () => 0.2;
    expect(domainTest(...singles(4, 0, all02), options)).toMatchObject({
      ...missing,
      between: NA,
      labelings: 1,
    });
    expect(domainTest(...singles(4, 4, all02), options)).toMatchObject({ ...missing, pairsBetween: 0 });
    expect(domainTest(...singles(2, 1, all02), options)).toMatchObject({
      ...missing,
      within: NA,
      between: 0.2,
    });
    const acrossMissing = singles(4, 2, (a, b) => (a < 2 === b < 2 ? 0.2 : NA));
    expect(domainTest(...acrossMissing, options)).toMatchObject({
      ...missing,
      within: 0.2,
      pairsWithin: 2,
    });
    expect(domainTest(new Float64Array(0), new Int32Array(0), [], options)).toMatchObject(missing);
  });

  it('counts a labeling without an effect as smaller than the observed one', () => {
    // Only (0,1) and (0,2) have an estimate. If metric 0 is alone in its category, no pair is within one category.
    const values = singles(3, 2, (a) => (a === 0 ? 0.3 : NA));
    expect(domainTest(...values, options)).toMatchObject({
      effect: 0,
      p: 2 / 3,
      smallestP: 1 / 3,
      labelings: 3,
    });
  });

  it('has nearly the exact p with random labelings', () => {
    const [values, unitOf] = randomCase(7, 12, 20, 0.1);
    const draws = 20_000;
    for (const labels of labelings(12, 5).filter((_, i) => i % 131 === 0)) {
      const exact = domainTest(values, unitOf, labels, options);
      const random = domainTest(values, unitOf, labels, { ...options, limit: 791, draws });
      expect(exact).toMatchObject({ exact: true, labelings: 792 });
      expect(random).toMatchObject({ exact: false, labelings: draws + 1, effect: exact.effect });
      expect(random.smallestP).toBe(exact.smallestP);
      const standardError = Math.sqrt((exact.p * (1 - exact.p)) / draws) + 1 / draws;
      expect(Math.abs(random.p - exact.p) / standardError).toBeLessThan(4);
    }
  });

  it('never has p = 0 with random labelings', () => {
    const values = singles(40, 15, (a, b) => (a < 15 === b < 15 ? 0.5 : 0.1));
    const tested = domainTest(...values, { ...options, draws: 99 });
    expect(tested).toMatchObject({ exact: false, labelings: 100, p: 0.01, smallestP: 0.01 });
  });

  it('depends only on the seed with random labelings, also if workers draw them', async () => {
    const [values, unitOf] = randomCase(3, 12, 18, 0);
    const labels = labelings(12, 5)[400]!;
    const withSeed = (seed: number, limit: number): DomainTestOptions => ({
      ...options,
      seed,
      limit,
      draws: 500,
    });
    const random = domainTest(values, unitOf, labels, withSeed(1, 10));
    expect(domainTest(values, unitOf, labels, withSeed(1, 10))).toEqual(random);
    for (const same of [withSeed(1, 10), withSeed(1, 1000)])
      expect(await testDomains(new Workers(1), values, unitOf, labels, same)).toEqual(
        domainTest(values, unitOf, labels, same),
      );
    expect(domainTest(values, unitOf, labels, withSeed(2, 10)).p).not.toBe(random.p);
    expect(domainTest(values, unitOf, labels, withSeed(2, 1000))).toEqual(
      domainTest(values, unitOf, labels, withSeed(1, 1000)),
    );
  });

  it('rejects arguments that do not match', () => {
    const two = Int32Array.of(0, 1);
    expect(() => domainTest(new Float64Array(2), two, [0, 1], options)).toThrow('not one estimate per pair');
    expect(() => domainTest(new Float64Array(1), two, [0, 2], options)).toThrow('a label is not 0 or 1');
    expect(() => domainTest(new Float64Array(1), two, [0], options)).toThrow('a metric is of no unit');
  });
});

describe('domainTestRows', () => {
  /** The rows by study of metrics given as [domain, data set], with an estimate for every pair. All are of one collection. */
  const rowsOf = async (metrics: [string, string][], counted: Float64Array, curation = 'by_study') => {
    const rows = await domainTestRows(
      {
        cohort: { metricSet: 'set', metrics: metrics.map(([domain], id) => ({ id, domain })) },
        methods: [{ pairwise: { counted } }],
      } as unknown as SetAgreement,
      new Map(
        metrics.map(([, by_study], id) => [
          id as unknown as string,
          { by_study, collections: 'whole', original_studies: by_study },
        ]),
      ),
      { seed: 1 } as Study,
      new Workers(1),
    );
    return rows.filter((row) => row.curation === curation);
  };

  it('leaves out all pairs within a data set in the second row, also of neural with behavioural metrics', async () => {
    const rows = await rowsOf(
      [
        ['neural', 'one'],
        ['neural', 'one'],
        ['engineering', 'two'],
        ['behavior', 'one'],
        ['neural', 'two'],
        ['behavior', 'three'],
      ],
      Float64Array.of(...[0.9, 9, 0.8, 0.3, 0.1], ...[9, 0.7, 0.4, 0.2], ...[9, 9, 9], ...[0.25, 0.6], 0.05),
    );
    // The units are neural metrics of data sets one and two, and behavioural metrics of one and three.
    const counts = { metric_set: 'set', n_data_sets: 4, n_neural_data_sets: 2, n_metrics: 5, n_labelings: 6 };
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ ...counts, pairs: 'all', n_pairs_within: 4, n_pairs_between: 6 });
    expect(rows[0]!.mean_within).toBeCloseTo((0.9 + 0.3 + 0.4 + 0.6) / 4, 15);
    expect(rows[0]!.mean_between).toBeCloseTo((0.8 + 0.1 + 0.7 + 0.2 + 0.25 + 0.05) / 6, 15);
    expect(rows[1]).toMatchObject({
      ...counts,
      pairs: 'of different data sets',
      n_pairs_within: 3,
      n_pairs_between: 4,
    });
    expect(rows[1]!.mean_within).toBeCloseTo((0.3 + 0.4 + 0.6) / 3, 15);
    expect(rows[1]!.mean_between).toBeCloseTo((0.1 + 0.2 + 0.25 + 0.05) / 4, 15);
    // Neural one shares its label with neural two, behavioural one or behavioural three. With all pairs, the effects
    // are 0.55 − 0.35, (0.9 + 0.8 + 0.7 + 0.05) ÷ 4 − 1.85 ÷ 6 and (0.9 + 0.1 + 0.2 + 0.25) ÷ 4 − 2.85 ÷ 6. Each of
    // these counts twice, since the labels can be exchanged.
    expect(rows[0]).toMatchObject({ p_value: 4 / 6, smallest_p: 2 / 6 });
    // Without pairs within a data set: 1.3 ÷ 3 − 0.6 ÷ 4, 0.05 − 1.85 ÷ 6 and 0.55 ÷ 3 − 1.35 ÷ 4.
    expect(rows[1]).toMatchObject({ p_value: 2 / 6, smallest_p: 2 / 6 });
  });

  it('relabels collections as wholes if they count as one data set', async () => {
    const metrics: [string, string][] = [
      ['neural', 'one'],
      ['neural', 'two'],
      ['behavior', 'three'],
    ];
    const [all, different] = await rowsOf(metrics, Float64Array.of(0.9, 0.2, 0.1), 'collections');
    expect(all).toMatchObject({
      n_data_sets: 2,
      n_neural_data_sets: 1,
      n_pairs_within: 1,
      n_pairs_between: 2,
    });
    expect(different).toMatchObject({ n_pairs_within: 0, n_pairs_between: 0 });
  });

  it('has no rows without both neural and behavioural metrics', async () => {
    expect(
      await rowsOf(
        [
          ['neural', 'one'],
          ['neural', 'two'],
        ],
        Float64Array.of(0.5),
      ),
    ).toEqual([]);
    expect(
      await rowsOf(
        [
          ['engineering', 'one'],
          ['behavior', 'two'],
        ],
        Float64Array.of(0.5),
      ),
    ).toEqual([]);
  });

  it('has no effect in the second row if all metrics are of one data set', async () => {
    const [all, different] = await rowsOf(
      [
        ['neural', 'one'],
        ['neural', 'one'],
        ['behavior', 'one'],
      ],
      Float64Array.of(0.5, 0.2, 0.1),
    );
    expect(all!.estimate).toBeCloseTo(0.35, 15);
    expect(different).toMatchObject({
      estimate: NA,
      p_value: NA,
      smallest_p: NA,
      mean_within: NA,
      mean_between: NA,
    });
  });
});
