import { expect, it } from 'vitest';
import { tableWords } from '../../../pipeline/report/words/table-words.ts';

it.each([
  ['student', 'student', 'students'],
  ['Student', 'student', 'students'],
  ['University', 'university', 'universities'],
  ['survey', 'survey', 'surveys'],
  ['class', 'class', 'classes'],
  ['branch', 'branch', 'branches'],
  ['Box', 'box', 'boxes'],
  ['campus', 'campus', 'campuses'],
  ['LLM', 'LLM', 'LLMs'],
  ['COUNTRY', 'country', 'countries'],
  ['species', 'row', 'species'],
  ['Students', 'row', 'students'],
])('a table with the names below %s has a %s and %s', (header, row, rows) => {
  expect(tableWords(header)).toMatchObject({ row, rows, column: 'column', columns: 'columns' });
});

it.each([
  'name',
  'ID',
  'Index',
  '',
  'Model name',
  'Unnamed: 0',
  'étudiant',
  '<b>',
  'x',
  'constructor'.repeat(3),
  undefined,
  null,
])('of a table with the names below %s there are rows', (header) => {
  expect(tableWords(header)).toMatchObject({ row: 'row', rows: 'rows' });
});
