import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../pipeline/sources/simulated-leaderboard.ts';
import { SIMULATION_WARNING } from '../../pipeline/sources/snapshot.ts';
import { Database, literal } from '../../pipeline/warehouse/database.ts';
import { Project, type Result, tablesMade } from '../project.ts';
import { closedOrigin } from '../server.ts';

describe('make all with neither mirror nor network', () => {
  let project: Project;
  let first: Result;
  beforeAll(async () => {
    project = new Project();
    project.pointTo(await closedOrigin());
    project.editStudy((study) => {
      study.resamples = 100;
    });
    first = project.make();
  });
  afterAll(() => project.remove());

  it('ends well, with a warning first and last', () => {
    expect(first.code).toBe(0);
    const lines = first.output.split('\n').filter((line) => line.includes('WARNING'));
    expect(lines).toHaveLength(3);
    expect(first.output).toContain(SIMULATION_WARNING);
    const claims = project.read('out/paper/claims/claim.txt').trimEnd().split('\n');
    expect(claims[0]).toBe(SIMULATION_WARNING);
    expect(claims.at(-1)).toBe(SIMULATION_WARNING);
  });

  it('concludes nothing from it', async () => {
    const rows = await project.query('select origin, verdict, computed from claims.claim');
    expect(rows).toHaveLength(7);
    for (const row of rows)
      expect(row).toEqual({ origin: 'simulated', verdict: 'not_computable', computed: Number.NaN });
  });

  it('marks every artifact', () => {
    expect(JSON.parse(project.read('out/paper/datapackage.json')).origin).toBe('simulated');
    for (const file of Object.keys(project.hashes())) {
      if (file.endsWith('.csv')) {
        const rows = project.read(file).trimEnd().split('\r\n').slice(1);
        // The tree's upper nodes have no simulated score of their own; each of their titles says so as well.
        for (const row of rows) expect(`${file}: ${row}`).toMatch(/simulated/);
      }
    }
  });

  it('says so in the metadata of every Parquet file', async () => {
    const database = await Database.open();
    const { file_name, value } = await database.columns(
      `select file_name, decode(value) as value from parquet_kv_metadata(${literal(project.path('out/**/*.parquet'))})
      where decode(key) = 'metalign.origin'`,
    );
    database.close();
    expect(file_name!.length).toBe(project.files('out').filter((file) => file.endsWith('.parquet')).length);
    expect(new Set(value as string[])).toEqual(new Set(['simulated']));
  });

  it('recovers the states that were put in', async () => {
    const { truth } = simulateLeaderboard();
    const rows = await project.query(
      'select state, count(*) as n from normalize.score where is_current group by state',
    );
    expect(Object.fromEntries(rows.map(({ state, n }) => [state, n]))).toEqual(truth.states);
  });

  it('takes the models that were there on the as-of date and have every metric, in the version of that date', async () => {
    const { document } = simulateLeaderboard();
    const metrics = (await project.query('select metric_id from cohort.metric where included')).map(
      ({ metric_id }) => String(metric_id).replace('brain-score:', ''),
    );
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
      "select model_id, value from cohort.score where metric_id = 'brain-score:MajajHong2015.IT-pls' order by model_id",
    );
    expect(found).toEqual(expected);
  });

  it('finds the blocks that were put in', async () => {
    const rows = await project.query(
      "select quantity, value, ci_low, ci_high from agreement.summary where method = 'spearman'",
    );
    const intervals = Object.fromEntries(
      rows.map((row) => [String(row.quantity), row as { ci_low: number; ci_high: number }]),
    );
    // Loadings of 0.9 within behaviour; ρ = (6 ÷ π) asin(r ÷ 2) for normal scores (Kruskal 1958).
    const spearman = (r: number) => (6 / Math.PI) * Math.asin(r / 2);
    const behavior = intervals.mean_behavior_behavior!;
    expect(behavior.ci_low).toBeLessThan(spearman(0.81));
    expect(behavior.ci_high).toBeGreaterThan(spearman(0.81));
    expect(intervals.mean_neural_behavior!.ci_low).toBeLessThan(spearman(0.2 * 0.9 * 0.45));
    expect(intervals.mean_neural_behavior!.ci_high).toBeLessThan(behavior.ci_low);
  });

  it('warns again and makes nothing where nothing has changed', () => {
    const before = project.times();
    const second = project.make();
    expect(second.code).toBe(0);
    expect(second.output).toContain(SIMULATION_WARNING);
    expect(tablesMade(second)).toEqual([]);
    expect(project.times()).toEqual(before);
  });

  it('fails with STRICT=1, and leaves the outputs as they are', () => {
    const before = project.times();
    const strict = project.make(['STRICT=1']);
    expect(strict.code).not.toBe(0);
    expect(strict.output).toContain('STRICT=1 forbids simulated data');
    expect(project.times()).toEqual(before);
  });
});
