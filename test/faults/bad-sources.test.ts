import { describe, expect, it } from 'vitest';
import { ALIASES, ARCHIVE, BadSources, CLICKME, line, TRIALS } from './bad-sources.ts';

/**
 * Each fault of a source must give one clear error, an exit code, and leave the last good outputs as they are. More of
 * them are in test/slow/bad-sources.test.ts.
 */
describe('a bad source', () => {
  const bad = new BadSources();

  it('model-vs-human with an object class that is not among the 16', async () => {
    const dragon = (text: string) => line(text, 5, (row) => row.replaceAll('bird', 'dragon'));
    bad.project.write(ARCHIVE, await bad.repacked(dragon));
    const what = "object_class is one of the 16 classes, and object_response is one of them or 'na'";
    bad.expectRefusal(bad.project.make(), TRIALS, what, 'dragon', '"trial":"4"');
  });

  it('ClickMe without its column', () => {
    bad.project.write(CLICKME, 'model,top1\na,70\n');
    bad.expectRefusal(bad.project.make(), `${CLICKME}: line 1: missing column "spearman"`);
  });

  it('a line of aliases.csv to a model that does not exist', () => {
    const aliases = bad.good[ALIASES]!.toString();
    bad.project.write(ALIASES, `${aliases}clickme,Simulated_8,brain-score:77,it looks like it\n`);
    bad.expectRefusal(
      bad.project.make(),
      `aliases.csv: line ${aliases.trimEnd().split('\n').length + 1}: unknown model_id "brain-score:77"`,
    );
  });

  it('a study that takes a metric from a source that has not it', () => {
    bad.project.editStudy(({ sources }) => {
      sources[1]!.metrics!.push('clickme:spearman');
    });
    bad.expectRefusal(
      bad.project.make(['paper']),
      'sources.1.metrics: metric "clickme:spearman" is not in the snapshot of the source',
    );
  });

  it('and all is well once it is mended', () => {
    expect(bad.project.make().code).toBe(0);
    expect(bad.project.hashes()).toEqual(bad.outputs);
  });
});
