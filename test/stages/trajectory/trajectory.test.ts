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

/** The rows of the tables that `dated` and `cohort` share. */
async function datedRows(study: object, stages: Stage[], from: (table: string) => string): Promise<Row[][]> {
  const run = await StageRun.open(givenBy(usual!), ownStudy({ ...usual!.study, ...study }));
  try {
    await run.make(...stages);
    const tables = ['state', 'metric', 'model', 'score'].map((table) => {
      const { as_of, ...columns } = readContract('dated', table).columns;
      const time = table === 'state' ? 'replace (measured_at::varchar as measured_at)' : '';
      return run.rows(
        `select * ${time} from (select ${Object.keys(columns)} from ${from(table)}) order by all`,
      );
    });
    return await Promise.all(tables);
  } finally {
    await run.close();
  }
}

it.each(['2024-01-31', '2024-02-29', '2024-03-05'])(
  'the trajectory has on %s the models, metrics and scores of a study of that date',
  async (as_of) => {
    // Copies count on earlier dates too, so that only the last date has the study's.
    const keep = as_of === '2024-03-05' ? 'one' : 'all';
    const copies = { minimum_common: 3, minimum_equal: 1, keep };
    const then = await datedRows(
      { copies },
      [cohort, trajectory],
      (table) => `dated.${table} where as_of = '${as_of}'`,
    );
    expect(then).toEqual(await datedRows({ copies, as_of }, [cohort], (table) => `cohort.${table}`));
  },
);
