import { mean } from 'd3-array';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figures } from '../../pipeline/report/figures/figures.ts';
import { simulateLeaderboard } from '../../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import { SIMULATION_WARNING } from '../../pipeline/sources/retrievals/snapshot.ts';
import { EASY, person, simulatedModel } from '../../pipeline/sources/trials/simulated-trials.ts';
import { Database, literal } from '../../pipeline/warehouse/database.ts';
import { simulatedProject } from '../made-projects.ts';
import { type Project, type Result, stagesMade } from '../project.ts';
import { describeQuestions, published } from './questions.ts';

describe('make all without mirror and network', () => {
  let project: Project;
  let first: Result;
  beforeAll(async () => ({ project, first } = await simulatedProject()));
  afterAll(() => project.remove());
  /** Both studies, or only `paper` on a machine with the mirror. */
  const studies = () => project.files('pipeline/studies').filter((file) => file.endsWith('.json'));

  it('succeeds, with a warning at the beginning and at the end', () => {
    expect(first.code).toBe(0);
    const lines = first.output.split('\n').filter((line) => line.includes('WARNING'));
    expect(lines).toHaveLength(2);
    expect(first.output.trimEnd().split('\n').at(-1)).toBe(SIMULATION_WARNING);
    expect(first.output.match(/^\w+: SIMULATED\. /gm)).toHaveLength(studies().length);
    expect(first.output).toContain(SIMULATION_WARNING);
    const claims = project.read('out/paper/claims.txt').trimEnd().split('\n');
    expect(claims[0]).toBe(SIMULATION_WARNING);
    expect(claims.at(-1)).toBe(SIMULATION_WARNING);
  });

  describeQuestions('simulated.yml', () => published(project, first.output));

  it('marks every row of every table as simulated', () => {
    // Inner nodes of the tree have no simulated scores, but their titles begin with "simulated".
    const unmarked = project
      .files('out')
      .filter((file) => file.endsWith('.csv'))
      .flatMap((file) => project.read(file).trimEnd().split('\r\n').slice(1))
      .filter((row) => !/simulated/i.test(row));
    expect(unmarked).toEqual([]);
  });

  it('shows the warning across every figure, and at the top and the end of every page', () => {
    const files = project.files('out').filter((file) => /^out\/\w+\/report\//.test(file));
    const drawings = files.filter((file) => file.endsWith('.svg'));
    // No metric is the user's, and no reading is computed from simulated scores.
    const missing = ['own-agreement', 'readings'];
    // And the figure of the card.
    const expected = Object.keys(figures).filter((name) => !missing.includes(name));
    expect(drawings.filter((file) => file.startsWith('out/paper/'))).toHaveLength(expected.length + 1);
    for (const file of drawings) expect(`${file}: ${project.read(file)}`).toContain('SIMULATED SCORES');
    for (const file of files.filter((each) => each.endsWith('.html')))
      expect(project.read(file).split(`<p class="warning">${SIMULATION_WARNING}</p>`)).toHaveLength(3);
    expect(project.read('out/index.html')).toContain('These numbers are from simulated scores.');
  });

  it('notes the origin in the metadata of every Parquet file', async () => {
    const files = ['out', 'out/.build']
      .flatMap((folder) => project.files(folder))
      .filter((file) => file.endsWith('.parquet'));
    const list = files.map((file) => literal(project.path(file))).join();
    const database = await Database.open();
    const { file_name, value } = await database.columns(
      `select file_name, decode(value) as value from parquet_kv_metadata([${list}])
      where decode(key) = 'metalign.origin'`,
    );
    database.close();
    expect(file_name!.length).toBe(files.length);
    expect(new Set(value as string[])).toEqual(new Set(['simulated']));
  });

  it('recovers the simulated numbers of scored, failed and never-run scores', async () => {
    const { truth } = simulateLeaderboard();
    const rows = await project.query(
      "select state, count(*) as n from normalize.score where is_current and snapshot_id like 'brain-score-simulated@2024-06%' group by state",
    );
    expect(Object.fromEntries(rows.map(({ state, n }) => [state, n]))).toEqual(truth.states);
  });

  it('selects the models of the as-of date that have every metric, in the versions of that date', async () => {
    const { document } = simulateLeaderboard();
    const included = await project.query(
      "select metric_id from cohort.metric where included and metric_set = 'simulated:brain_score'",
    );
    const metrics = included.map(({ metric_id }) => String(metric_id).replace('brain-score:', ''));
    expect(metrics).toHaveLength(50);
    const inForce = (scores: { timestamp: string | null; value: unknown }[]) =>
      scores.filter(
        ({ timestamp, value }) =>
          timestamp !== null && timestamp < '2024-01-02' && !Number.isNaN(Number(value)),
      );
    const expected = document.models
      .filter(({ submission_timestamp }) => submission_timestamp < '2024-01-02')
      .filter(({ scores }) => metrics.every((metric) => inForce(scores[metric]!).length === 1))
      .map(({ id, scores }) => ({
        model_id: `brain-score:${id}`,
        value: Number(inForce(scores['MajajHong2015.IT-pls']!)[0]!.value),
      }));
    expect(expected.length).toBeGreaterThan(20);
    const found = await project.query(
      "select model_id, value from cohort.score where metric_set = 'simulated:brain_score' and metric_id = 'brain-score:MajajHong2015.IT-pls' order by model_id",
    );
    expect(found).toEqual(expected);
  });

  it('recovers the simulated error consistencies', async () => {
    const { truth } = simulateLeaderboard();
    const rows = await project.query(
      "select observer, ood_accuracy, error_consistency, note from normalize.model_vs_human where dataset = 'all' and observer <> 'humans'",
    );
    expect(rows).toHaveLength(26);
    const differences = (rows as Record<string, number>[]).map((row) => {
      const i = Number(String(row.observer).replace('simulated-', ''));
      const model = simulatedModel(truth.abilities[i]!.behavior);
      const accuracy = model.copied * EASY + (1 - model.copied) * model.accuracy;
      const covariance = model.copied * person.copied * EASY * (1 - EASY);
      // κ of two binary variables: twice the covariance ÷ (p₁(1 − p₂) + p₂(1 − p₁)).
      const kappa = (2 * covariance) / (accuracy * (1 - EASY) + EASY * (1 - accuracy));
      expect(Math.abs(row.ood_accuracy! - accuracy)).toBeLessThan(0.07);
      return row.error_consistency! - kappa;
    });
    // With 17 data sets of 40 images, a simulation gives standard errors of about 0.03 for one model's difference and
    // 0.008 for the mean of 26 models.
    for (const difference of differences) expect(Math.abs(difference)).toBeLessThan(0.1);
    expect(Math.abs(mean(differences)!)).toBeLessThan(0.03);
    const [humans] = await project.query(
      "select error_consistency from normalize.model_vs_human where dataset = 'all' and observer = 'humans'",
    );
    expect(humans!.error_consistency).toBeCloseTo(person.copied ** 2, 1);
  });

  it('warns again but makes nothing again if nothing has changed', async () => {
    const before = project.hashes();
    const second = await project.run();
    expect(second.code).toBe(0);
    expect(second.output).toContain(SIMULATION_WARNING);
    expect(stagesMade(second)).toEqual([]);
    expect(project.hashes()).toEqual(before);
  });

  it('fails with STRICT=1, and leaves the outputs unchanged', async () => {
    const before = project.hashes();
    const strict = await project.outputOf('all', 1, { STRICT: '1' });
    expect(strict).toContain('STRICT=1 forbids simulated data');
    expect(project.hashes()).toEqual(before);
  });
});
