import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRAINING_LOADING } from '../../pipeline/sources/simulated-controlled-models.ts';
import { isMissing, MIRROR, Project, type Result } from '../project.ts';
import { simulatedProject } from '../simulated.ts';

const STUDY = 'pipeline/studies/controlled.json';

/** Runs the study `controlled` in a project. */
async function runControlled(project: Project, env: Record<string, string> = {}): Promise<Result> {
  project.write(STUDY, fs.readFileSync(STUDY));
  project.fewestResamples('controlled');
  return await project.run('study controlled', env);
}

describe.skipIf(isMissing(MIRROR))('the study controlled with the real mirror', () => {
  let project: Project;
  let result: Result;
  beforeAll(async () => {
    project = new Project();
    result = await runControlled(project, { MIRROR });
  }, 300_000);
  afterAll(() => project.remove());
  const query = (sql: string) => project.query(sql, 'controlled');

  it('has the 987 complete models, and no others', async () => {
    expect(result.code, result.output).toBe(0);
    const rows = await query(
      'select included, reason, count(*) as n from cohort.model group by all order by n',
    );
    expect(rows).toEqual([
      { included: false, reason: 'not scored on every metric', n: 6 },
      { included: true, reason: null, n: 987 },
    ]);
    const strangers = await query("select * from cohort.model where model_id not like 'controlled-models:%'");
    expect(strangers).toEqual([]);
  });

  /** NumPy 2: ranks of the 987 models, np.corrcoef. */
  it('agrees with NumPy on the mean agreement', async () => {
    const [row] = await query(`select estimate, n_models from agreement.summary
      where method = 'spearman' and quantity = 'mean_pairwise_correlation'`);
    expect(row!.estimate).toBeCloseTo(0.7420255640149783, 12);
    expect(row!.n_models).toBe(987);
  });

  it('puts every model into a curated family, and every family has several models', async () => {
    const rows = await query(`select family, any_value(rule) as rule, count(*) as n
      from normalize.model_family where model_id like 'controlled-models:%' group by family having rule <> 'curated' or n < 2`);
    expect(rows).toEqual([]);
  });

  it('controls for accuracy, which 759 models have', async () => {
    const [row] = await query(
      "select n_models from agreement.summary_variant where variant = 'given_control'",
    );
    expect(row!.n_models).toBe(759);
  });
});

describe('the study controlled with simulated scores', () => {
  let project: Project;
  beforeAll(async () => {
    ({ project } = await simulatedProject());
  });
  afterAll(() => project.remove());

  it('recovers the simulated correlation of the benchmarks, and that none is left given accuracy', async () => {
    const { code, output } = await runControlled(project);
    expect(code, output).toBe(0);
    const [row] = await project.query(
      "select avg(estimate) as mean, count(*) as n from agreement.pairwise where method = 'pearson'",
      'controlled',
    );
    expect(row!.n).toBe(10);
    expect(row!.mean).toBeCloseTo(TRAINING_LOADING ** 2, 1);
    const [given] = await project.query(
      `select ci_low, ci_high from agreement.summary_variant
      where variant = 'given_control' and quantity = 'mean_pairwise_correlation'`,
      'controlled',
    );
    expect(given!.ci_low).toBeLessThan(0);
    expect(given!.ci_high).toBeGreaterThan(0);
  });
});
