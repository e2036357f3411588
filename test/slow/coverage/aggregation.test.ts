import { mean, sum } from 'd3-array';
import { type Model, unitsOf } from '../../../pipeline/cohort/cohort.ts';
import {
  forwardOrder,
  panelAgreement,
  panelQuantities,
} from '../../../pipeline/stages/aggregation/fewer-metrics/panel-agreement.ts';
import {
  policyQuartileRows,
  quartileAgreement,
  quartilesOf,
} from '../../../pipeline/stages/aggregation/missing-scores/tables.ts';
import type { Units } from '../../../pipeline/statistics/numbers/units.ts';
import { jackknifeIntervals } from '../../../pipeline/statistics/resampling/jackknife.ts';
import { decomposed } from '../../../pipeline/statistics/score/variance-decomposition.ts';
import { covers, holds, rowHolds, type World } from './runner.ts';
import {
  AREAS,
  alike,
  COUNTS,
  drawer,
  equal,
  equalFamilies,
  exact,
  independent,
  inFamilies,
  leaderboard,
  leaves,
  spearman,
} from './worlds.ts';

/** What decomposes a score and its variance, small panels of metrics, and quartiles of models. */

/** Weights of the leaves in the nodes of a small tree: `neural` is the mean of four areas, the score that of both domains. */
const areas = [...AREAS, 'Behavioral'].map((area) => {
  const own = leaves.map(({ displayDomain }) => Number(displayDomain === area));
  return Float64Array.from(own, (each) => each / sum(own));
});
const behavior = areas[4]!;
const neural = behavior.map((_, leaf) => mean(areas.slice(0, 4), (area) => area[leaf]!)!);
const root = behavior.map((weight, leaf) => (weight + neural[leaf]!) / 2);
const NODES = [...AREAS, 'behavior', 'neural'];
const domains = {
  parts: ['neural', 'behavior'],
  of: Int32Array.from(behavior, (weight) => Number(weight > 0)),
};

/** R² of nodes and behaviour’s share of the score's covariance, with units also their intervals. */
const partsOf = (columns: Float64Array[], units?: Units) =>
  decomposed(
    {
      columns,
      methods: ['arithmetic_mean'],
      root,
      nodes: [...areas, neural].map((weights, i) => ({ category: NODES[i]!, weights })),
      balance: domains,
      levels: [{ level: 'domain', partition: domains }],
    },
    units,
  ).filter(
    ({ part }) =>
      part.quantity === 'r2' || (part.quantity === 'covariance_share' && part.category === 'behavior'),
  );

function decomposition(share: number, models: Model[]): World {
  const draw = drawer(alike(leaderboard(), share), models);
  const truth = partsOf(exact(leaderboard()));
  return (seed) =>
    partsOf(draw(seed), unitsOf(models)).map(({ part, value, interval }, i) =>
      holds(`${part.quantity} of ${part.category}`, interval!, truth[i]!.value, value),
    );
}

// Below 60 models, intervals of R² are too narrow, and R² is too large.
covers('independent:', COUNTS, (count) => decomposition(0, independent(count)), { least: 0.87 });
covers('families: share', [0.3, 0.5], (share) => decomposition(share, inFamilies));
// So they are with few families.
covers('equal families, share 0.7:', [10, 12], (count) => decomposition(0.7, equalFamilies(count)), {
  least: 0.87,
  bias: 0.1,
});

const METRICS = 30;
/** The loading of each metric on the one ability that all measure. */
const LOADING = 0.6;
/** The number of metrics of a panel. */
const PANEL = 3;
const tree = { parents: Int32Array.of(-1), leafParents: new Int32Array(METRICS) };
const partition = { parts: ['all'], of: new Int32Array(METRICS) };

/** Pearson's correlation of the mean of a panel with the mean of all. */
const varianceOfMean = (metrics: number) => LOADING ** 2 + (1 - LOADING ** 2) / metrics;
const r = Math.sqrt(varianceOfMean(METRICS) / varianceOfMean(PANEL));

/** Panels chosen on as many early models; all panels of a size are equally good. */
function panels(share: number, models: Model[]): World {
  const draw = drawer(alike(equal(METRICS, LOADING ** 2), share), models);
  const scored = (seed: number) => ({ columns: draw(seed), tree, partition });
  return (seed) => {
    const [early, later] = [scored(2 * seed), scored(2 * seed + 1)];
    const agreement = panelAgreement({ early, later }, forwardOrder(early, PANEL));
    const place = panelQuantities.length * (PANEL - 1);
    const [rho, tau] = agreement([...models.keys()]).slice(place);
    const [ofRho, ofTau] = jackknifeIntervals(unitsOf(models), agreement)!.slice(place);
    return [
      holds('ρ of panels of 3 metrics', ofRho!, spearman(r), rho),
      holds('τ of panels of 3 metrics', ofTau!, (2 / Math.PI) * Math.asin(r), tau),
    ];
  };
}

covers('independent:', COUNTS.slice(0, 3), (count) => panels(0, independent(count)), { bias: 0.05 });
covers('families: share', [0.3], (share) => panels(share, inFamilies), { bias: 0.02 });

/** Two policies for missing scores that give models scores with this correlation. */
function quartiles(r: number, share: number, models: Model[]): World {
  const scores = alike(equal(2, r), share);
  const many = drawer(scores, independent(400_000))(1).map((column) => [...quartilesOf(column)]);
  const [truth] = quartileAgreement(many[0]!, many[1]!);
  const draw = drawer(scores, models);
  return (seed) => {
    const policies = draw(seed).map((own, i) => ({
      policy: ['complete_cases', 'mean_of_present'][i]!,
      method: 'arithmetic_mean',
      models,
      places: new Map(models.map(({ id }, place) => [id, place])),
      rounding: new Float64Array(models.length),
      scores: own,
    }));
    const runs = new Map(models.map(({ id }) => [id, 1]));
    const given = { cohort: { metrics: [{}] }, runs, ranked: policies };
    const [row] = policyQuartileRows(given as never, { minimum_models: 20 } as never);
    return [rowHolds('κ of quartiles', row!, truth)];
  };
}

for (const r of [0.9, 0.97])
  covers(`independent, r ${r}:`, [97, 280], (count) => quartiles(r, 0, independent(count)));
covers('families, r 0.9: share', [0.3], (share) => quartiles(0.9, share, inFamilies));
