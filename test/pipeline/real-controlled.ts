import fs from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Union, unionsOf } from '../../pipeline/cohort/cohort.ts';
import { seedNoiseRows } from '../../pipeline/stages/agreement/noise/tables.ts';
import { restrictRange, thresholdsOf } from '../../pipeline/stages/agreement/range/thresholds.ts';
import { readStudy } from '../../pipeline/studies/study.ts';
import { Workers } from '../../pipeline/workers/workers.ts';
import type { Project, Result } from '../project.ts';
import { describeConstants } from './constants.ts';

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
  beforeAll(async () => (result = await runControlled(made())), 60_000);
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

  describe('has the constants of NumPy', () => {
    describeConstants('controlled', (stage) => made().path(`out/.build/controlled/${stage}`));
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

  it('has no interval over six families, which are too few', async () => {
    const rows =
      await query(`select distinct ci_low, n_model_families < 10 as few from agreement.range_restriction
      where training_data_set in ('imagenet', 'ecoset') and category_a = 'all'`);
    expect(rows).toEqual([{ ci_low: Number.NaN, few: true }]);
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

  /** NumPy 2: as constants/agreement.seed_noise.csv, over the best tenth by accuracy, whatever a model was trained on. */
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

  it('has the leaderboard beside them', async () => {
    const [row] = await query(`select bool_and(control = 'brain-score:ImageNet-top1') as own,
        arg_min(estimate, quantile) > arg_min(estimate, quantile) filter (quantile = 0.5) as falls
      from agreement.range_restriction where metric_set = 'leaderboard' and category_a = 'all' and quantile in (0, 0.5)`);
    expect(row).toEqual({ own: true, falls: true });
  });
}
