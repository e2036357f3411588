import { describe, it } from 'vitest';
import type { Study } from '../../pipeline/studies/study.ts';
import { ARCHIVE, BadSources, line, TRIALS } from '../faults/bad-sources.ts';

/** More faults than in test/faults/bad-sources.test.ts; those of single files are in test/sources/. */
describe('a run with a bad source', () => {
  const bad = new BadSources();

  it.each([
    [
      'a duplicate trial',
      (text: string) => line(text, 5, () => text.split('\r\n')[3]!),
      ['"observer":"simulated-3"', '"dataset":"edge"', 'is different in every row', '"rows":2'],
    ],
    [
      'a row of another observer',
      (text: string) => line(text, 5, (row) => row.replace('simulated_3', 'simulated_4')),
      [TRIALS, "the file's observer", '"is_own":false'],
    ],
    [
      'too many cells in a row',
      (text: string) => line(text, 5, (row) => `${row},x`),
      [TRIALS, 'a trial has the 8 cells of the header', '"n_cells":9'],
    ],
    ['a missing file', () => undefined, [ARCHIVE, 'archive differs from the pinned commit', '305 files']],
  ])('refuses model-vs-human with %s', async (_what, change, messages) => {
    bad.project.write(ARCHIVE, await bad.repacked(change));
    bad.expectRefusal(await bad.project.run(), ...messages);
  });

  it.each([
    [
      'scores later than its date without naming their file',
      (sources: Study['sources']) => delete sources[2]!.file,
      'sources.2: clickme has no scores dated 2024-01-01 or earlier',
    ],
    [
      'a metric from a source that it does not read',
      (sources: Study['sources']) => sources.splice(2, 1),
      'metric_sets.2.include.metrics.17: metric "clickme:ClickMe" is in none of the sources of the study',
    ],
    [
      'a file that its source does not have',
      (sources: Study['sources']) => Object.assign(sources[1]!, { file: 'leaderboard-2025-04-06.csv' }),
      'did you mean "leaderboard-2025-04-05.csv"?',
    ],
  ])('refuses a study that takes %s', async (_what, change, message) => {
    bad.project.editStudy(({ sources }) => change(sources));
    bad.expectRefusal(await bad.project.run('study paper'), message);
  });

  it('refuses a study with a control from a source that it does not read', async () => {
    bad.project.editStudy((study) => {
      study.sources.splice(2, 1);
      study.metric_sets = study.metric_sets.slice(0, 1);
      for (const claim of study.claims) delete claim.metric_sets;
      study.readings = { claims: [], cohorts: [] };
      study.control = 'clickme:ClickMe';
    });
    bad.expectRefusal(
      await bad.project.run('study paper'),
      'control: metric "clickme:ClickMe" is in none of the sources of the study',
    );
  });
});
