import { beforeAll, describe, expect, it } from 'vitest';
import { finishedProject } from '../made-projects.ts';
import type { Project, Result } from '../project.ts';
import { integers } from '../statistics/references.ts';

const MODELS = 24;
const common = integers(MODELS, 400, 5);
/** Multiples of 1/8, to which 10¹⁵ can be added without rounding. */
const good = (seed: number) => Array.from(integers(MODELS, 400, seed), (own, i) => (own + common[i]!) / 8);
const every = (value: number) => Array<number>(MODELS).fill(value);
const [a, b, c, d] = [11, 12, 13, 14].map(good) as [number[], number[], number[], number[]];

type Metrics = Record<string, { category: string; scores: readonly number[] }>;

/** Four metrics in two categories, with transformed scores. */
const four = (prefix: string, change: (value: number, metric: number) => number): Metrics =>
  Object.fromEntries(
    [a, b, c, d].map((scores, m) => [
      `${prefix}${m}`,
      { category: m < 2 ? 'IT' : 'behavior', scores: scores.map((value) => change(value, m)) },
    ]),
  );

/** The metrics of each set. */
const sets: Record<string, Metrics> = {
  accuracy_error: {
    accuracy: { category: 'behavior', scores: a },
    error: { category: 'behavior', scores: a.map((value) => 100 - value) },
  },
  among_others: {
    accuracy2: { category: 'behavior', scores: a.map((value) => value / 997) },
    error2: { category: 'behavior', scores: a.map((value) => 1 - value / 997) },
    b: { category: 'IT', scores: b },
    c: { category: 'V4', scores: c },
  },
  opposed: {
    plus: { category: 'IT', scores: a },
    minus: { category: 'behavior', scores: a.map((value) => -value) },
  },
  constant: {
    tenth: { category: 'IT', scores: every(0.1) },
    zero: { category: 'behavior', scores: every(0) },
  },
  constant_domain: {
    third: { category: 'V1', scores: every(1 / 3) },
    d: { category: 'behavior', scores: d },
    e: { category: 'behavior', scores: good(15) },
  },
  usual: four('usual', (value) => value),
  tiny: four('tiny', (value) => value * 1e-200),
  far: four('far', (value) => 1e15 + value),
  lost: four('lost', (value) => 1e19 + value),
  scales: four('scales', (value, m) => value * [1e48, 1e-200, 1e15, 1][m]!),
  binary: four('binary', (value, m) => (value > 50 ? 1 : 0) * (m % 2 ? 2000 : 1) - (m % 2 ? 1000 : 0)),
  one_metric: { alone: { category: 'V1', scores: a } },
  one_each: Object.fromEntries(
    ['V1', 'V2', 'V4', 'IT', 'behavior'].map((category, m) => [
      `own${category}`,
      { category, scores: good(20 + m) },
    ]),
  ),
};

/** Metric sets by study and name; each is a degenerate case. */
const studies: Record<string, Record<string, Metrics>> = {
  degenerate: sets,
  copies: { copies: four('copy', (_value, m) => 0.1 * (m + 1)) },
  nearly: { nearly: four('near', (value) => 1e15 + value / 400) },
  single: { single: { only: { category: 'behavior', scores: [0.5] } } },
  pair: { pair: { one: { category: 'V1', scores: a }, other: { category: 'behavior', scores: every(7) } } },
  lonely: { lonely: { single: { category: 'engineering', scores: b } } },
};

function addStudy(project: Project, name: string): void {
  const metrics: Metrics = Object.assign({}, ...Object.values(studies[name]!));
  const columns = Object.values(metrics);
  const rows = columns[0]!.scores.map((_, i) => [
    `own-${name}-${i}`,
    ...columns.map(({ scores }) => scores[i]),
  ]);
  project.write(
    `pipeline/studies/${name}.csv`,
    [['model', ...Object.keys(metrics)], ...rows].map((row) => row.join(',')).join('\n'),
  );
  project.write(
    `pipeline/studies/${name}.json`,
    JSON.stringify({
      title: name,
      as_of: 'latest',
      sources: [],
      csv: [
        {
          source_id: name,
          file: `${name}.csv`,
          model_column: 'model',
          metrics: Object.fromEntries(
            Object.entries(metrics).map(([id, { category }]) => [id, { category }]),
          ),
        },
      ],
      metric_sets: Object.entries(studies[name]!).map(([set, own]) => ({
        name: set,
        title: set,
        include: { metrics: Object.keys(own).map((id) => `${name}:${id}`) },
        cohort: 'complete',
      })),
      resamples: 100,
      claims: [
        {
          claim_id: 'explained',
          statement: 'Behaviour explains half.',
          reference: 'nobody',
          published: 0.5,
          cohort: { models: 20, metrics: 2 },
          quantity: { kind: 'explained_variance', method: 'arithmetic_mean', category: 'behavior' },
          note: 'made up',
        },
      ],
    }),
  );
}

// Each of these studies once violated a contract, or put NaN into a number or a sentence.
describe('studies of valid but degenerate scores', () => {
  const project = finishedProject();
  let result: Result;
  beforeAll(async () => {
    for (const name of Object.keys(studies)) addStudy(project, name);
    result = { code: 0, output: '' };
    for (const name of Object.keys(studies)) {
      const { code, output } = await project.run(`study ${name}`);
      result = { code: result.code || code, output: result.output + output };
    }
  });
  const log = (study: string, set: string) =>
    result.output.split('\n').filter((line) => line.startsWith(`${study}, metric set ${set}: `));
  const query = (sql: string) => project.queryBuild(sql, 'degenerate');

  it('succeed', () => {
    expect(result.code, result.output).toBe(0);
    expect(result.output).not.toMatch(/NaN|undefined|Infinity|\bnull\b|^ +at /m);
  });

  it('log what could not be computed, and why', () => {
    expect(log('degenerate', 'accuracy_error').join('\n')).toMatch(
      /all models are tied by arithmetic_mean, z_mean and mean_rank: the metrics are constant, cancel each other out, .*higher_is_better/,
    );
    expect(log('degenerate', 'opposed').join('\n')).toMatch(/skipped balanced score: /);
    expect(log('degenerate', 'among_others').join('\n')).toMatch(
      /behavior explains no variance by arithmetic_mean, z_mean(,| and) mean_rank/,
    );
    expect(log('degenerate', 'constant').join('\n')).toMatch(
      /excluded constant metrics, which have no correlations: degenerate:tenth, degenerate:zero/,
    );
    expect(log('degenerate', 'constant_domain').join('\n')).toMatch(
      /excluded metrics from rankings that are constant over the 24 complete models: degenerate:third[\s\S]*V1 explains no variance by /,
    );
    expect(log('single', 'single').join('\n')).toContain('only 1 model (of 1) is scored on all 1 metric');
    expect(log('copies', 'copies').join('\n')).toContain('all models are tied by');
    expect(log('nearly', 'nearly').join('\n')).toContain('all models are tied by arithmetic_mean:');
    for (const set of ['usual', 'tiny', 'far', 'binary', 'one_each'])
      expect(log('degenerate', set).join('\n')).not.toMatch(/explains no variance|are tied|constant/);
  });

  it.each(Object.keys(studies))('have findings, claims and a page without NaN or null: %s', (study) => {
    const found = project.read(`out/${study}/findings.md`);
    const claims = project.read(`out/${study}/claims.txt`);
    const page = project.read(`out/${study}/report/index.html`).replace(/<(script|style)[\s\S]*?<\/\1>/g, '');
    for (const text of [found, claims, page]) {
      expect(text).not.toMatch(/NaN|undefined|Infinity|−0\.0+\b|−0 %/);
      expect(text).not.toMatch(/\bnull\b/);
    }
    for (const heading of found.split('\n## ').slice(1)) expect(heading).toMatch(/^.+\n\n- \S/);
  });

  it('report a tie if all models have the same score', () => {
    const main = project.read('out/degenerate/findings.md');
    for (const method of ['Arithmetic mean', 'Mean rank', 'Mean of z-scores'])
      expect(main).toContain(`${method}: all 24 models are tied.`);
    expect(main).not.toMatch(/depends most on|are enough to keep|are needed to keep/);
    expect(project.read('out/lonely/findings.md')).toContain('There is only one metric');
    expect(project.read('out/copies/findings.md')).toContain('No two metrics can be compared');
  });

  it('tie models whose sums differ only by rounding', async () => {
    const rows = await query(`
      select metric_set, method, max(rank) as worst, min(n_tied) as tied from aggregation.model_score
      where metric_set in ('accuracy_error', 'opposed', 'constant', 'lost') group by all`);
    expect(rows).toHaveLength(16);
    for (const { metric_set, method, worst, tied } of rows)
      expect([metric_set, method, worst, tied]).toEqual(
        method === 'balanced' ? [metric_set, method, NaN, NaN] : [metric_set, method, 1, MODELS],
      );
    const left = await query(`
      select count(*) as n from (
        select metric_set, method from aggregation.ranking union all select metric_set, method from aggregation.neighbour)
      where metric_set = 'constant' and method = 'balanced'`);
    expect(left).toEqual([{ n: 0 }]);
  });

  it('attribute no variance to metrics that cancel each other out', async () => {
    const rows = await query(`
      select method, category, estimate from aggregation.explained_variance
      where metric_set = 'among_others' and category = 'behavior' and method in ('arithmetic_mean', 'z_mean', 'mean_rank')`);
    expect(rows.map(({ estimate }) => estimate)).toEqual([NaN, NaN, NaN]);
    const shares = await query(`
      select estimate from aggregation.variance_share
      where metric_set = 'among_others' and category = 'behavior' and level = 'category'
        and quantity <> 'weight' and method in ('arithmetic_mean', 'z_mean', 'mean_rank')`);
    for (const { estimate } of shares) expect(estimate).toBeCloseTo(0, 12);
    expect(shares).toHaveLength(3);
  });

  it.each(['tiny', 'far'])('have the same results for the set `%s` as for the set `usual`', async (set) => {
    const numbers = async (own: string) => {
      const rows = await query(`
        select 'r2' as quantity, method, category, estimate as value, ci_low, ci_high
        from aggregation.explained_variance where metric_set = '${own}'
        union all
        select quantity || level, method, category, estimate, ci_low, ci_high
        from aggregation.variance_share where metric_set = '${own}'
        union all
        select quantity, 'structure', null, estimate, ci_low, ci_high from structure.summary where metric_set = '${own}'
        union all
        select quantity, method, null, estimate, ci_low, ci_high from agreement.summary where metric_set = '${own}'
        order by all`);
      return rows.flatMap(({ value, ci_low, ci_high }) => [value, ci_low, ci_high] as number[]);
    };
    const [found, usual] = [await numbers(set), await numbers('usual')];
    expect(found).toHaveLength(usual.length);
    expect(usual.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(100);
    for (const [i, value] of usual.entries())
      if (Number.isNaN(value)) expect(found[i]).toBeNaN();
      else expect(found[i]).toBeCloseTo(value, 8);
  });
});
