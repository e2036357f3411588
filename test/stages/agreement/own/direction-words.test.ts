import { expect, it } from 'vitest';
import { opposedFindings } from '../../../../pipeline/stages/agreement/own/direction-words.ts';
import type { Row } from '../../../../pipeline/warehouse/rows.ts';
import { rowsIn } from '../../../tables.ts';
import { tableAloneOf } from '../../golden.ts';

const READING = `
source_id | column_name | role  | direction
llm       | art         | score | higher
llm       | law         | score | higher
llm       | error       | score | lower
llm       | time        | score | lower`;

/** What is found if these columns fall as the others rise. */
function foundOpposed(falling: readonly string[]) {
  const all = ['art', 'law', 'maths', 'error', 'time'];
  const pairs = all.flatMap((a, i) =>
    all.slice(i + 1).map((b) => {
      const is_below = falling.includes(a) !== falling.includes(b);
      return { metric_a: `llm:${a}`, metric_b: `llm:${b}`, estimate: is_below ? -0.6 : 0.6, is_below };
    }),
  );
  const tables = tableAloneOf({
    'agreement.pair': pairs,
    'normalize.reading': rowsIn(READING) as Row[],
    'cohort.source': rowsIn('rows_called\nmodel') as Row[],
  });
  return opposedFindings(tables).map(({ text, command }) => [text, command]);
}

it('the command that adds a column to LOWER keeps those that were read as lower', () => {
  const [[opposed], [_, command]] = foundOpposed(['art']) as [string[], string[]];
  expect(opposed).toContain('art correlates negatively with all other columns');
  expect(command).toBe('make agree FILE=examples/llm.csv LOWER=error,time,art');
});

it('asks whether higher is better where lower was taken to be', () => {
  expect(foundOpposed(['error'])[1]).toEqual([
    'If higher is better, run:',
    'make agree FILE=examples/llm.csv LOWER=time',
  ]);
});

it('has a command for each answer if many columns fall as the others rise', () => {
  expect(foundOpposed(['art', 'law']).slice(1)).toEqual([
    ['If lower is better, run:', 'make agree FILE=examples/llm.csv LOWER=error,time,art,law'],
    ['If lower is better on all others instead, run:', 'make agree FILE=examples/llm.csv LOWER=maths'],
  ]);
  expect(foundOpposed([])).toEqual([]);
});
