import { deviation, mean } from 'd3-array';
import { type Model, modelUnits } from '../../../pipeline/cohort/cohort.ts';
import { effectiveNumber } from '../../../pipeline/stages/agreement/pairs/tables.ts';
import { restrictRange, thresholdsOf } from '../../../pipeline/stages/agreement/range/thresholds.ts';
import { correlateColumns } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import {
  type PairQuantity,
  pairCount,
  pairQuantity,
} from '../../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { unitsByLabel } from '../../../pipeline/statistics/numbers/units.ts';
import { summaryQuantities } from '../../../pipeline/studies/headline-quantities.ts';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { covers, holds, rejects, rowHolds, type World } from './runner.ts';
import {
  alike,
  COUNTS,
  drawer,
  equal,
  equalFamilies,
  independent,
  inFamilies,
  leaderboard,
  leaveOut,
  leaves,
  type Scores,
  trueSpearman,
  workers,
} from './worlds.ts';

/** Mean correlations of pairs, with independent models, with families, and where the list of families or the sample is wrong. */

type Named = PairQuantity & { name: string };

const METRICS = 10;
const all: Named = {
  name: 'mean correlation',
  kind: 'mean',
  pairs: [...Array(pairCount(METRICS)).keys()],
};

/** @param listed the models with the families that a list says */
function meansOf(scores: Scores, models: Model[], quantities = [all], listed = models): World {
  const draw = drawer(scores, models);
  const truth = trueSpearman(scores);
  return async (seed) => {
    const pairs = await leaveOut(draw(seed), listed);
    return quantities.map((quantity) => {
      const number = (correlations: Float64Array) => pairQuantity(correlations, quantity);
      const interval = pairs.intervalOf(quantity.pairs, number)!;
      return holds(quantity.name, interval, number(truth), number(pairs.counted));
    });
  };
}

const headlines: Named[] = summaryQuantities(leaves.map(({ factor }) => ({ domain: factor })));
const means = headlines.filter(({ kind }) => kind === 'mean');
covers('families: share', [0.3, 0.5], (share) => meansOf(alike(leaderboard(), share), inFamilies, means));

// Few families make means of strong correlations too small.
for (const { rho, bias } of [
  { rho: 0.2, bias: 0.03 },
  { rho: 0.75, bias: 0.035 },
]) {
  const correlations = equal(METRICS, rho);
  covers(`independent, ρ ${rho}:`, COUNTS, (count) => meansOf(alike(correlations), independent(count)));
  covers(
    `families, ρ ${rho}: share`,
    [0.3, 0.5, 0.8],
    (share) => meansOf(alike(correlations, share), inFamilies),
    { bias },
  );
}

/** One metric's mean correlation with the others minus that of these with each other, as a weighted mean. */
const OWN = METRICS - 1;
const difference: Named = {
  ...all,
  name: 'difference of one metric',
  weights: Float64Array.from(all.pairs, (pair) =>
    pair < OWN ? all.pairs.length / OWN : -all.pairs.length / (all.pairs.length - OWN),
  ),
};

// Few families of equal size have t with more degrees of freedom than their variance is known by.
covers(
  'equal families, ρ 0.2, share 0.7:',
  [10, 12],
  (count) => meansOf(alike(equal(METRICS, 0.2), 0.7), equalFamilies(count), [all, difference]),
  { least: 0.86 },
);

// With few families, much agreement between them and little within is hard to see.
covers(
  'families, ρ 0.6 between, 0.05 within: share',
  [0.3, 0.5],
  (share) => meansOf({ share, between: equal(METRICS, 0.6), within: equal(METRICS, 0.05) }, inFamilies),
  { least: 0.82, bias: 0.065, missesBelow: true },
);

/** A list that has the models of some families, those of `isApart`, as families of one, and divides the others. */
const takenApart = (isApart: (family: string) => boolean, parts = 1): Model[] =>
  inFamilies.map(({ id, family }, model) => ({
    id,
    family: isApart(family) ? id : `${family} / ${model % parts}`,
  }));

for (const [what, listed] of [
  ['largest listed as single models', takenApart((family) => family === '0')],
  ['listed as two', takenApart(() => false, 2)],
  ['listed as four', takenApart(() => false, 4)],
] as const)
  covers(
    `families, ρ 0.2, ${what}: share`,
    [0.3, 0.5],
    (share) => meansOf(alike(equal(METRICS, 0.2), share), inFamilies, undefined, listed),
    { least: 0.68, most: 0.94 },
  );

/** The normal quantile of the probability that a family is an outlier, 0.05. */
const RARE = -1.6448536269514722;

/** Draws scores, of which those of outlier families are lower by some standard deviations on every metric. */
function outlierDrawer(rho: number, shift: number, models: Model[]) {
  const draw = drawer(alike(equal(METRICS, rho), 0.3), models);
  const { of, labels } = unitsByLabel(models.map(({ family }) => family));
  return (seed: number) => {
    const rare = standardNormals(seededGenerator(seed, 2), labels.length).map((value) =>
      Number(value < RARE),
    );
    const columns = draw(seed).map((column) =>
      column.map((score, model) => score - shift * rare[of[model]!]!),
    );
    return { columns, rare };
  };
}

const meanOf = (columns: Float64Array[]) => pairQuantity(correlateColumns(columns, 'spearman').estimate, all);

function outliers(rho: number, shift: number): World {
  const manyFamilies = outlierDrawer(rho, shift, independent(60_000));
  const truth = mean([0, 1, 2, 3], (seed) => meanOf(manyFamilies(seed).columns))!;
  const draw = outlierDrawer(rho, shift, inFamilies);
  return async (seed) => {
    const { columns, rare } = draw(seed);
    const held = async (name: string, models: Model[]) =>
      holds(name, (await leaveOut(columns, models)).intervalOfMean(all)!, truth);
    const found = await held(all.name, inFamilies);
    if (!rare.includes(1)) return [found, { ...found, name: 'the same, without an outlier' }];
    const apart = takenApart((family) => rare[Number(family)] === 1);
    return [
      found,
      { ...found, name: 'the same, with an outlier' },
      await held('the same, outliers taken apart', apart),
    ];
  };
}

// Strong correlations hardly change with an outlier.
for (const [rho, least] of [
  [0.2, 0.4],
  [0.75, 0.84],
] as const)
  covers(`outliers, ρ ${rho}: lower by`, [1.5, 2.5], (shift) => outliers(rho, shift), {
    least,
    worlds: 1000,
  });

function effective(share: number): World {
  const draw = drawer(alike(equal(METRICS, 0.2), share), inFamilies);
  const alone = drawer(alike(equal(METRICS, 0.2)), inFamilies);
  const spread = (drawn: typeof draw) => deviation([...Array(1000).keys()], (seed) => meanOf(drawn(seed)))!;
  const truth = inFamilies.length * (spread(alone) / spread(draw)) ** 2;
  return async (seed) => {
    const columns = draw(seed);
    const byModel = await leaveOut(columns, inFamilies, modelUnits(inFamilies));
    const found = effectiveNumber(all, await leaveOut(columns, inFamilies), byModel)!;
    return [
      holds('range of n_effective', found, truth),
      rejects('n_effective is above the truth', found.value > truth),
    ];
  };
}

covers('families, ρ 0.2: share', [0.3], effective, { least: 0.4 });

const QUANTILES = [0, 0.3, 0.6];

/** Five metrics and the control measure one ability. */
const restricted = (models: Model[], share: number) => {
  const draw = drawer(alike(equal(6, 0.64), share), models);
  return (seed: number) => {
    const [control, ...columns] = draw(seed);
    const metrics = columns.map((_, metric) => ({ id: String(metric), category: 'V1' }));
    const places = Int32Array.from({ length: pairCount(5) }, (_, pair) => pair);
    const union = { models, columns, pairs: new Map([[{ metricSet: 'main', metrics }, places]]) };
    const thresholds = thresholdsOf(control!).filter(({ quantile }) => QUANTILES.includes(quantile));
    const given = { metric: 'control', trainingDataSet: null, values: control! };
    return restrictRange(
      union as never,
      given as never,
      thresholds,
      { minimum_models: 20 } as never,
      workers,
    );
  };
};

function differenceHolds({ quantile, difference, ...row }: Row, truth: number) {
  const ends = { low: Number(row.difference_ci_low), high: Number(row.difference_ci_high) };
  return holds(`difference above the ${quantile} quantile`, ends, truth, Number(difference));
}

function range(share: number, models = inFamilies): World {
  const truths = restricted(independent(20_000), 0)(0);
  const rowsOf = restricted(models, share);
  return async (seed) => {
    const [rows, truth] = [await rowsOf(seed), await truths];
    return rows.flatMap((row, i) => {
      const name = `mean correlation above the ${row.quantile} quantile`;
      // Fewer than ten families may be above a threshold.
      const isGiven = row.category_a === 'all' && row.ci_low !== null;
      if (!isGiven) return [];
      const found = rowHolds(name, row, Number(truth[i]!.estimate));
      // Over all models, the difference is 0 by definition.
      return row.quantile === 0 ? [found] : [found, differenceHolds(row, Number(truth[i]!.difference))];
    });
  };
}

covers('families: share', [0, 0.3], (share) => range(share));
covers('20 equal families: share', [0.3, 0.7], (share) => range(share, equalFamilies(20)), { bias: 0.05 });
