import fs from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { MOST } from '../../pipeline/report/page/page-tables.ts';
import { simulatedProject } from '../made-projects.ts';

it('the report leaves out single scores and pairs if there are too many, says so, and shows the rest', async () => {
  const { project } = await simulatedProject();
  const { states } = MOST;
  MOST.states = 1000;
  onTestFinished(() => {
    MOST.states = states;
    project.remove();
  });
  // The stage's code has not changed, so it would be skipped.
  fs.rmSync(project.path('out/.build/paper/report'), { recursive: true });
  const output = await project.outputOf('study paper');
  const words = /Too large for a page: [\d,]+ model × metric cells \(at most 1,000\)\. /;
  expect(output).toMatch(words);
  const folder = 'out/paper/report';
  const page = project.read(`${folder}/index.html`);
  // Shown four times: instead of three figures, and instead of the interactive part.
  expect(page.split(words)).toHaveLength(5);
  expect(page).not.toContain('<script');
  expect(page).not.toContain('script-src');
  const figures = project.files(folder).filter((file) => file.endsWith('.svg'));
  expect(figures.map((file) => file.slice(folder.length + 1)).sort()).toEqual([
    'category-agreement.svg',
    'explained-variance.svg',
    'range-restriction.svg',
    'rank-changes.svg',
    'rank-ranges.svg',
    'scree.svg',
    'shared-level.svg',
    'trajectory.svg',
    'variance-share.svg',
    'weight-and-share.svg',
  ]);
});
