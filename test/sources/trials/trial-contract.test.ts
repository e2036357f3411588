import { expect, it } from 'vitest';
import { sourceFault } from '../../../pipeline/sources/retrievals/tidy.ts';
import { StageTables } from '../../../pipeline/warehouse/stage-tables.ts';
import { withDatabase } from '../../warehouse/own-database.ts';

const FOLDER = 'pipeline/studies/my-trials';
const FILE = `${FOLDER}/edge/edge_my_net_session-1.csv`;
const TRIAL = 'my_net,1,1,NaN,car,car,0,1_x_n00_1.png';

/** Image and answer of each trial of `my-net` in these lines of its file. */
async function trialsIn(...lines: string[]): Promise<string[]> {
  const wire = { snapshot_id: 'now', file: FILE, dataset: 'edge', observer: 'my-net', bundle: FOLDER };
  const file = { ...wire, rows: lines.join('\n') };
  const types = Object.fromEntries(Object.keys(file).map((name): [string, 'VARCHAR'] => [name, 'VARCHAR']));
  const columns = Object.fromEntries(Object.entries(file).map(([name, value]) => [name, [value]]));
  return await withDatabase('tidy', async (database) => {
    await database.createTable('tidy.trial_file', types, columns);
    await database.createTable(
      'tidy.snapshot',
      { snapshot_id: 'VARCHAR', paths: 'VARCHAR' },
      { snapshot_id: ['now'], paths: [JSON.stringify([FOLDER])] },
    );
    const tables = new StageTables(database, 'normalize', new Map(), ['tidy'], sourceFault);
    const { trial } = await tables.columns("select image || ' ' || object_response as trial from tidy.trial");
    return trial as string[];
  });
}

it('reads trials', async () => {
  expect(await trialsIn(TRIAL)).toEqual(['n00_1.png car']);
});

// Other faults of a user's file are refused in own-trials.test.ts.
it.each([
  ['a cell with a comma', 'my_net,1,99,NaN,car,car,"0,5",1_x_n00_2.png', 'a trial has the 8 cells'],
  ['an unknown answer', 'my_net,1,99,NaN,Car,car,0,1_x_n00_2.png', 'object_class is one of the 16 classes'],
  ['no image', 'my_net,1,99,NaN,car,car,0,', "names the file's observer and an image"],
  ['a second model', 'other,1,99,NaN,car,car,0,1_x_n00_2.png', "names the file's observer and an image"],
  ['an image that a model saw twice in a condition', TRIAL, 'sees each image once in a condition'],
])('refuses %s', async (_what, line, message) => {
  const error = await trialsIn(TRIAL, line).catch(String);
  expect(error).toContain(`${FILE}: unexpected content`);
  expect(error).toContain(message);
  expect(error).toContain(`next:     correct ${FOLDER} if it is yours`);
});
