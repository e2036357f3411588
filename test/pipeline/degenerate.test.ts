import { beforeAll, describe, expect, it } from 'vitest';
import { finishedProject } from '../made-projects.ts';
import type { Project, Result } from '../project.ts';
import { integers } from '../statistics/references.ts';
import { describeQuestions, unpublished } from './questions.ts';

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
  nearly: four('near', (value) => 1e15 + value / 400),
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
  single: { single: { only: { category: 'behavior', scores: [0.5] } } },
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
            // An error would count as better if it is lower.
            Object.entries(metrics).map(([id, { category }]) => [id, { category, higher_is_better: true }]),
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
          our_quantity: 'same',
          our_cohort: 'unlisted',
          our_metrics: 'same',
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
  it('succeed', () => {
    expect(result.code, result.output).toBe(0);
    expect(result.output).not.toMatch(/NaN|undefined|Infinity|\bnull\b|^ +at /m);
  });

  describeQuestions('degenerate.yml', () => unpublished(project, result.output));

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

  it.each(['tiny', 'far'])('have the same results for the set `%s` as for the set `usual`', async (set) => {
    const numbers = async (own: string) => {
      const tables = Object.entries({
        'aggregation.explained_variance': 'method, category',
        'aggregation.variance_share': 'quantity, level, method, category',
        'structure.summary': 'quantity',
        'agreement.summary': 'quantity, method',
      });
      const queries = tables.map(
        ([table, key]) =>
          `select concat_ws(' ', '${table}', ${key}) as key, estimate, ci_low, ci_high from ${table} where metric_set = '${own}'`,
      );
      const rows = await project.queryBuild(`${queries.join(' union all ')} order by all`, 'degenerate');
      return rows.flatMap(({ estimate, ci_low, ci_high }) => [estimate, ci_low, ci_high] as number[]);
    };
    const [found, usual] = [await numbers(set), await numbers('usual')];
    expect(found).toHaveLength(usual.length);
    expect(usual.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(100);
    for (const [i, value] of usual.entries())
      if (Number.isNaN(value)) expect(found[i]).toBeNaN();
      else expect(found[i]).toBeCloseTo(value, 8);
  });
});
