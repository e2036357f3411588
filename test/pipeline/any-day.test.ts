import { expect, it } from 'vitest';
import { finishedProject } from '../made-projects.ts';
import { finished, type Project } from '../project.ts';

/** sha256 of every file of a project, and what its stages were made from. */
function madeIn(project: Project): Record<string, unknown> {
  const stages = project.files('out/.build').filter((file) => file.endsWith('/stage.json'));
  const inputs = stages.map((file): [string, unknown] => [file, JSON.parse(project.read(file)).inputs]);
  return { ...project.hashes(), ...Object.fromEntries(inputs) };
}

it('makes the same files on another day, in another time zone and in another language', async () => {
  const project = finishedProject();
  const before = madeIn(project);
  await project.outputOf('clean');
  // A leap day, which in this zone has ended; a language with other numbers and another sort order.
  project.now = '2028-02-29T23:59:30.000Z';
  const env = { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' };
  const { code, output } = await finished(project.start('all', env));
  expect(code, output).toBe(0);
  expect(madeIn(project)).toEqual(before);
});
