import fs from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { type Union, unionsOf } from '../../pipeline/cohort/cohort.ts';
import { restrictRange } from '../../pipeline/stages/agreement/range_restriction.ts';
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
      { metric: 'controlled-models:accuracy', values: control },
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

  it('agrees less the better the models are', async () => {
    const rows = await query(`select quantile, threshold, estimate, n_models from agreement.range_restriction
      where metric_set = 'public_benchmarks' and category_a = 'all' order by quantile`);
    expect(rows.map(({ n_models }) => n_models)).toEqual([724, 651, 579, 507, 434, 362, 290, 217, 145, 73]);
    expect(rows[0]!.estimate).toBeCloseTo(0.7943859593093804, 12);
    expect(rows.at(-1)!.estimate).toBeLessThan(0.35);
  });

  /** NumPy 2: one-way analysis of variance of the configurations, by sums of squares. */
  it('agrees with NumPy on the share of the seeds', async () => {
    const rows = await query(`select threshold, n_configurations, round(seed_share, 4) as share
      from agreement.seed_noise where quantile in (0, 0.6) and metric_title like '%IT-pls' order by quantile`);
    expect(rows).toMatchObject([
      { n_configurations: 146, share: 0.0076 },
      { n_configurations: 44, share: 0.1378 },
    ]);
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
