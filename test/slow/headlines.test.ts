import fs from 'node:fs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { Database } from '../../pipeline/warehouse/database.ts';
import { HEADLINE, startNights } from '../nightly/fake-source.ts';

const { source, nights } = await startNights(inject('finished'));

/** Successive refreshes; test/nightly/night.test.ts has the first of them. */
describe('a refresh that moves a headline', () => {
  beforeAll(async () => {
    // The copied project has another server's address; this release has that of the source.
    source.state = 1;
    await nights.refresh();
    source.mood = 'inflated';
  });

  it('is taken if a user accepts the source', async () => {
    const { sequence } = nights.current();
    const output = await nights.outputOf(0, { ACCEPT: 'brain-score' });
    expect(output).toMatch(/accepted: paper: the share/);
    expect(nights.current().sequence).toBe(sequence + 1);
    expect((await nights.refresh()).output).toContain('nothing new: ');
  });

  it('without new retrievals fails, until a user accepts the study', async () => {
    const before = nights.current();
    source.mood = 'down';
    nights.project.dropLeaderboard(source.document(), '2099-01-01');
    const output = await nights.outputOf(1);
    expect(output).toMatch(HEADLINE);
    expect(output).toContain('run make refresh ACCEPT=paper');
    expect(nights.status()).toMatchObject({ outcome: 'failed', problem: expect.stringMatching(HEADLINE) });
    expect(nights.current()).toEqual(before);
    const accepted = await nights.refresh({ ACCEPT: 'paper' });
    expect(accepted.output).toContain('published: ');
    expect(nights.current().sequence).toBe(before.sequence + 1);
  });

  it('after an upgrade publishes what the old files give, and still refuses new ones', async () => {
    const latest = await nights.project.query('select snapshot_id from normalize.source where is_latest');
    const { release, sequence } = nights.current();
    const folder = `out/releases/${release}/paper`;
    nights.project.edit(`${folder}/datapackage.json`, (text) =>
      text.replace(/"code_sha256": "\w+"/, '"code_sha256": "older"'),
    );
    const table = nights.project.path(`${folder}/aggregation/explained_variance.parquet`);
    const database = await Database.open();
    await database.run(`copy (
      select * replace (estimate / 9 as estimate, ci_low / 9 as ci_low, ci_high / 9 as ci_high) from '${table}'
    ) to '${table}.new' (format parquet)`);
    database.close();
    fs.renameSync(`${table}.new`, table);
    nights.relist(release);
    source.mood = 'inflated';
    const output = await nights.outputOf(3);
    expect(output).toMatch(/paper: the share of the score’s variance.*; the program has changed since/);
    expect(output).toContain('run make refresh ACCEPT=brain-score');
    expect(output).toContain('published: ');
    expect(nights.current().sequence).toBe(sequence + 1);
    expect(await nights.project.query('select snapshot_id from normalize.source where is_latest')).toEqual(
      latest,
    );
  });
});
