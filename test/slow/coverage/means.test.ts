import { deviation, mean, median } from 'd3-array';
import { expect, it } from 'vitest';
import type { Model } from '../../../pipeline/cohort/cohort.ts';
import { familyUnits, modelUnits } from '../../../pipeline/cohort/model-units.ts';
import { effectiveNumber } from '../../../pipeline/stages/agreement/pairs/tables.ts';
import { correlateColumns } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import { type PairQuantity, pairQuantity } from '../../../pipeline/statistics/correlation/pair-means.ts';
import { pairCount } from '../../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { summaryQuantities } from '../../../pipeline/studies/headline-quantities.ts';
import { isMissing, MIRROR, Project } from '../../project.ts';
import { covers, holds, percent, simulated, type World } from './runner.ts';
import {
  alike,
  COUNTS,
  correlationMatrix,
  drawer,
  equal,
  estimated,
  independent,
  inFamilies,
  leaderboard,
  leaveOut,
  leaves,
  ofEachCount,
  type Scores,
  trueSpearman,
} from './worlds.ts';

/** Mean correlations of pairs, with independent models, with families, and where the list of families or the sample is wrong. */

type Named = PairQuantity & { name: string };

const allOf = (metrics: number): Named[] => [
  { name: 'mean correlation', kind: 'mean', pairs: [...Array(pairCount(metrics)).keys()] },
];
const headlines: Named[] = summaryQuantities(leaves.map(({ factor }) => ({ domain: factor }))).filter(
  ({ kind }) => kind === 'mean',
);

/** @param listed the models with the families that a list says */
function meansOf(
  scores: Scores,
  models: Model[],
  quantities = allOf(scores.shares.length),
  listed = models,
): World {
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

covers(
  'families: share 0.3, 0.5',
  [0.3, 0.5].map((share) => meansOf(alike(leaderboard(), share), inFamilies, headlines)),
);

const METRICS = 10;
for (const rho of [0.2, 0.75])
  covers(
    `independent: ${COUNTS}; ρ ${rho}`,
    ofEachCount((models) => meansOf(equal(METRICS, rho), models)),
  );

const SHARES = [0.3, 0.5, 0.8];
for (const rho of [0.2, 0.75])
  covers(
    `families, ρ ${rho}: share ${SHARES.join(', ')}`,
    SHARES.map((share) => meansOf(equal(METRICS, rho, share), inFamilies)),
  );

// With few families, much agreement between them and little within is hard to see.
covers(
  'families, ρ 0.6 between and 0.05 within: share 0.3, 0.5',
  [0.3, 0.5].map((share) => meansOf(equal(METRICS, 0.6, share, 0.05), inFamilies)),
  { least: 0.82, bias: 0.06, missesBelow: true },
);

/** The 50 real metrics of `paper`, and their models. */
async function realScores(): Promise<Scores> {
  const project = new Project();
  try {
    await project.outputOf('study paper --until cohort', 0, { MIRROR });
    const rows = (await project.queryBuild(
      `select model_id as id, family, list(value order by metric_id)::json::varchar as scores
        from cohort.score inner join (select metric_set, model_id, family from cohort.model) using (metric_set, model_id)
        where metric_set = 'brain_score' group by model_id, family order by model_id`,
    )) as unknown as (Model & { scores: string })[];
    const scores: number[][] = rows.map((row) => JSON.parse(row.scores));
    return estimated(
      scores[0]!.map((_, metric) => Float64Array.from(scores, (own) => own[metric]!)),
      rows,
    );
  } finally {
    project.remove();
  }
}

if (!isMissing(MIRROR))
  covers('families: correlations and shares of the 50 real metrics', [
    meansOf(await realScores(), inFamilies),
  ]);

/** A list that has the models of some families, those of `isApart`, as families of one, and divides the others. */
const takenApart = (isApart: (family: string) => boolean, parts = 1): Model[] =>
  inFamilies.map(({ id, family }, model) => ({
    id,
    family: isApart(family) ? id : `${family} / ${model % parts}`,
  }));

for (const [what, listed] of [
  ['has each model of the largest family as its own', takenApart((family) => family === '0')],
  ['divides every family in two', takenApart(() => false, 2)],
  ['divides every family in four', takenApart(() => false, 4)],
] as const)
  covers(
    `a list ${what}, ρ 0.2: share 0.3, 0.5`,
    [0.3, 0.5].map((share) => meansOf(equal(METRICS, 0.2, share), inFamilies, undefined, listed)),
    { least: 0.68, most: 0.94 },
  );

/** Each family is an outlier with probability 0.05: its models score lower by `shift` standard deviations on every metric. */
/** The normal quantile of that probability. */
const RARE = -1.6448536269514722;

const allFamilies = independent(60_000);

/** The scores of a world, of which each family is an outlier with this probability, and these families. */
function withOutliers(draw: (seed: number) => Float64Array[], models: Model[], shift: number, seed: number) {
  const { of, labels } = familyUnits(models);
  const rare = standardNormals(seededGenerator(seed, 2), labels.length).map((value) => Number(value < RARE));
  const columns = draw(seed).map((column) => column.map((score, model) => score - shift * rare[of[model]!]!));
  return { columns, rare };
}

/** The true ρ of two metrics that correlate by `rho` without outliers: in 480,000 models of as many families. */
function outlierTruth(rho: number, shift: number): number {
  const draw = drawer(equal(2, rho), allFamilies);
  return mean([...Array(8).keys()], (seed) => {
    const { columns } = withOutliers(draw, allFamilies, shift, seed);
    return correlateColumns(columns, 'spearman').estimate[0]!;
  })!;
}

function outliers(rho: number, shift: number): World {
  const draw = drawer(equal(METRICS, rho, 0.3), inFamilies);
  const truth = outlierTruth(rho, shift);
  const [all] = allOf(METRICS);
  return async (seed) => {
    const { columns, rare } = withOutliers(draw, inFamilies, shift, seed);
    const held = async (name: string, models: Model[]) =>
      holds(name, (await leaveOut(columns, models)).intervalOfMean(all!)!, truth);
    const found = await held('mean correlation', inFamilies);
    if (!rare.includes(1)) return [found, { ...found, name: 'the same, without an outlier' }];
    return [
      found,
      { ...found, name: 'the same, with an outlier' },
      await held(
        'the same, outlier families taken apart',
        takenApart((family) => rare[Number(family)] === 1),
      ),
    ];
  };
}

// Strong correlations hardly change with an outlier.
covers('outlier families, ρ 0.2: lower by 1.5, 2.5', [outliers(0.2, 1.5), outliers(0.2, 2.5)], {
  least: 0.4,
  most: 0.985,
  worlds: 1000,
});
covers('outlier families, ρ 0.75: lower by 1.5, 2.5', [outliers(0.75, 1.5), outliers(0.75, 2.5)], {
  least: 0.84,
  most: 0.985,
  worlds: 1000,
});

/** A general factor gives every pair a correlation of 0.1, and a random direction of three others −1/6 to 1/6. */
const directions = Array.from({ length: 50 }, (_, metric) => standardNormals(seededGenerator(0, metric), 3));
const around0 = correlationMatrix(directions.length, (i, j) => {
  const [one, other] = [directions[i]!, directions[j]!];
  const cosine = one.reduce((sum, each, d) => sum + each * other[d]!, 0);
  return 0.1 + cosine / Math.hypot(...one) / Math.hypot(...other) / 6;
});

// Noise pushes more weak correlations below 0 than above it, so no interval of such shares is published.
covers(
  'independent: 136; ρ around 0.1',
  [
    meansOf(alike(around0), independent(136), [
      { ...allOf(directions.length)[0]!, name: 'share of negative pairs', kind: 'share_negative' },
    ]),
  ],
  { bias: 0.06 },
);

it('the effective number of models is right in the middle, and its range is rough', async () => {
  const [all] = allOf(METRICS);
  const draw = drawer(equal(METRICS, 0.2, 0.3), inFamilies);
  const alone = drawer(equal(METRICS, 0.2), inFamilies);
  const spread = (drawn: (seed: number) => Float64Array[]) =>
    deviation([...Array(1000).keys()], (seed) =>
      pairQuantity(correlateColumns(drawn(seed), 'spearman').estimate, all!),
    )!;
  const truth = inFamilies.length * (spread(alone) / spread(draw)) ** 2;
  const numbers: number[] = [];
  const range: World = async (seed) => {
    const columns = draw(seed);
    const byModel = await leaveOut(columns, inFamilies, modelUnits(inFamilies));
    const found = effectiveNumber(all!, await leaveOut(columns, inFamilies), byModel)!;
    numbers.push(found.value);
    return [holds('range', found, truth)];
  };
  const { held } = (await simulated(range, 300)).get('range')!;
  const middle = median(numbers)!;
  console.log(
    `effective number: truth ${truth.toFixed(0)}, median ${middle.toFixed(0)}, range holds it in ${percent(held)}`,
  );
  expect(middle / truth).toBeGreaterThan(0.8);
  expect(middle / truth).toBeLessThan(1.4);
  expect(held).toBeGreaterThan(0.85);
});
