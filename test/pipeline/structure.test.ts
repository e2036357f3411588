import { beforeAll, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import { untilEnd } from '../made-projects.ts';
import { Project, type Result } from '../project.ts';

const CONSTANT = 'brain-score:Rajalingham2018-i2n';
const RARE = 'brain-score:FreemanZiemba2013.V2-pls';

/** A leaderboard with a constant metric, and a metric that few models have. */
function document() {
  const { document } = simulateLeaderboard();
  const wire = (metric: string) => metric.replace('brain-score:', '');
  for (const [i, { scores }] of document.models.entries()) {
    for (const score of scores[wire(CONSTANT)]!) Object.assign(score, { value: '.123' });
    const rare = scores[wire(RARE)]!.at(-1)!;
    if (i >= 15) Object.assign(rare, { value: '', error: null, timestamp: null });
  }
  return document;
}

describe('the structure of a set with a constant metric, and of a set with a metric that few models have,', () => {
  const project = untilEnd(new Project().leaderboardOnly(document()));
  let first: Result;
  beforeAll(async () => {
    project.editStudy((study) => {
      const [set] = study.metric_sets;
      set!.exclude.metrics.push(RARE);
      study.metric_sets.push({
        ...set!,
        name: 'with_rare',
        exclude: { domains: [], metrics: set!.exclude.metrics.filter((metric) => metric !== RARE) },
        cohort: 'main',
      });
    });
    first = await project.run('study paper --until structure');
  });

  it('is logged with the excluded metrics', () => {
    expect(first.code).toBe(0);
    expect(first.output).toContain(
      `paper, metric set brain_score: excluded constant metrics from principal components: ${CONSTANT}`,
    );
    expect(first.output).toContain(
      `paper, metric set brain_score: excluded from clusters (a metric of a pair is constant): ${CONSTANT}`,
    );
    expect(first.output).toContain('paper, metric set with_rare: skipped principal components: only ');
    expect(first.output).toContain(
      `paper, metric set with_rare: excluded from clusters (a pair has fewer models than minimum_models): ${RARE}`,
    );
  });

  it('has components of the metrics that vary, and no loading for the constant one', async () => {
    const [components] = await project.queryBuild(
      'select count(*) as n, sum(eigenvalue) as total, list(distinct metric_set)::varchar as sets from structure.component',
    );
    expect(components).toEqual({ n: 48, total: expect.closeTo(48, 9), sets: '[brain_score]' });
    const without = await project.queryBuild(
      'select metric_id, reason, count(*) as n from structure.loading where loading is null group by all',
    );
    expect(without).toEqual([{ metric_id: CONSTANT, reason: 'constant over these models', n: 48 }]);
  });

  it('recovers the two abilities behind the simulated scores', async () => {
    const [first, second] = await project.queryBuild(`
      select component, avg(loading) filter (domain = 'behavior') as behavior, avg(loading) filter (category in ('V4', 'IT')) as neural
      from structure.loading
      inner join structure.cluster using (metric_set, metric_id)
      where component <= 2
      group by component
      order by component`);
    expect(first!.behavior).toBeGreaterThan(0.8);
    expect(second!.neural).toBeGreaterThan(0.5);
    const clusters = await project.queryBuild(`
      select metric_set, count(distinct cluster) as n, min(position) as low, max(position) - count(*) + 1 as low_too
      from structure.cluster
      where domain = 'behavior' and reason is null
      group by metric_set
      order by metric_set`);
    // In both sets, the behavioural metrics are one cluster, at consecutive positions.
    expect(clusters).toHaveLength(2);
    for (const { n, low, low_too } of clusters) {
      expect(n).toBe(1);
      expect(low).toBe(low_too);
    }
  });

  it('has a summary of both sets, with NaN for quantities that cannot be computed', async () => {
    const rows = await project.queryBuild(
      'select metric_set, quantity, estimate, ci_low, ci_high, n_models, n_metrics from structure.summary order by all',
    );
    const of = (metricSet: string, quantity: string) =>
      rows.find((row) => row.metric_set === metricSet && row.quantity === quantity) as Record<string, number>;
    expect(rows).toHaveLength(14);
    const ratio = of('brain_score', 'participation_ratio');
    expect(ratio).toMatchObject({ n_metrics: 48 });
    expect(ratio.ci_low).toBeLessThan(ratio.ci_high!);
    expect(of('with_rare', 'participation_ratio')).toMatchObject({ estimate: Number.NaN, n_metrics: 50 });
    expect(of('with_rare', 'participation_ratio').n_models).toBeLessThan(20);
    expect(of('with_rare', 'clusters').n_metrics).toBe(48);
    expect(of('brain_score', 'retained_components').estimate).toBeGreaterThanOrEqual(2);
  });
});
