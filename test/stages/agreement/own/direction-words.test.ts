import { expect, it } from 'vitest';
import type { Finding } from '../../../../pipeline/report/finding/finding.ts';
import { opposedFindings } from '../../../../pipeline/stages/agreement/own/direction-words.ts';
import type { Row } from '../../../../pipeline/warehouse/rows.ts';
import { rowsIn } from '../../../tables.ts';
import { tableAloneOf } from '../../golden.ts';

const OPPOSED = `
metric_id | n | total | n_below
llm:art   | 4 | -3    | 4
llm:law   | 4 | 2     | 0
llm:maths | 4 | 2     | 0
llm:error | 4 | 2     | 0
llm:time  | 4 | 2     | 0`;

const READING = `
source_id | column_name | role  | direction
llm       | art         | score | higher
llm       | law         | score | higher
llm       | error       | score | lower
llm       | time        | score | lower`;

it('the command that adds a column to LOWER keeps those that were read as lower', () => {
  const rows = {
    'agreement.opposed': OPPOSED,
    'normalize.reading': READING,
    'cohort.source': 'rows_called\nmodel',
  };
  const tables = tableAloneOf(
    Object.fromEntries(Object.entries(rows).map(([table, text]) => [table, rowsIn(text) as Row[]])),
  );
  const [opposed, { command }] = opposedFindings(tables) as [Finding, Finding];
  expect(opposed.text).toContain('art correlates negatively with all other columns');
  expect(command).toBe('make agree FILE=examples/llm.csv LOWER=error,time,art');
});
