import { runStage, studyWord } from '../stage.ts';
import {
  type AggregationMethod,
  everyModelOnce,
  explainedVariances,
  nodeScores,
} from '../statistics/aggregation.ts';
import { type Interval, percentileIntervals, resample, type Sampling } from '../statistics/bootstrap.ts';
import { correlate } from '../statistics/correlation.ts';
import { leaderboardRanks, type Ranking } from '../statistics/ranks.ts';
import { studyStaging } from '../studies/staging.ts';
import { readStudy, type Study } from '../studies/study.ts';
import { buildStage, once, type Reader } from '../warehouse/build.ts';
import { type Cohort, cohortInputs, completeCohort, readCohorts } from '../warehouse/cohort.ts';
import { familyColumns, intervalColumns } from '../warehouse/interval-columns.ts';
import { type Row, toColumns } from '../warehouse/rows.ts';
import { enoughFamilies, familyCount, familySampling, modelSampling } from '../warehouse/sampling.ts';
import { type NodeWeights, readWeights } from '../warehouse/weights.ts';

interface Aggregation {
  cohort: Cohort;
  weights: NodeWeights;
  methods: { method: AggregationMethod; scores: Float64Array; ranking: Ranking }[];
}

/** One score and one ranking out of many metrics, by each method; and what decides them. */
runStage('aggregation', async (words, effects) => {
  const study = readStudy(studyWord(words));
  const aggregations = once((reader: Reader) => aggregate(reader, study));
  const table = (rows: (aggregation: Aggregation) => Row[]) => ({
    inputs: [...cohortInputs, 'aggregation.weight', 'study.statistics'],
    compute: async (reader: Reader) => toColumns((await aggregations(reader)).flatMap(rows)),
  });
  await buildStage(
    {
      stage: 'aggregation',
      study: study.name,
      code: ['pipeline/statistics', 'pipeline/studies'],
      staging: studyStaging(study),
      computed: {
        'aggregation.model_score': table(modelScoreRows),
        'aggregation.explained_variance': table((aggregation) => explainedVarianceRows(aggregation, study)),
        'aggregation.method_agreement': table(methodAgreementRows),
      },
    },
    effects,
  );
});

async function aggregate(reader: Reader, study: Study): Promise<Aggregation[]> {
  const cohorts = (await readCohorts(reader)).map(completeCohort);
  const large = cohorts.filter(({ models }) => models.length >= study.minimum_models);
  return await Promise.all(
    large.map(async (cohort) => {
      const weights = await readWeights(reader, cohort);
      const methods = study.aggregations.map((method) => {
        const [root] = nodeScores(method, cohort.columns, [weights.root])(
          everyModelOnce(cohort.models.length),
        );
        return { method, scores: root!, ranking: leaderboardRanks(root!) };
      });
      return { cohort, weights, methods };
    }),
  );
}

function modelScoreRows({ cohort, methods }: Aggregation): Row[] {
  return methods.flatMap(({ method, scores, ranking }) =>
    cohort.models.map(({ id }, i) => ({
      metric_set: cohort.metricSet,
      model_id: id,
      method,
      score: scores[i]!,
      rank: ranking.rank[i]!,
      n_tied: ranking.tied[i]!,
      rank_low: null,
      rank_high: null,
    })),
  );
}

function explainedVarianceRows({ cohort, weights, methods }: Aggregation, study: Study): Row[] {
  const { models } = cohort;
  return methods.flatMap(({ method }) => {
    const evaluate = explainedVariances(method, cohort.columns, weights.root, weights.weights);
    const estimate = new Float64Array(weights.categories.length);
    evaluate(everyModelOnce(models.length), estimate);
    const intervals = (sampling: Sampling): Interval[] =>
      percentileIntervals(resample(estimate.length, sampling, evaluate), study.resamples);
    const byModels = intervals(modelSampling(models, study));
    const byFamilies = enoughFamilies(models) ? intervals(familySampling(models, study)) : undefined;
    return weights.categories.map((category, i) => ({
      metric_set: cohort.metricSet,
      method,
      category,
      r2: estimate[i]!,
      ...intervalColumns(byModels[i]),
      n_models: models.length,
      ...familyColumns(byFamilies?.[i]),
      n_families: familyCount(models),
    }));
  });
}

function methodAgreementRows({ cohort, methods }: Aggregation): Row[] {
  return methods.flatMap((a, i) =>
    methods.slice(i + 1).map((b) => ({
      metric_set: cohort.metricSet,
      method_a: a.method,
      method_b: b.method,
      kendall_tau: correlate(a.scores, b.scores, 'kendall').estimate,
      spearman_rho: correlate(a.scores, b.scores, 'spearman').estimate,
      top10_overlap: a.ranking.rank.filter((rank, m) => rank <= 10 && b.ranking.rank[m]! <= 10).length,
      largest_rank_change: Math.max(...a.ranking.rank.map((rank, m) => Math.abs(rank - b.ranking.rank[m]!))),
    })),
  );
}
