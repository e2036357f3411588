import { expect, it } from 'vitest';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import type { Stage } from '../../../pipeline/stages/stage.ts';
import trajectory from '../../../pipeline/stages/trajectory/trajectory.ts';
import { readContract } from '../../../pipeline/warehouse/contract.ts';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { ownStudy, StageRun } from '../given.ts';
import { describeScenarios, givenBy, scenariosIn } from '../scenarios.ts';

describeScenarios(import.meta.dirname);

const [usual] = scenariosIn(import.meta.dirname);

/** The rows of each of the tables that `dated` and `cohort` share, by date. */
async function datedRows(
  study: object,
  stages: Stage[],
  dates: readonly string[],
  from: (table: string, date: string) => string,
): Promise<Row[][][]> {
  const run = await StageRun.open(givenBy(usual!), ownStudy({ ...usual!.study, ...study }));
  try {
    await run.make(...stages);
    const rows = (table: string, date: string) => {
      const { as_of, ...columns } = readContract('dated', table).columns;
      const time = table === 'state' ? 'replace (measured_at::varchar as measured_at)' : '';
      const select = `select ${Object.keys(columns)} from ${from(table, date)}`;
      return run.rows(`select * ${time} from (${select}) order by all`);
    };
    const tables = ['state', 'metric', 'model', 'score'];
    return await Promise.all(dates.map((date) => Promise.all(tables.map((table) => rows(table, date)))));
  } finally {
    await run.close();
  }
}

// Copies count on earlier dates too, so that only the last date has the study's.
it.each([
  ['one', '2024-03-05'],
  ['all', '2024-01-31', '2024-02-29'],
])(
  'the trajectory has the models, metrics and scores of a study of each date, with %s of the copies',
  async (keep, ...dates) => {
    const copies = { minimum_common: 3, minimum_equal: 1, keep };
    const from = (table: string, date: string) => `dated.${table} where as_of = '${date}'`;
    const then = await datedRows({ copies }, [cohort, trajectory], dates, from);
    for (const [i, as_of] of dates.entries())
      expect(then[i], as_of).toEqual(
        (await datedRows({ copies, as_of }, [cohort], [as_of], (table) => `cohort.${table}`))[0],
      );
  },
);
