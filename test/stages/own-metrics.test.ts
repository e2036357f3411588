import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import aggregation from '../../pipeline/stages/aggregation/aggregation.ts';
import agreement from '../../pipeline/stages/agreement/agreement.ts';
import cohort from '../../pipeline/stages/cohort/cohort.ts';
import { correlate } from '../../pipeline/statistics/correlation/p-values.ts';
import type { Row } from '../../pipeline/warehouse/rows.ts';
import { type Given, normalized, ownStudy, StageRun } from './given.ts';

/** Eight models on two V1 metrics and a behavioural one; `h` lacks a score. */
const BOARD: Record<string, Record<string, number>> = {
  a: { x: 0.1, y: 0.9, i2n: 0.2 },
  b: { x: 0.2, y: 0.3, i2n: 0.1 },
  c: { x: 0.5, y: 0.8, i2n: 0.4 },
  d: { x: 0.4, y: 0.1, i2n: 0.9 },
  e: { x: 0.8, y: 0.2, i2n: 0.5 },
  f: { x: 0.7, y: 0.6, i2n: 0.8 },
  g: { x: 0.9, y: 0.5, i2n: 0.7 },
  h: { y: 0.4, i2n: 0.3 },
};
const MINE: Record<string, number> = { a: 3, b: 1, c: 5, d: 20, e: 7, f: 9, h: 4 };
const settings = {
  csv: [{ source_id: 'mine', file: 'mine.csv' }],
  metric_sets: [
    {
      name: 'main',
      title: 'all',
      include: { domains: ['neural', 'behavior'] },
      cohort: { minimum_coverage: 0.5 },
    },
    { name: 'own', title: 'own', include: { domains: ['neural', 'behavior', 'own'] }, cohort: 'main' },
  ],
};

const ofMine = (scores: Record<string, number>) =>
  Object.fromEntries(
    Object.entries(scores).map(([name, score]) => [
      name,
      name === 'a' ? { 'mine:s': score, 'mine:sparse': 1 } : { 'mine:s': score },
    ]),
  );

/** How names of the user's table were matched; by default each is the id of a model. */
function aliases(names: readonly string[], rules: Record<string, string> = {}): Row[] {
  return names.map((name) => ({
    snapshot_id: 'mine@1',
    source_key: name,
    source_name: name,
    model_id: rules[name] ? `mine:${name}` : name,
    rule: rules[name] ?? 'exact',
    evidence: 'the same name',
  }));
}

function given(scores: Record<string, number>, rules: Record<string, string> = {}): Given {
  const renamed = Object.fromEntries(
    Object.entries(scores).map(([name, score]) => [rules[name] ? `mine:${name}` : name, score]),
  );
  return {
    ...normalized(
      { id: 'site@1', asOf: '2024-01-01', scores: BOARD },
      { id: 'mine@1', source: 'mine', asOf: '2024-01-02', scores: ofMine(renamed) },
    ),
    'normalize.model_alias': aliases(Object.keys(scores), rules),
  };
}

describe('a metric of the user’s own', () => {
  let run: StageRun;
  beforeAll(async () => {
    run = await StageRun.open(given({ ...MINE, unknown: 2 }, { unknown: 'unmatched' }), ownStudy(settings));
    await run.make(cohort);
  });
  afterAll(() => run.close());

  it('has its names listed, with candidates for those that match nothing', async () => {
    const rows = await run.rows(
      'select source_name, status, n_scores, candidates from cohort.own_model order by all',
    );
    expect(rows.filter(({ status }) => status === 'matched').map(({ source_name }) => source_name)).toEqual(
      Object.keys(MINE),
    );
    expect(rows.at(-1)).toMatchObject({ source_name: 'unknown', status: 'unmatched', n_scores: 0 });
    expect(String(rows.at(-1)!.candidates).split('; ')).toHaveLength(3);
    expect(run.lines).toContain('own: 7 of 8 model names of mine match models of the study');
    expect(run.lines.find((line) => line.includes('unmatched'))).toMatch(
      /^own: 1 unmatched: "unknown" \(closest: /,
    );
  });

  it('is in the set, however few models have it, and adds no model', async () => {
    const metrics = await run.rows(
      "select metric_id, included, coverage from cohort.metric where metric_set = 'own' and category = 'own' order by all",
    );
    expect(metrics).toEqual([
      { metric_id: 'mine:s', included: true, coverage: 1 },
      { metric_id: 'mine:sparse', included: true, coverage: 1 / 8 },
    ]);
    const models = await run.rows(
      "select model_id from cohort.model where metric_set = 'own' and included order by all",
    );
    expect(models.map(({ model_id }) => model_id)).toEqual(Object.keys(BOARD));
  });

  it('is correlated with every other metric, and on average with each category', async () => {
    await run.make(agreement);
    const of = (metric: string) => {
      const models = Object.keys(MINE).filter((model) => BOARD[model]![metric] !== undefined);
      const column = (value: (model: string) => number) => Float64Array.from(models, value);
      return correlate(
        column((model) => MINE[model]!),
        column((model) => BOARD[model]![metric]!),
        'spearman',
      ).estimate;
    };
    const pairs = await run.rows(
      "select other_metric_id, category, n_models, estimate, place from agreement.own_pair where method = 'spearman' and metric_id = 'mine:s' order by all",
    );
    expect(pairs.map(({ other_metric_id, n_models }) => [other_metric_id, n_models])).toEqual([
      ['i2n', 7],
      ['x', 6],
      ['y', 7],
    ]);
    for (const { other_metric_id, estimate } of pairs)
      expect(estimate).toBeCloseTo(of(String(other_metric_id)), 14);
    expect(pairs.map(({ place }) => place)).toEqual([1, 2, 3]);
    const means = await run.rows(
      "select category, n_pairs, estimate, ci_low, ci_high from agreement.own_category where method = 'spearman' and metric_id = 'mine:s' order by all",
    );
    const expected = {
      V1: (of('x') + of('y')) / 2,
      all: (of('x') + of('y') + of('i2n')) / 3,
      behavior: of('i2n'),
      neural: (of('x') + of('y')) / 2,
    };
    expect(means.map(({ category }) => category)).toEqual(Object.keys(expected));
    for (const { category, estimate, ci_low, ci_high } of means) {
      expect(estimate).toBeCloseTo(expected[category as keyof typeof expected], 14);
      expect(ci_low).toBeLessThanOrEqual(Number(estimate));
      expect(ci_high).toBeGreaterThanOrEqual(Number(estimate));
    }
    // Only in the set that has it.
    expect(await run.rows("select * from agreement.own_pair where metric_set <> 'own'")).toEqual([]);
  });

  it('is predicted from the others', async () => {
    const [row] = await run.rows('from agreement.own_prediction order by all');
    expect(row).toMatchObject({
      metric_set: 'own',
      metric_id: 'mine:s',
      n_models: 7,
      n_model_families: 7,
      n_metrics: 3,
      reason: null,
    });
    // NumPy 2.2.4 and SciPy 1.15.3: as in test/stages/agreement/own/ridge-prediction.test.ts, one model at a time.
    expect(row!.r_squared).toBeCloseTo(0.9895122684986846, 12);
    // Fewer than ten families.
    expect(row!.ci_low).toBeNaN();
  });

  it('is not predicted from models of few families', async () => {
    const families: Row[] = Object.keys(BOARD).map((model_id, i) => ({ model_id, family: `f${i % 4}` }));
    const few = await StageRun.open(
      { ...given(MINE), 'normalize.model_family': families },
      ownStudy(settings),
    );
    await few.make(cohort, agreement);
    const [row] = await few.rows('select reason, n_model_families, r_squared from agreement.own_prediction');
    expect(row).toEqual({ reason: 'too few families', n_model_families: 4, r_squared: Number.NaN });
    await few.close();
  });

  it('is never said to be predicted beyond 100 %, though the interval over families is symmetric', async () => {
    // Twelve models, each a family; the user's metric is x except for one model.
    const names = [...'abcdefghijkl'];
    const board = Object.fromEntries(
      names.map((name, i) => [name, { x: i, y: (5 * i) % 12, i2n: (7 * i) % 12 }]),
    );
    const mine = Object.fromEntries(names.map((name, i) => [name, i === 11 ? 4.5 : i]));
    const tables = {
      ...normalized(
        { id: 'site@1', asOf: '2024-01-01', scores: board },
        { id: 'mine@1', source: 'mine', asOf: '2024-01-02', scores: ofMine(mine) },
      ),
      'normalize.model_alias': aliases(names),
    };
    const many = await StageRun.open(tables, ownStudy(settings));
    await many.make(cohort, agreement);
    const [row] = await many.rows('from agreement.own_prediction order by all');
    expect(row!.r_squared).toBeLessThan(1);
    expect(row!.ci_low).toBeLessThan(Number(row!.r_squared));
    expect(row!.ci_high).toBe(1);
    await many.close();
  });

  it('changes the ranking of the models that have it', async () => {
    await run.make(aggregation);
    const rows = await run.rows(
      "select method, n_models, weight, kendall_tau, ci_low, ci_high, model_id, rank, rank_with from aggregation.own_ranking where metric_id = 'mine:s' order by all",
    );
    expect(rows.map(({ method }) => method)).toEqual(['arithmetic_mean', 'mean_rank', 'z_mean']);
    // Neural, behaviour and the user's own metric are the three parts of the score.
    for (const { n_models, weight } of rows) expect([n_models, weight]).toEqual([7, 1 / 3]);
    const models = Object.keys(MINE);
    const mean = (...parts: (number | undefined)[]) => {
      const present = parts.filter((part) => part !== undefined);
      return present.reduce((sum, part) => sum + part, 0) / present.length;
    };
    const before = models.map((model) => mean(mean(BOARD[model]!.x, BOARD[model]!.y), BOARD[model]!.i2n));
    const after = models.map((model, i) => (2 * before[i]! + MINE[model]!) / 3);
    const rankOf = (scores: number[], i: number) => 1 + scores.filter((score) => score > scores[i]!).length;
    const arithmetic = rows[0]!;
    const moved = models.indexOf(String(arithmetic.model_id));
    expect([arithmetic.rank, arithmetic.rank_with]).toEqual([rankOf(before, moved), rankOf(after, moved)]);
    expect(arithmetic.kendall_tau).toBeCloseTo(
      correlate(Float64Array.from(before), Float64Array.from(after), 'kendall').estimate,
      14,
    );
    const changes = models.map((_, i) => Math.abs(rankOf(before, i) - rankOf(after, i)));
    expect(changes[moved]).toBe(Math.max(...changes));
  });

  it('is tried in the place of each metric that it agrees with', async () => {
    const rows = await run.rows(
      'select replaced_metric_id, n_models, kendall_tau_without, kendall_tau_replaced, gain from aggregation.own_replacement order by all',
    );
    expect(rows.map(({ replaced_metric_id }) => replaced_metric_id)).toEqual(['i2n', 'x']);
    for (const { kendall_tau_without, kendall_tau_replaced, gain } of rows)
      expect(gain).toBeCloseTo(Number(kendall_tau_replaced) - Number(kendall_tau_without), 14);
    // Its order is that of i2n except for c, so it keeps the ranking better than no behavioural metric.
    expect(rows[0]!.gain).toBeGreaterThan(0);
  });
});

describe('a table of which too few names match', () => {
  const make = async (scores: Record<string, number>, rules: Record<string, string>) => {
    const run = await StageRun.open(given(scores, rules), ownStudy({ ...settings, minimum_models: 3 }));
    try {
      await run.make(cohort);
    } finally {
      await run.close();
    }
  };

  it('is refused if none matches, with the closest candidates', async () => {
    await expect(
      make({ aa: 1, bb: 2, cc: 3 }, { aa: 'unmatched', bb: 'unmatched', cc: 'ambiguous' }),
    ).rejects.toThrow('pipeline/studies/mine.csv: none of its 3 model names matches a model of the study');
  });

  it('is refused if fewer than minimum_models match', async () => {
    await expect(make({ a: 1, b: 2, cc: 3 }, { cc: 'unmatched' })).rejects.toThrow(
      /only 2 of its 3 model names match models of the study; 3 are needed \(minimum_models\)\n {2}expected: at least 3 models .*\n {2}found: {4}"cc" \(closest: /,
    );
  });
});
