import { afterEach, describe, expect, it } from 'vitest';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import structure from '../../../pipeline/stages/structure/structure.ts';
import { normalized, ownStudy, type Snapshot, StageRun } from '../given.ts';

let run: StageRun | undefined;
afterEach(async () => {
  await run?.close();
  run = undefined;
});

async function make(scores: Snapshot['scores']): Promise<StageRun> {
  run = await StageRun.open(normalized({ id: 'site@1', asOf: '2024-01-01', scores }), ownStudy());
  await run.make(cohort);
  return await run.make(structure);
}

async function summaryOf(made: StageRun): Promise<Record<string, number>> {
  const rows = await made.rows('select quantity, estimate from structure.summary');
  return Object.fromEntries(rows.map(({ quantity, estimate }) => [quantity, Number(estimate)]));
}

describe('the stage structure', () => {
  it('finds one component if all metrics are linear functions of each other', async () => {
    const models = ['a', 'b', 'c', 'd', 'e', 'f'];
    const made = await make(
      Object.fromEntries(models.map((id, i) => [id, { x: i, y: 2 * i + 1, i2n: 7 - i, 'i2n-flat': 3 }])),
    );
    const summary = await summaryOf(made);
    expect(summary.participation_ratio).toBeCloseTo(1, 12);
    expect(summary.first_component_share).toBeCloseTo(1, 12);
    expect(made.lines).toContain(
      'own, metric set main: excluded constant metrics from principal components: i2n-flat',
    );
    const loadings = await made.rows(
      'select metric_id, loading from structure.loading where component = 1 and loading is not null order by metric_id',
    );
    // The sign is the one with which the loadings sum to a positive number.
    expect(loadings.map(({ metric_id }) => metric_id)).toEqual(['i2n', 'x', 'y']);
    for (const [i, sign] of [-1, 1, 1].entries()) expect(Number(loadings[i]!.loading)).toBeCloseTo(sign, 12);
  });

  it('puts metrics that agree into one cluster', async () => {
    // x and y rank the models alike, and so do i2n and i2n-two; the two pairs do not agree.
    const made = await make({
      a: { x: 1, y: 2, i2n: 3, 'i2n-two': 4 },
      b: { x: 2, y: 3, i2n: 6, 'i2n-two': 7 },
      c: { x: 3, y: 5, i2n: 2, 'i2n-two': 3 },
      d: { x: 4, y: 6, i2n: 5, 'i2n-two': 5 },
      e: { x: 5, y: 8, i2n: 1, 'i2n-two': 1 },
      f: { x: 6, y: 9, i2n: 4, 'i2n-two': 4.5 },
    });
    const clusters = await made.rows('select metric_id, cluster from structure.cluster order by metric_id');
    const clusterOf = Object.fromEntries(clusters.map(({ metric_id, cluster }) => [metric_id, cluster]));
    expect(clusterOf.x).toBe(clusterOf.y);
    expect(clusterOf.i2n).toBe(clusterOf['i2n-two']);
    expect(clusterOf.x).not.toBe(clusterOf.i2n);
    expect(await summaryOf(made)).toMatchObject({ clusters: 2, clusters_across: 0 });
  });
});
