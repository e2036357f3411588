import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { finishedProject } from '../made-projects.ts';

/** The code snippets of README and docs/reading.md, by language. */
function snippets(): Record<'sql' | 'python' | 'r' | 'js', string[]> {
  const section = (file: string, heading: string) =>
    fs.readFileSync(file, 'utf8').split(`\n## ${heading}\n`)[1]!.split(/^## /m)[0]!;
  const found = { sql: [], python: [], r: [], js: [] } as Record<string, string[]>;
  const text = section('README.md', 'Read the data') + section('docs/reading.md', 'JavaScript');
  for (const [, language, code] of text.matchAll(/^```(\w+)\n(.*?)^```$/gms)) found[language!]!.push(code!);
  return found;
}

/** A program that runs SQL from a file with the DuckDB package, and prints the rows of the last statement. */
const SQL_RUNNER = `
import fs from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create()).connect();
const result = await connection.runAndReadAll(fs.readFileSync('snippet.sql', 'utf8'));
for (const row of result.getRowsJson()) console.log(row.join(' | '));
`;

const shown = snippets();
const PYTHON = ['python3', '/usr/bin/python3'].find((python) => runs(python, ['-c', 'import pandas']));
const RSCRIPT = ['Rscript'].find((rscript) => runs(rscript, ['--version']));

function runs(command: string, words: string[]): boolean {
  return spawnSync(command, words).status === 0;
}

/** For `it.skipIf`: whether a language is not installed. If so, prints a warning. */
function isMissing(command: string | undefined, what: string): boolean {
  if (command === undefined) console.warn(`Skipped: README's snippet for ${what}, which is not installed`);
  return command === undefined;
}

describe('the snippets in README and docs/reading.md', () => {
  const project = finishedProject();
  // The packages that the snippets import.
  fs.symlinkSync(path.resolve('node_modules'), project.path('node_modules'));

  it('are one each of SQL, Python and R, and two of JavaScript, of a few lines each', () => {
    expect(Object.values(shown).map(({ length }) => length)).toEqual([1, 1, 1, 2]);
    for (const code of Object.values(shown).flat())
      expect(code.trimEnd().split('\n').length).toBeLessThan(10);
  });

  it('print the best models (SQL)', async () => {
    project.write('snippet.sql', shown.sql[0]!);
    const expected = await project.query(`
      select rank, name, score, fixed_rank_low, fixed_rank_high
      from aggregation.model_score inner join normalize.model using (model_id)
      where method = 'arithmetic_mean' and metric_set = 'brain_score' order by rank, model_id limit 5`);
    expect(expected).toHaveLength(5);
    expect(run(process.execPath, 'sql.mjs', SQL_RUNNER)).toEqual(
      expected.map(({ rank, name, score, fixed_rank_low, fixed_rank_high }) =>
        [rank, name, Number(rounded(score)), fixed_rank_low, fixed_rank_high].join(' | '),
      ),
    );
  });

  it.skipIf(isMissing(PYTHON, 'Python with pandas'))('print means with intervals (Python)', async () => {
    const expected = await project.query(`
      select quantity, estimate, family_ci_low, family_ci_high, n_models from agreement.summary
      where metric_set = 'brain_score' and method = 'spearman' and family_ci_low is not null order by quantity`);
    expect(expected).toHaveLength(4);
    expect(run(PYTHON!, 'snippet.py', shown.python[0]!)).toEqual(
      expected.map(
        ({ quantity, estimate, family_ci_low, family_ci_high, n_models }) =>
          `${quantity}: ${rounded(estimate)} (${rounded(family_ci_low)} to ${rounded(family_ci_high)}), ${n_models} models`,
      ),
    );
  });

  it.skipIf(isMissing(RSCRIPT, 'R'))('print the pairs that agree most (R)', async () => {
    const pairs = await project.query(`
      select one.title as title_a, other.title as title_b, estimate, n_models from agreement.pairwise
      inner join normalize.metric as one on metric_a = one.metric_id
      inner join normalize.metric as other on metric_b = other.metric_id
      where metric_set = 'brain_score' and method = 'spearman' and reason is null order by estimate desc`);
    const [summary] = await project.query(`
      select max(estimate) filter (quantity = 'mean_pairwise_correlation') as mean,
        max(estimate) filter (quantity = 'share_negative') as negative
      from agreement.summary where metric_set = 'brain_score' and method = 'spearman'`);
    const [first, ...best] = run(RSCRIPT!, 'snippet.R', shown.r[0]!);
    const percent = (100 * (summary!.negative as number)).toFixed(1);
    expect(first).toBe(`${pairs.length} pairs, mean ${rounded(summary!.mean)}, ${percent} % negative`);
    expect(best).toEqual(
      pairs
        .slice(0, 3)
        .map(
          ({ title_a, title_b, estimate, n_models }) =>
            `${title_a} and ${title_b}: ${rounded(estimate)} (${n_models} models)`,
        ),
    );
  });

  it('print agreement within and between categories (JavaScript, Parquet)', async () => {
    const expected = await project.query(`
      select category_a, category_b, estimate, n_pairs from agreement.category_pair
      where metric_set = 'brain_score' and method = 'spearman' and estimate is not null`);
    expect(expected.length).toBeGreaterThan(10);
    expect(run(process.execPath, 'parquet.mjs', shown.js[0]!).sort()).toEqual(
      expected
        .map(
          ({ category_a, category_b, estimate, n_pairs }) =>
            `${category_a} × ${category_b}: ${rounded(estimate)} (${n_pairs} pairs)`,
        )
        .sort(),
    );
  });

  it('print the mean correlation of each metric with all others (JavaScript, Arrow)', async () => {
    const expected = await project.query(`
      with pairs as (
        select metric_a as metric_id, estimate from agreement.pairwise where method = 'spearman' and reason is null
        union all select metric_b, estimate from agreement.pairwise where method = 'spearman' and reason is null)
      select metric_id, category, avg(estimate) as mean from pairs inner join cohort.metric using (metric_id)
      where metric_set = 'brain_score' group by all order by metric_id`);
    const [row] = await project.query('select count(*) as metrics from cohort.metric where included');
    expect(expected).toHaveLength(Number(row!.metrics));
    expect(run(process.execPath, 'arrow.mjs', shown.js[1]!)).toEqual(
      expected.map(({ metric_id, category, mean }) => `${metric_id} (${category}): ${rounded(mean)}`),
    );
  });

  /** Runs a snippet in the project's folder, and returns the lines that it prints. */
  function run(command: string, file: string, code: string): string[] {
    project.write(file, code);
    const { status, stdout, stderr } = spawnSync(command, [file], { cwd: project.root, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return stdout.trimEnd().split('\n');
  }
});

function rounded(value: unknown): string {
  return (value as number).toFixed(3);
}
