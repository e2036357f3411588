import { describe, expect, it } from 'vitest';
import { ARCHIVE, BadSources, line, TRIALS } from './bad-sources.ts';

/**
 * Each fault of a source must give one clear error and a non-zero exit code, and leave the last good outputs unchanged.
 * More faults are in test/slow/bad-sources.test.ts.
 */
describe('a run with a bad source', () => {
  const bad = new BadSources();

  it('refuses an object class of model-vs-human that is not one of the 16', async () => {
    const dragon = (text: string) => line(text, 5, (row) => row.replaceAll('bird', 'dragon'));
    bad.project.write(ARCHIVE, await bad.repacked(dragon));
    const what = "object_class is one of the 16 classes, and object_response is one of them or 'na'";
    const next = `next:     correct ${ARCHIVE} if it is yours`;
    bad.expectRefusal(await bad.project.run(), TRIALS, what, 'dragon', '"trial":"4"', next);
  });

  it('refuses a study with a metric that its source does not have', async () => {
    bad.project.editStudy(({ sources }) => sources[1]!.metrics!.push('clickme:ClickMe'));
    bad.expectRefusal(
      await bad.project.run('study paper'),
      'sources.1.metrics: metric "clickme:ClickMe" is not in the snapshot of the source',
    );
  });

  it('gives the same outputs once everything is corrected', async () => {
    expect((await bad.project.run()).code).toBe(0);
    expect(bad.project.hashes()).toEqual(bad.outputs);
  });
});
