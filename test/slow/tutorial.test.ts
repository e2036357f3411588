import fs from 'node:fs';
import { expect, it } from 'vitest';
import { isMissing, MIRROR, Project } from '../project.ts';

it.skipIf(isMissing(MIRROR))('the tutorial and README show what make compare prints and draws', async () => {
  const tutorial = fs.readFileSync('docs/tutorial.md', 'utf8');
  const project = new Project();
  try {
    fs.copyFileSync('examples/my-metric.csv', project.path('my-metric.csv'));
    const output = await project.outputOf('compare', 0, { MIRROR, FILE: 'my-metric.csv' });
    const rows = tutorial.match(/^(your metric|my_metric|error_rate) {2}.*$/gm)!;
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(output).toContain(row);
    expect(fs.readFileSync('README.md', 'utf8')).toContain(rows.slice(0, 2).join('\n'));
    const figure = project.read('out/my-metric/report/own-agreement.svg');
    expect(figure).toBe(fs.readFileSync('docs/my-metric.svg', 'utf8'));
  } finally {
    project.remove();
  }
});
