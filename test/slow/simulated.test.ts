import { expect, it } from 'vitest';
import { simulatedProject } from '../simulated.ts';

it('says in the report where there is too much to show, and shows what does not need it', async () => {
  const { project } = await simulatedProject();
  project.edit('pipeline/report/limits.ts', (text) => text.replace('states: 200_000', 'states: 1_000'));
  const { code, output } = project.make(['paper']);
  expect(code, output).toBe(0);
  const words = /Too large for a page: [\d,]+ model × metric cells \(at most 1,000\)\. /;
  expect(output).toMatch(words);
  const folder = 'out/paper/report';
  const page = project.read(`${folder}/index.html`);
  // In the place of three figures and of what can be asked.
  expect(page.split(words)).toHaveLength(5);
  expect(page).not.toContain('<script');
  expect(page).not.toContain('script-src');
  const figures = project.files(folder).filter((file) => file.endsWith('.svg'));
  expect(figures.map((file) => file.slice(folder.length + 1)).sort()).toEqual([
    'category-agreement.svg',
    'explained-variance.svg',
    'rank-changes.svg',
    'scree.svg',
    'trajectory.svg',
    'variance-share.svg',
  ]);
  project.remove();
});
