import fs from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { MOST } from '../../pipeline/report/page/page-tables.ts';
import { simulatedProject } from '../made-projects.ts';
import { words } from '../words.ts';

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
  const sentence = /Too large for a page: [\d,]+ model × metric cells \(at most 1,000\)\. /;
  expect(output).toMatch(sentence);
  const folder = 'out/paper/report';
  const page = project.read(`${folder}/index.html`);
  // Instead of the interactive part, and of a figure of all pairs.
  expect(page.split(sentence)).toHaveLength(3);
  expect(page).not.toContain('<script');
  expect(page).not.toContain('script-src');
  const figures = project.files(folder).filter((file) => file.endsWith('.svg'));
  const expected = words(`
    category-agreement explained-variance range-restriction rank-ranges rank-sets shared-level trajectory
    weight-and-share`);
  expect(figures.sort()).toEqual(expected.map((name) => `${folder}/${name}.svg`));
});
