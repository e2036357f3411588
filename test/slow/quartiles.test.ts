import { it } from 'vitest';
import { quartileAgreement, quartilesOf } from '../../pipeline/stages/aggregation/missing-scores/tables.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { singleModels, unitsByLabel } from '../../pipeline/statistics/resampling/bootstrap.ts';
import { resampledIntervals, widerInterval } from '../../pipeline/statistics/resampling/intervals.ts';
import { Coverage, familyOf, samplingOf } from './simulated-scores.ts';

/** How often do the intervals of Cohen's κ of quartiles hold the truth? The results are in docs/coverage.md. */
const WORLDS = 1000;
const RESAMPLES = 300;

/** Two scores per model that correlate by `r`; `icc` is the family's share of their variance. */
function world(
  r: number,
  families: ArrayLike<number>,
  icc: number,
  seed: number,
): [Float64Array, Float64Array] {
  const draw = (index: number) => standardNormals(seededGenerator(seed, index), families.length);
  const mixed = (index: number) => {
    const [shared, own] = [draw(index), draw(index + 1)];
    return own.map((each, m) => Math.sqrt(icc) * shared[families[m]!]! + Math.sqrt(1 - icc) * each);
  };
  const [one, rest] = [mixed(0), mixed(2)];
  return [one, one.map((score, m) => r * score + Math.sqrt(1 - r * r) * rest[m]!)];
}

const agreement = ([one, other]: [Float64Array, Float64Array]) => {
  const [a, b] = [one, other].map(quartilesOf) as [Uint8Array, Uint8Array];
  return (counts: Int32Array) => quartileAgreement(a, b, counts);
};

it.each([
  { r: 0.9, models: 280, icc: 0, least: 0.93 },
  { r: 0.97, models: 280, icc: 0, least: 0.93 },
  { r: 0.9, models: 97, icc: 0, least: 0.93 },
  { r: 0.97, models: 97, icc: 0, least: 0.92 },
  { r: 0.9, models: 136, icc: 0.3, least: 0.92 },
])(
  'intervals of κ hold the truth: correlation $r, $models models, family share $icc',
  ({ r, models, icc, least }) => {
    const families = icc > 0 ? familyOf : Array.from({ length: models }, (_, model) => model);
    const units = icc > 0 ? unitsByLabel(familyOf.map(String)) : singleModels(models);
    const many = Array.from({ length: 400_000 }, (_, model) => model);
    const [truth] = agreement(world(r, many, 0, 12_345))(new Int32Array(many.length).fill(1));
    const coverage = new Coverage();
    for (let seed = 0; seed < WORLDS; seed++) {
      const sampling = samplingOf(units, RESAMPLES, seed);
      const kappaOf = agreement(world(r, families, icc, seed));
      const [estimate] = kappaOf(new Int32Array(models).fill(1));
      const found = resampledIntervals(sampling, kappaOf)[0]!;
      const interval = icc > 0 ? found : widerInterval(estimate, found, [-1, 1]);
      coverage.count(`κ (${truth.toFixed(3)})`, interval, truth);
    }
    coverage.expectBetween(`r ${r}, ${models} models, share ${icc}`, least, 0.97);
  },
);
