import fs from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { correlate } from '../../pipeline/statistics/correlation/p-values.ts';
import { untilEnd } from '../made-projects.ts';
import { Project } from '../project.ts';

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
