import { Matrix } from 'ml-matrix';
import type { Model } from '../../../pipeline/cohort/cohort.ts';
import { unitsOf } from '../../../pipeline/cohort/model-units.ts';
import {
  forwardOrder,
  panelAgreement,
} from '../../../pipeline/stages/aggregation/fewer-metrics/panel-agreement.ts';
import {
  policyQuartileRows,
  quartileAgreement,
  quartilesOf,
} from '../../../pipeline/stages/aggregation/missing-scores/tables.ts';
import { jackknifeIntervals } from '../../../pipeline/statistics/resampling/jackknife.ts';
import { decomposed } from '../../../pipeline/statistics/score/variance-decomposition.ts';
import { covers, holds, rowHolds, type World } from './runner.ts';
import {
  AREAS,
  alike,
  COUNTS,
  correlationMatrix,
  drawer,
  equal,
  independent,
  inFamilies,
  leaderboard,
  leaves,
  ofEachCount,
  spearman,
} from './worlds.ts';

/** What decomposes a score and its variance, small panels of metrics, and quartiles of models. */

/** Weights of the leaves in the nodes of a small tree: `neural` is the mean of four areas, the score that of both domains. */
const areas = [...AREAS, 'Behavioral'].map((area) => {
  const own = leaves.map(({ displayDomain }) => Number(displayDomain === area));
  const size = own.reduce((sum, each) => sum + each, 0);
  return own.map((each) => each / size);
});
const behavior = areas[4]!;
const neural = behavior.map((_, leaf) => areas.slice(0, 4).reduce((sum, area) => sum + area[leaf]! / 4, 0));
const root = behavior.map((weight, leaf) => (weight + neural[leaf]!) / 2);
const nodes = Object.entries({
  V1: areas[0]!,
  V2: areas[1]!,
  V4: areas[2]!,
  IT: areas[3]!,
  behavior,
  neural,
});
const isBehavior = behavior.map((weight) => Number(weight > 0));

const correlations = leaderboard();
const covariance = (x: readonly number[], y: readonly number[]) =>
  new Matrix([[...x]])
    .mmul(correlations)
    .mmul(Matrix.columnVector([...y]))
    .get(0, 0);
const total = covariance(root, root);
/** The true values of the numbers below, in their order. */
const truths = new Map([
  ...nodes.map(([name, node]): [string, number] => [
    `R² of ${name}`,
    covariance(root, node) ** 2 / total / covariance(node, node),
  ]),
  [
    'covariance share of behavior',
    covariance(
      root,
      root.map((weight, leaf) => weight * isBehavior[leaf]!),
    ) / total,
  ],
]);

function decomposition(share: number, models: Model[]): World {
  const draw = drawer(alike(correlations, share), models);
  const balance = { parts: ['neural', 'behavior'], of: Int32Array.from(isBehavior) };
  return (seed) => {
    const input = {
      columns: draw(seed),
      methods: ['arithmetic_mean' as const],
      root: Float64Array.from(root),
      nodes: nodes.map(([category, weights]) => ({ category, weights: Float64Array.from(weights) })),
      balance,
      levels: [{ level: 'domain', partition: balance }],
    };
    const parts = decomposed(input, unitsOf(models));
    return parts.flatMap(({ part: { quantity, category }, value, interval }) => {
      const name = quantity === 'r2' ? `R² of ${category}` : `covariance share of ${category}`;
      const truth = quantity === 'weight' ? undefined : truths.get(name);
      return truth === undefined ? [] : [holds(name, interval!, truth, value)];
    });
  };
}

// Below 60 models, intervals of R² are too narrow.
covers(
  `independent: ${COUNTS}`,
  ofEachCount((models) => decomposition(0, models)),
  { least: 0.87 },
);
covers(
  'families: share 0.3, 0.5',
  [0.3, 0.5].map((share) => decomposition(share, inFamilies)),
);

const METRICS = 30;
/** The loading of each metric on the one ability that all measure. */
const LOADING = 0.6;
const SIZES = [3, 15];
const tree = { parents: Int32Array.of(-1), leafParents: new Int32Array(METRICS) };
const partition = { parts: ['all'], of: new Int32Array(METRICS) };

/** Pearson's correlation of the mean of n metrics with the mean of all. */
function panelCorrelation(n: number): number {
  const variance = (metrics: number) => LOADING ** 2 + (1 - LOADING ** 2) / metrics;
  return Math.sqrt(variance(METRICS) / variance(n));
}

/** Panels chosen on as many early models; all panels of a size are equally good. */
function panels(share: number, models: Model[]): World {
  const draw = drawer(equal(METRICS, LOADING ** 2, share), models);
  const scored = (seed: number) => ({ columns: draw(seed), tree, partition });
  return (seed) => {
    const [early, later] = [scored(2 * seed), scored(2 * seed + 1)];
    const agreement = panelAgreement({ early, later }, forwardOrder(early, Math.max(...SIZES)));
    const estimates = agreement([...models.keys()]);
    const intervals = jackknifeIntervals(unitsOf(models), agreement)!;
    return SIZES.flatMap((size) => {
      const place = 4 * (size - 1);
      const r = panelCorrelation(size);
      const tau = (2 / Math.PI) * Math.asin(r);
      return [
        holds(`ρ of panels of ${size} metrics`, intervals[place]!, spearman(r), estimates[place]),
        holds(`τ of panels of ${size} metrics`, intervals[place + 1]!, tau, estimates[place + 1]),
      ];
    });
  };
}

covers(
  'independent: 20, 60, 136',
  [20, 60, 136].map((count) => panels(0, independent(count))),
  { bias: 0.05 },
);
covers('families: share 0.3', [panels(0.3, inFamilies)]);

/** Two policies for missing scores that give models scores with this correlation. */
function quartiles(r: number, share: number, models: Model[]): World {
  const scores = alike(
    correlationMatrix(2, () => r),
    share,
  );
  const many = drawer(scores, independent(400_000))(1).map((column) => [...quartilesOf(column)]);
  const [truth] = quartileAgreement(many[0]!, many[1]!);
  const draw = drawer(scores, models);
  return (seed) => {
    const policies = draw(seed).map((own, i) => ({
      policy: ['complete_cases', 'mean_of_present'][i]!,
      method: 'arithmetic_mean',
      models,
      rounding: new Float64Array(models.length),
      scores: own,
    }));
    const counts = new Map(models.map(({ id }) => [id, { n_never_run: 0 }]));
    const given = { metricSet: 'main', metrics: 1, counts, ranked: policies };
    const [row] = policyQuartileRows(given as never, { minimum_models: 20 } as never);
    return [rowHolds('κ of quartiles', row!, truth)];
  };
}

covers('independent: 97, 280, ρ 0.9; 97, 280, ρ 0.97; families: share 0.3, ρ 0.9', [
  ...[0.9, 0.97].flatMap((r) => [97, 280].map((count) => quartiles(r, 0, independent(count)))),
  quartiles(0.9, 0.3, inFamilies),
]);
