import { expect, it } from 'vitest';
import { sourceFault } from '../../../pipeline/sources/retrievals/tidy.ts';
import { workInOwnFolder } from '../../own-folder.ts';
import { withDatabase } from '../../warehouse/own-database.ts';

workInOwnFolder();

const FETCHED = 'raw/clickme/2026-01-01/tics_alignment.csv';
const OWN = 'raw/clickme/2026-02-02/onevision.csv';

/** The message about a row of a snapshot that was read from these files. */
async function message(paths: string[], row: object): Promise<string> {
  return await withDatabase('tidy', async (database) => {
    await database.createTable(
      'tidy.snapshot',
      { snapshot_id: 'VARCHAR', paths: 'VARCHAR' },
      { snapshot_id: ["it's"], paths: [JSON.stringify(paths)] },
    );
    const rows = [JSON.stringify({ snapshot_id: "it's", ...row })];
    return (await sourceFault('value is finite', rows, database)).message;
  });
}

it('names the files of the snapshot, and what to do', async () => {
  expect(await message([FETCHED, OWN], { value: null })).toBe(
    `${FETCHED} and ${OWN}: unexpected content\n  expected: value is finite\n  found:    {"value":null}\n  next:     correct ${FETCHED} and ${OWN} if it is yours; if it was fetched, remove its folder in raw/ and run the same command again, which fetches it. If the error stays, the format has changed`,
  );
});

it('names the file in an archive, and asks about this archive alone', async () => {
  const found = await message([FETCHED, OWN], { file: `${FETCHED}: edge/a.csv` });
  expect(found).toContain(`${FETCHED}: edge/a.csv: unexpected content`);
  expect(found).toContain(`correct ${FETCHED} if it is yours`);
});
