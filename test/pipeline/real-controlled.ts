import fs from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { type Union, unionsOf } from '../../pipeline/cohort/cohort.ts';
import { seedNoiseRows } from '../../pipeline/stages/agreement/noise/seeds.ts';
import { thresholdsOf } from '../../pipeline/stages/agreement/range/range-restriction.ts';
import { restrictRange } from '../../pipeline/stages/agreement/range/thresholds.ts';
import { readStudy } from '../../pipeline/studies/study.ts';
import { Workers } from '../../pipeline/workers/workers.ts';
import type { Project, Result } from '../project.ts';

const STUDY = 'pipeline/studies/controlled.json';

/** Runs the study `controlled` in a project, up to the tables that the tests read. */
export async function runControlled(project: Project): Promise<Result> {
  project.write(STUDY, fs.readFileSync(STUDY));
  project.fewestResamples('controlled');
  const result = await project.run('study controlled --until agreement');
  fs.rmSync(project.path(STUDY));
  return result;
}

/** Tests of the study `controlled` on the real scores of a project whose sources are read. */
export function describeControlled(made: () => Project): void {
  let result: Result;
  beforeAll(async () => {
    result = await runControlled(made());
  }, 60_000);
  const query = (sql: string) => made().queryBuild(sql, 'controlled');

  it('has the 987 complete models, and no others', async () => {
    expect(result.code, result.output).toBe(0);
    const rows = await query(
      "select included, reason, count(*) as n from cohort.model where metric_set = 'public_benchmarks' group by all order by n",
    );
    expect(rows).toEqual([
      { included: false, reason: 'not scored on every metric', n: 6 },
      { included: true, reason: null, n: 987 },
    ]);
    const strangers = await query(
      "select * from cohort.model where (metric_set = 'leaderboard') = (model_id like 'controlled-models:%')",
    );
    expect(strangers).toEqual([]);
  });

  /** NumPy 2: ranks of the 987 models, np.corrcoef. */
  it('agrees with NumPy on the mean agreement', async () => {
    const [row] = await query(`select estimate, n_models from agreement.summary
      where metric_set = 'public_benchmarks' and method = 'spearman' and quantity = 'mean_pairwise_correlation'`);
    expect(row!.estimate).toBeCloseTo(0.7420255640149783, 12);
    expect(row!.n_models).toBe(987);
  });

  it('puts every model into a curated family, and every family has several models', async () => {
    const rows = await query(`select family, any_value(rule) as rule, count(*) as n
      from normalize.model_family where model_id like 'controlled-models:%' group by family having rule <> 'curated' or n < 2`);
    expect(rows).toEqual([]);
  });

  /** NumPy 2, over the complete models whose `acc` is at least the threshold. */
  it.each([
    [0.5, 287, 0.4206112992698359, 0.2785552861772374],
    [0.65, 191, 0.37071972306420503, 0.08989907688068337],
  ])('agrees with NumPy on the models with an accuracy of at least %s', async (threshold, n, mean, pair) => {
    const { union, control } = await readUnion();
    const workers = new Workers(1);
    const { restriction, spread } = await restrictRange(
      union,
      { metric: 'controlled-models:accuracy', trainingDataSet: null, values: control },
      [{ quantile: 0, threshold }],
      { ...readStudy('controlled'), resamples: 100 },
      workers,
    );
    await workers.close();
    const of = (one: string, other: string) =>
      restriction.find(({ category_a, category_b }) => category_a === one && category_b === other)!;
    expect(of('all', 'all')).toMatchObject({ n_models: n, n_pairs: 10 });
    expect(of('all', 'all').estimate).toBeCloseTo(mean, 12);
    expect(of('IT', 'behavior').estimate).toBeCloseTo(pair, 12);
    for (const { relative_deviation } of spread) expect(relative_deviation).toBeLessThan(1);
  });

  /** The scores and accuracies of the study's models. */
  async function readUnion(): Promise<{ union: Union; control: Float64Array }> {
    const models = (
      await query(
        "select model_id, family from cohort.model where metric_set = 'public_benchmarks' and included order by all",
      )
    ).map(({ model_id, family }) => ({ id: String(model_id), family: String(family) }));
    const values = new Map(
      (await query('select model_id, metric_id, value from cohort.state where value is not null')).map(
        ({ model_id, metric_id, value }) => [`${model_id} ${metric_id}`, Number(value)],
      ),
    );
    const column = (metric: string) =>
      Float64Array.from(models, ({ id }) => values.get(`${id} ${metric}`) ?? Number.NaN);
    const metrics = (
      await query(
        "select metric_id, category, domain from cohort.metric where metric_set = 'public_benchmarks' and included order by all",
      )
    ).map(({ metric_id, category, domain }) => ({
      id: String(metric_id),
      category: String(category),
      domain: String(domain),
      dataSet: '',
      reversed: false,
    }));
    const columns = metrics.map(({ id }) => column(id));
    const [union] = unionsOf([{ metricSet: 'public_benchmarks', models, metrics, columns }]);
    return { union: union!, control: column('controlled-models:accuracy') };
  }

  /** NumPy 2: np.quantile of the accuracies of one training data set, ranks of its models above, np.corrcoef. */
  it.each([
    ['imagenet', [377, 339, 301, 264, 226, 189, 151, 113, 76, 38], [0.77062665670516, 0.07097056570740783]],
    ['ecoset', [311, 281, 249, 218, 187, 156, 125, 94, 63, 32], [0.8155304269426248, 0.1921920821114369]],
  ])('agrees less the better the models trained on %s are', async (trainedOn, models, ends) => {
    const rows =
      await query(`select estimate, ci_low, n_models, n_model_families from agreement.range_restriction
      where training_data_set = '${trainedOn}' and category_a = 'all' order by quantile`);
    expect(rows.map(({ n_models }) => n_models)).toEqual(models);
    expect(rows[0]!.estimate).toBeCloseTo(ends[0]!, 12);
    expect(rows.at(-1)!.estimate).toBeCloseTo(ends[1]!, 12);
    // Six families are too few for an interval.
    for (const { ci_low, n_model_families } of rows) {
      expect(Number(n_model_families)).toBeLessThan(10);
      expect(ci_low).toBeNaN();
    }
  });

  it('compares no models of other training data sets, which are too few', async () => {
    const rows = await query(
      'select distinct metric_set, training_data_set from agreement.range_restriction order by all',
    );
    expect(rows).toEqual([
      { metric_set: 'leaderboard', training_data_set: null },
      { metric_set: 'public_benchmarks', training_data_set: 'ecoset' },
      { metric_set: 'public_benchmarks', training_data_set: 'imagenet' },
    ]);
  });

  /**
   * NumPy 2: over the models of the configurations with several seeds whose mean accuracy is at least the threshold, the mean
   * of √(reliability × reliability) and of ρ over pairs of metrics.
   */
  it.each([
    ['imagenet', 33, 0.6902893618906234, 0.01356951871657754],
    ['ecoset', 30, 0.732139343007369, 0.14153503893214683],
  ])('agrees with NumPy on the seeds of the best models trained on %s', async (trainedOn, n, bound, mean) => {
    const rows = await query(`select n_seeds, mean_correlation, correlation_bound from agreement.seed_noise
      where training_data_set = '${trainedOn}' and quantile = 0.9`);
    const average = (column: string) => rows.reduce((sum, row) => sum + Number(row[column]), 0) / rows.length;
    expect(rows.map(({ n_seeds }) => n_seeds)).toEqual(Array(5).fill(n));
    expect(average('correlation_bound')).toBeCloseTo(bound, 12);
    expect(average('mean_correlation')).toBeCloseTo(mean, 12);
  });

  /** NumPy 2: one-way analysis of variance of the configurations, by sums of squares. */
  it('agrees with NumPy on the share of the seeds', async () => {
    const rows = await query(`select threshold, n_configurations, round(seed_share, 4) as share
      from agreement.seed_noise where training_data_set = 'imagenet' and quantile in (0, 0.6) and metric_title like '%IT-pls'
      order by quantile`);
    expect(rows).toMatchObject([
      { n_configurations: 72, share: 0.0107 },
      { n_configurations: 20, share: 0.1644 },
    ]);
  });

  /** NumPy 2: the same over the best tenth by accuracy, whatever a model was trained on. */
  it('has a bound of 0.74 over the 57 best models with several seeds, which agree by 0.05', async () => {
    const { union, control } = await readUnion();
    const labels = await query('select distinct model_id, configuration from cohort.model');
    const configurations = new Map(labels.map((row) => [row.model_id, String(row.configuration)]));
    const values = { metric: 'controlled-models:accuracy', trainingDataSet: null, values: control };
    const rows = seedNoiseRows(
      union,
      union.models.map(({ id }) => configurations.get(id)!),
      values,
      thresholdsOf(control).filter(({ quantile }) => quantile === 0.9),
      { ...readStudy('controlled'), resamples: 2 },
    );
    const average = (column: string) => rows.reduce((sum, row) => sum + Number(row[column]), 0) / 5;
    expect(rows.map(({ n_seeds }) => n_seeds)).toEqual(Array(5).fill(57));
    expect(average('correlation_bound')).toBeCloseTo(0.7354099756180879, 12);
    expect(average('mean_correlation')).toBeCloseTo(0.05487425460202231, 12);
  });

  it('has the leaderboard beside them, whose control is its own', async () => {
    const rows = await query(`select control, n_models, estimate from agreement.range_restriction
      where metric_set = 'leaderboard' and category_a = 'all' and quantile in (0, 0.5) order by quantile`);
    expect(rows.map(({ control, n_models }) => [control, n_models])).toEqual([
      ['brain-score:ImageNet-top1', 239],
      ['brain-score:ImageNet-top1', 120],
    ]);
    expect(rows[0]!.estimate).toBeGreaterThan(Number(rows[1]!.estimate));
  });

  it('controls for accuracy, which 724 models have', async () => {
    const [row] = await query(
      "select n_models from agreement.summary_variant where metric_set = 'public_benchmarks' and variant = 'given_control'",
    );
    expect(row!.n_models).toBe(724);
  });
}
