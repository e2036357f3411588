import fs from 'node:fs';
import { expect, inject, it } from 'vitest';
import { Database } from '../../pipeline/warehouse/database.ts';
import { startNights } from '../nightly/fake-source.ts';

const { source, nights } = await startNights(inject('finished'));

it('a refresh after an upgrade publishes what the old files give, and still refuses new ones', async () => {
  // The copied project has another server's address; this release has that of the source.
  source.state = 1;
  await nights.refresh();
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
