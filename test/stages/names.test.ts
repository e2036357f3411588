import { beforeAll, describe, expect, it } from 'vitest';
import aggregation from '../../pipeline/stages/aggregation/aggregation.ts';
import agreement from '../../pipeline/stages/agreement/agreement.ts';
import cohort from '../../pipeline/stages/cohort/cohort.ts';
import sourceChanges from '../../pipeline/stages/source_changes/source_changes.ts';
import structure from '../../pipeline/stages/structure/structure.ts';
import { stageContracts } from '../../pipeline/warehouse/contract.ts';
import { identifier } from '../../pipeline/warehouse/database.ts';
import { words } from '../words.ts';
import { normalized, ownStudy, StageRun } from './given.ts';

const scores = `
  model        | x | y | i2n
  a            | 1 | 3 | 9
  b            | 2 | 4 | 1
  c            | 3 | 8 | 5
  d            | 5 | 5 | 5
  e            | 5 | 5 | 5
  not-complete | 9 | 9 |`;
const NAMED = words('a b c d e not-complete x y i2n gone');

describe('the names beside ids', () => {
  let run: StageRun;
  beforeAll(async () => {
    const older = {
      id: 'site@1',
      asOf: '2024-01-01',
      isLatest: false,
      scores: 'model | x | gone\na | 2 | 1',
    };
    const newest = { id: 'site@2', asOf: '2024-01-02', scores };
    const study = ownStudy({ control: 'i2n', copies: { minimum_common: 3, minimum_equal: 1 } });
    const given = normalized(older, newest);
    // `source_changes` compares a snapshot with the one that it replaces.
    given['normalize.source']![1]!.replaces = 'site@1';
    run = await StageRun.open(given, study);
    return () => run.close();
  });

  // In this order, because the later stages read the cohort.
  it.each([sourceChanges, cohort, agreement, aggregation, structure])(
    'are those of the models and metrics in every table of $name',
    async (stage) => {
      await run.make(stage);
      let named = 0;
      for (const [table, { columns }] of stageContracts(stage.name)) {
        for (const [name, { name_of, title_of }] of Object.entries(columns)) {
          const id = name_of ?? title_of;
          if (id === undefined) continue;
          const rows = await run.rows(
            `select ${identifier(id)} as id, ${identifier(name)} as name from ${table}`,
          );
          for (const row of rows)
            expect(row.name, `${table}.${name}`).toBe(nameOf(row.id, name_of ? 'Model' : 'Metric'));
          named += rows.filter((row) => row.name !== null).length;
        }
      }
      expect(named).toBeGreaterThanOrEqual(3);
    },
  );

  /** @param id of a model or metric, or a category or node, which have no names here */
  function nameOf(id: unknown, what: string): string | null {
    return NAMED.includes(String(id)) ? `${what} ${id}` : null;
  }
});
