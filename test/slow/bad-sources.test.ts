import { describe, it } from 'vitest';
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
});
