import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { correlate } from '../../pipeline/statistics/correlation/p-values.ts';
import { untilEnd } from '../made-projects.ts';
import { isMissing, Project, SAMPLES } from '../project.ts';

describe('make agree', () => {
  const project = untilEnd(new Project());
  const table = fs.readFileSync('examples/llm.csv', 'utf8');
  let output: string;

  beforeAll(async () => {
    project.write('llm.csv', table);
    output = await project.outputOf('agree', 0, { FILE: 'llm.csv' });
  });

  it('reads the table alone, without a connection', () => {
    expect(fs.readdirSync(project.path('raw'))).toEqual(['llm']);
    expect(output).toContain('Do the columns of llm.csv agree?');
  });

  it('has the mean correlation of all pairs of columns', async () => {
    const rows = table.trim().split('\n').slice(1);
    const columns = rows[0]!
      .split(',')
      .slice(1)
      .map((_, i) => Float64Array.from(rows, (row) => Number(row.split(',')[i + 1])));
    const pairs = columns.flatMap((one, a) =>
      columns.slice(a + 1).map((other) => correlate(one, other, 'spearman').estimate),
    );
    const [found] = await project.query(
      "select estimate, n_models from agreement.summary where quantity = 'mean_pairwise_correlation' and method = 'spearman'",
      'llm',
    );
    const mean = pairs.reduce((sum, rho) => sum + rho, 0) / pairs.length;
    expect(found).toEqual({ estimate: expect.closeTo(mean, 12), n_models: rows.length });
  });

  it('says nothing of vision', () => {
    const report = project.read('out/llm/report/index.html');
    expect(report).toContain('How far do these metrics agree?');
    const { description, keywords } = JSON.parse(project.read('out/llm/datapackage.json'));
    const texts = ['findings.md', 'README.md', 'claims.txt'].map((file) => project.read(`out/llm/${file}`));
    for (const text of [
      ...texts,
      description,
      keywords.join(),
      report.replaceAll(/<script.*?<\/script>/gs, ''),
    ])
      expect(text).not.toMatch(/human-like|Brain-?Score|\bvision\b/i);
  });
});

describe.skipIf(isMissing(SAMPLES))('make agree with 100 language models on six benchmarks', () => {
  const project = untilEnd(new Project());
  const benchmarks = ['ARC', 'HellaSwag', 'MMLU', 'TruthfulQA', 'Winogrande', 'GSM8K'];
  const agree = (env = {}) => project.outputOf('agree', 0, { FILE: 'openllm-leaderboard.tsv', ...env });
  const mean = async () => {
    const [found] = await project.query(
      "select estimate, n_models, n_model_families from agreement.summary where quantity = 'mean_pairwise_correlation' and method = 'spearman'",
      'openllm-leaderboard',
    );
    return found!;
  };

  beforeAll(() => {
    const file = path.join(SAMPLES, 'other-fields', 'openllm-leaderboard.tsv');
    fs.copyFileSync(file, project.path('openllm-leaderboard.tsv'));
  });

  it('has the mean correlation of pandas, and with it the published diversity', async () => {
    const output = await agree({ COLUMNS: benchmarks.join() });
    expect(output).toContain('columns, 100 models × 6 metrics: 0.020');
    const found = await mean();
    // DataFrame.corr(method='spearman') of pandas 2.
    expect(found).toMatchObject({ estimate: expect.closeTo(0.02027856259449262, 12), n_models: 100 });
    // Kendall's W of m rankings without ties is (1 + (m − 1) × mean ρ) / m. With the few ties here it is so to the fourth digit.
    const w = (1 + (benchmarks.length - 1) * Number(found.estimate)) / benchmarks.length;
    expect(Math.abs(1 - w - 0.8165)).toBeLessThan(1e-4);
  });

  it('takes each line of a repeated name as a model, of one family, and names the mean of the others', async () => {
    const output = await agree();
    expect(output).toContain(
      '13 names are on several lines; each line counts as a model of its own, as "cloudyu/Mixtral_34Bx2_MoE_60B (line 3)"',
    );
    expect(output).toContain(
      `"Average" is the mean of the other columns: leave it out with COLUMNS=${benchmarks.join()}`,
    );
    // As in pandas; 87 different names.
    expect(await mean()).toEqual({
      estimate: expect.closeTo(0.11936680437521106, 12),
      n_models: 100,
      n_model_families: 87,
    });
  });
});
