import fs from 'node:fs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { startNights } from '../nightly/fake-source.ts';

const { source, nights } = await startNights(inject('finished'));

/** The smallest number of snapshots that can be kept. */
const KEEP = 2;
/** These, the first of the quarter, and the one added by hand. */
const FILES = KEEP + 2;
const PAPER = 'pipeline/studies/paper.json';

/** Successive refreshes of one project. */
describe('a refresh with a study that cannot be built', () => {
  beforeAll(() => {
    nights.project.addSmallStudy('other', 'Another study');
    nights.project.write('pipeline/studies/broken.json', '{ "title": ');
    nights.project.addStudy('typo', (study) => {
      study.metric_sets[0]!.exclude.metrics = ['brain-score:none'];
    });
    nights.project.addStudy('tableless', (study) => {
      study.csv = [{ source_id: 'mine', file: 'none.csv' } as (typeof study.csv)[number]];
    });
  });
  const refresh = () => nights.refresh({ KEEP: String(KEEP) });
  const failed = () => nights.status().failed_studies.map(({ study, state }) => [study, state]);

  it('publishes the others, and names it with what is wrong', async () => {
    const { code, output } = await refresh();
    expect(code).toBe(3);
    expect(nights.current()).toMatchObject({ sequence: 1, studies: ['other', 'paper'] });
    expect(failed()).toEqual([
      ['broken', 'missing'],
      ['tableless', 'missing'],
      ['typo', 'missing'],
    ]);
    for (const message of [
      'broken could not be built: it is not in the release\npipeline/studies/broken.json: line 1',
      'tableless could not be built: it is not in the release\npipeline/studies/none.csv: no such file',
      'typo could not be built: it is not in the release\npipeline/studies/typo.json: metric_sets',
    ])
      expect(output).toContain(message);
    expect(nights.status()).toMatchObject({ outcome: 'published', exit_code: 3 });
    expect(nights.status().failed_studies[0]!.problem).toContain('invalid JSON');
    fs.rmSync(nights.project.path('pipeline/studies/typo.json'));
  });

  it('uses new files, and of a released study with a mistake keeps the last good outputs and every snapshot', async () => {
    const good = nights.project.read(PAPER);
    const hashes = nights.hashes();
    nights.project.edit(PAPER, (text) => text.replace('"minimum_models"', '"minimum_model"'));
    source.state = 1;
    const { code, output } = await refresh();
    expect(code).toBe(3);
    expect(output).toContain('paper could not be built: the release keeps its last good outputs');
    expect(output).toContain('paper.json: top level: unknown key "minimum_model"');
    expect(nights.current()).toMatchObject({ sequence: 2, studies: ['other', 'paper'] });
    expect(failed()).toContainEqual(['paper', 'stale']);
    const now = nights.hashes();
    for (const file of ['leaderboard.csv', 'cohort/state.csv'])
      expect(now[`paper/${file}`], file).toBe(hashes[`paper/${file}`]);
    expect(now['other/cohort/source.csv']).not.toBe(hashes['other/cohort/source.csv']);
    // As if the same had been fetched on two earlier days.
    const fetched = nights.retrievals().at(-1)!;
    for (const day of ['2026-01-02', '2026-01-03']) nights.copyRetrieval(fetched, day);
    expect((await refresh()).code).toBe(3);
    expect(nights.retrievals()).toHaveLength(FILES);
    nights.project.write(PAPER, good);
  });

  it('blames new files only for what they break', async () => {
    const good = nights.project.read(PAPER);
    nights.project.edit(PAPER, (text) => text.replace(/"control": "[^"]*"/, '"control": "brain-score:none"'));
    source.state = 2;
    const { code, output } = await refresh();
    expect(output).not.toContain('is stale since');
    expect(code).toBe(3);
    expect(nights.status().sources[0]).toMatchObject({ state: 'fresh' });
    expect(nights.retrievals()).toHaveLength(FILES + 1);
    nights.project.write(PAPER, good);
  });

  it('ends with 0 once every study is mended or removed', async () => {
    for (const name of ['broken', 'tableless'])
      fs.rmSync(nights.project.path(`pipeline/studies/${name}.json`));
    const { code } = await refresh();
    expect(code).toBe(0);
    expect(nights.status().failed_studies).toEqual([]);
    expect(nights.retrievals()).toHaveLength(FILES);
  });
});
