import { expect, it } from 'vitest';
import { MEASURES } from '../../pipeline/stages/consistency/error-consistency.ts';
import { measureInterval } from '../../pipeline/stages/consistency/image-resampling.ts';
import type { ComparedObservers } from '../../pipeline/stages/consistency/resample-trials.ts';
import { agreementRows, differenceRows, rankRows } from '../../pipeline/stages/consistency/tables.ts';
import { percentileInterval } from '../../pipeline/statistics/resampling/bootstrap.ts';
import type { Row } from '../../pipeline/warehouse/rows.ts';
import { observed, populations, TWINS, trueRanks, truthOf } from './image-worlds.ts';
import { percent } from './simulated-scores.ts';

/**
 * Do the intervals from resampled images hold the truth of all images, and do tests of equal models reject 5 %? The
 * results are in docs/coverage.md.
 */
const WORLDS = 400;
const RESAMPLES = 400;

class Shares {
  private readonly counts = new Map<string, { held: number; of: number }>();

  count(name: string, isHeld: boolean): void {
    const known = this.counts.get(name) ?? { held: 0, of: 0 };
    this.counts.set(name, { held: known.held + Number(isHeld), of: known.of + 1 });
  }

  share(name: string): number {
    const { held, of } = this.counts.get(name)!;
    return held / of;
  }

  get names(): string[] {
    return [...this.counts.keys()];
  }
}

const holds = ({ ci_low, ci_high }: Row, truth: number) =>
  Number(ci_low) <= truth && truth <= Number(ci_high);
/** Without the second of each two twins, since ranks of equal models are chance. */
const withoutTwins = (compared: ComparedObservers): ComparedObservers => ({
  ...compared,
  models: compared.models.filter((_, model) => model >= 2 * TWINS || model % 2 === 0),
});
const isTwins = (one: number, other: number) => one < 2 * TWINS && one % 2 === 0 && other === one + 1;

function shares(spread: number): Shares {
  const all = populations(spread);
  const truth = truthOf(all);
  const ranks = trueRanks(truth);
  const agreement = new Map(
    agreementRows(withoutTwins(truth)).map(({ measure_a, measure_b, estimate }) => [
      `${measure_a} ${measure_b}`,
      Number(estimate),
    ]),
  );
  const found = new Shares();
  for (let world = 0; world < WORLDS; world++) {
    const compared = observed(all, world, RESAMPLES);
    const differences = differenceRows(compared);
    const resampledRanks = rankRows(compared);
    for (const measure of MEASURES) {
      const trueOf = (model: unknown) => truth.models[Number(model)]!.measures[measure].estimate;
      for (const { observer, measures } of compared.models) {
        const { low, high } = measureInterval(measure, measures[measure])!;
        const percentile = percentileInterval(measures[measure].resamples);
        const value = trueOf(observer);
        found.count(`${measure}: interval`, low <= value && value <= high);
        found.count(`${measure}: percentile interval`, percentile.low <= value && value <= percentile.high);
      }
      let isWrong = false;
      for (const row of differences.filter((each) => each.measure === measure)) {
        const difference = trueOf(row.observer_a) - trueOf(row.observer_b);
        const areTwins = isTwins(Number(row.observer_a), Number(row.observer_b));
        found.count(`${measure}: difference`, holds(row, difference));
        if (areTwins) found.count(`${measure}: equal models with p < 0.05`, Number(row.p_value) < 0.05);
        isWrong ||=
          row.distinguishable === true &&
          (areTwins || Math.sign(Number(row.corrected)) !== Math.sign(difference));
      }
      found.count(`${measure}: worlds with a wrong distinguishable pair`, isWrong);
      for (const row of resampledRanks.filter((each) => each.measure === measure)) {
        if (Number(row.observer) < 2 * TWINS) continue;
        const rank = ranks.get(`${measure} ${row.observer}`)!;
        found.count(`${measure}: rank`, Number(row.rank_low) <= rank && rank <= Number(row.rank_high));
      }
    }
    for (const row of agreementRows(withoutTwins(compared))) {
      const pair = `${row.measure_a} ${row.measure_b}`;
      const rho = agreement.get(pair)!;
      found.count(`agreement of ${pair} (${rho.toFixed(2)})`, holds(row, rho));
    }
  }
  for (const name of found.names) console.log(`spread ${spread}, ${name}: ${percent(found.share(name))}`);
  return found;
}

it('intervals over images hold the truth in 93 to 97 %, and tests reject 5 % of equal models', () => {
  const found = shares(1);
  for (const measure of MEASURES) {
    for (const kind of ['interval', 'difference']) {
      expect(found.share(`${measure}: ${kind}`), `${measure} ${kind}`).toBeGreaterThanOrEqual(0.93);
      expect(found.share(`${measure}: ${kind}`), `${measure} ${kind}`).toBeLessThanOrEqual(0.97);
    }
    expect(found.share(`${measure}: equal models with p < 0.05`)).toBeLessThanOrEqual(0.065);
    expect(found.share(`${measure}: worlds with a wrong distinguishable pair`)).toBeLessThanOrEqual(0.05);
    expect(found.share(`${measure}: rank`)).toBeGreaterThanOrEqual(0.95);
  }
}, 1_200_000);

it('intervals over images of models that hardly differ hold the truth in 93 to 98 %', () => {
  const found = shares(0.3);
  for (const measure of MEASURES)
    for (const kind of ['interval', 'difference']) {
      expect(found.share(`${measure}: ${kind}`), `${measure} ${kind}`).toBeGreaterThanOrEqual(0.93);
      expect(found.share(`${measure}: ${kind}`), `${measure} ${kind}`).toBeLessThanOrEqual(0.98);
    }
}, 1_200_000);
