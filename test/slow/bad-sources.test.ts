import { describe, it } from 'vitest';
import type { Study } from '../../pipeline/studies/study.ts';
import { ARCHIVE, BadSources, EXPORT, line, TRIALS } from '../faults/bad-sources.ts';

/** As test/faults/bad-sources.test.ts has it, of more faults. */
describe('a bad source', () => {
  const bad = new BadSources();

  it.each([
    [
      'a trial twice',
      (text: string) => line(text, 5, () => text.split('\r\n')[3]!),
      ['"observer":"simulated-3"', '"dataset":"edge"', 'is different in every row', '"rows":2'],
    ],
    [
      'a row of another observer',
      (text: string) => line(text, 5, (row) => row.replace('simulated_3', 'simulated_4')),
      [TRIALS, "the file's observer", '"is_own":false'],
    ],
    [
      'a row with a cell too many',
      (text: string) => line(text, 5, (row) => `${row},x`),
      [TRIALS, 'a trial has the 8 cells of the header', '"n_cells":9'],
    ],
    [
      'a file without a column',
      (text: string) => line(text, 1, (row) => row.replace(',category', '')),
      [TRIALS, 'line 1: unexpected columns in a trial file'],
    ],
    ['a file fewer', () => undefined, [ARCHIVE, 'archive differs from the pinned commit', '305 files']],
  ])('model-vs-human with %s', async (_what, change, messages) => {
    bad.project.write(ARCHIVE, await bad.repacked(change));
    bad.expectRefusal(bad.project.make(), ...messages);
  });

  it.each([
    ['with a corrupted byte', (bytes: Buffer) => Buffer.from(bytes).fill(0x55, 50_000, 50_010)],
    ['half-written', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['that is a page', () => Buffer.from('<!doctype html>')],
  ])('an archive %s', (_what, damage) => {
    bad.project.write(ARCHIVE, damage(bad.good[ARCHIVE]!));
    bad.expectRefusal(bad.project.make(), ARCHIVE, 'damaged or incomplete archive');
  });

  it('an export with a row of too many cells', () => {
    bad.project.write(EXPORT, bad.good[EXPORT]!.toString().replace('\nsimulated-7,', '\nsimulated-7,.5,'));
    bad.expectRefusal(bad.project.make(), `${EXPORT}: line 9: too many cells`);
  });

  it.each([
    [
      'a file that is later than its date without naming it',
      (sources: Study['sources']) => delete sources[2]!.file,
      'sources.2: clickme has no scores dated 2024-01-01 or earlier',
    ],
    [
      'a metric whose source it does not read',
      (sources: Study['sources']) => sources.splice(2, 1),
      'metric_sets.2.include.metrics.17: metric "clickme:spearman" is in none of the sources of the study',
    ],
    [
      'a file that the source has not',
      (sources: Study['sources']) => Object.assign(sources[1]!, { file: 'leaderboard-2025-04-06.csv' }),
      'did you mean "leaderboard-2025-04-05.csv"?',
    ],
  ])('a study that takes %s', (_what, change, message) => {
    bad.project.editStudy(({ sources }) => {
      change(sources);
    });
    bad.expectRefusal(bad.project.make(['paper']), message);
  });

  it('a study whose control is of a source that it does not read', () => {
    bad.project.editStudy((study) => {
      study.sources.splice(2, 1);
      study.metric_sets = study.metric_sets.slice(0, 1);
      for (const claim of study.claims) delete claim.metric_sets;
      study.control = 'clickme:spearman';
    });
    bad.expectRefusal(
      bad.project.make(['paper']),
      'control: metric "clickme:spearman" is in none of the sources of the study',
    );
  });
});
