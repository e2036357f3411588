import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRAINING_LOADING } from '../../pipeline/sources/tables/controlled-models.ts';
import { simulatedProject } from '../made-projects.ts';
import type { Project } from '../project.ts';
import { runControlled } from './real-controlled.ts';

describe('the study controlled with simulated scores', () => {
  let project: Project;
  beforeAll(async () => ({ project } = await simulatedProject()));
  afterAll(() => project.remove());

  it('recovers the simulated correlation of the benchmarks, and that none is left given accuracy', async () => {
    const { code, output } = await runControlled(project);
    expect(code, output).toBe(0);
    const [row] = await project.queryBuild(
      "select avg(estimate) as mean, count(*) as n from agreement.pairwise where metric_set = 'simulated:public_benchmarks'",
      'controlled',
    );
    expect(row!.n).toBe(10);
    expect(row!.mean).toBeCloseTo(TRAINING_LOADING ** 2, 1);
    const [given] = await project.queryBuild(
      `select ci_low, ci_high from agreement.summary_variant
      where metric_set = 'simulated:public_benchmarks' and variant = 'given_control' and quantity = 'mean_pairwise_correlation'`,
      'controlled',
    );
    expect(given!.ci_low).toBeLessThan(0);
    expect(given!.ci_high).toBeGreaterThan(0);
  });
});
