import fs from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { readCohorts } from '../../pipeline/cohort/cohort.ts';
import {
  aggregateSets,
  type SetAggregation,
} from '../../pipeline/stages/aggregation/score/aggregate-sets.ts';
import { correlateAll } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import { readStudy } from '../../pipeline/studies/study.ts';
import { Database, literal } from '../../pipeline/warehouse/database.ts';
import { Workers } from '../../pipeline/workers/workers.ts';
import type { Project } from '../project.ts';

/**
 * Ceilings of the leaderboard's benchmarks, as far as they are public: `ceiling` in
 * benchmarks/fixtures/fixture-benchmarkinstances.json of brain-score/brain-score.web (e69aad03).
 */
const CEILINGS = {
  'MajajHong2015.V4-pls': 0.8950300216674805,
  'MajajHong2015.IT-pls': 0.8218406438827515,
  'FreemanZiemba2013.V1-pls': 0.8736567542821909,
  'FreemanZiemba2013.V2-pls': 0.8248361574747418,
};

/** Tests of what Brain-Score's correction of January 2026 does to the study `paper`, where ceilings are public. */
export function describeCorrection(made: () => Project): void {
  const workers = new Workers(1);
  let before: SetAggregation;
  let after: SetAggregation;

  /** The main metric set with scores multiplied by a factor, 1 if none is given: (r ÷ c)² × c = r² ÷ c. */
  async function aggregated(factors: Record<string, number>): Promise<SetAggregation> {
    const database = await Database.open();
    const values = Object.entries(factors).map(
      ([metric, c]) => `(${literal(`brain-score:${metric}`)}, ${c})`,
    );
    await database.run(`
      attach ${literal(made().path('out/paper/alignment.duckdb'))} as paper (read_only);
      create schema cohort;
      create schema aggregation;
      create view cohort.metric as from paper.cohort.metric where metric_set = 'brain_score';
      create view cohort.model as from paper.cohort.model where metric_set = 'brain_score';
      create view aggregation.weight as from paper.aggregation.weight;
      create view aggregation.tree as from paper.aggregation.tree;
      create view cohort.score as
        select score.* replace (value * coalesce(factor, 1) as value)
        from paper.cohort.score as score
        left join (values ('', 1), ${values}) as factors (metric_id, factor) using (metric_id)
        where metric_set = 'brain_score'`);
    const [set] = await aggregateSets(
      database,
      await readCohorts(database),
      { ...readStudy('paper'), resamples: 1 },
      workers,
    );
    database.close();
    return set!;
  }

  /** Behaviour's and the neural R² and variance share by a method. */
  const shares = ({ parts }: SetAggregation, method: string) =>
    ['r2', 'covariance_share'].flatMap((quantity) =>
      ['behavior', 'neural'].map(
        (category) =>
          parts.find(
            ({ part }) => part.quantity === quantity && part.method === method && part.category === category,
          )!.value,
      ),
    );
  const ranks = ({ methods }: SetAggregation, name: string) =>
    methods.find(({ method }) => method === name)!.ranking.rank;

  beforeAll(async () => ([before, after] = [await aggregated({}), await aggregated(CEILINGS)]));

  it('leaves every ρ, and every score of other methods than the arithmetic mean', async () => {
    const [old, corrected] = [before, after].map(({ cohort }) => cohort.columns);
    expect(old!.filter((column, m) => column.some((value, i) => value !== corrected![m]![i]))).toHaveLength(
      4,
    );
    const correlations = await Promise.all(
      [old!, corrected!].map((columns) => correlateAll(workers, columns, ['spearman'])),
    );
    expect(correlations[1]).toEqual(correlations[0]);
    const others = before.methods
      .map(({ method }) => method)
      .filter((method) => method !== 'arithmetic_mean');
    expect(others).toHaveLength(3);
    for (const method of others) {
      expect(ranks(after, method)).toEqual(ranks(before, method));
      for (const [i, share] of shares(after, method).entries())
        expect(share).toBeCloseTo(shares(before, method)[i]!, 12);
    }
  });

  it('moves the shares and ranks of the arithmetic mean as docs/limits.md says', () => {
    // NumPy: np.corrcoef(score, node)² and np.cov(score, node / 2) ÷ np.var(score).
    const expected = {
      old: [0.9453640926264107, 0.3823754239845775, 0.8409319111417688, 0.1590680888582311],
      corrected: [0.9521818609724187, 0.3832864046569396, 0.8498578531910922, 0.15014214680890783],
    };
    const [old, corrected] = [before, after].map((each) => shares(each, 'arithmetic_mean'));
    for (const [i, share] of old!.entries()) {
      expect(share).toBeCloseTo(expected.old[i]!, 12);
      expect(corrected![i]).toBeCloseTo(expected.corrected[i]!, 12);
    }
    const ranksAfter = ranks(after, 'arithmetic_mean');
    const moved = ranks(before, 'arithmetic_mean').map((rank, model) => Math.abs(rank - ranksAfter[model]!));
    expect([moved.filter((places) => places > 0).length, Math.max(...moved)]).toEqual([59, 7]);
    const limits = fs.readFileSync('docs/limits.md', 'utf8');
    const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
    for (const [i, share] of old!.entries())
      expect(limits).toContain(`| ${percent(share)} | ${percent(corrected![i]!)} |`);
    expect(limits).toContain('59 of 136 models, by at most 7 places');
  });
}
