import { expect, it } from 'vitest';
import { readGroups } from '../../pipeline/studies/groups.ts';
import { workInOwnFolder, write } from '../own-folder.ts';

workInOwnFolder();

it('readGroups has the group of each metric, and its data set if the file has one', () => {
  write('groups.csv', 'metric,group,data set\narc,a,x\nbbh,b,\n');
  expect(readGroups('groups.csv')).toEqual(
    new Map([
      ['arc', { category: 'a', data_set: 'x' }],
      ['bbh', { category: 'b' }],
    ]),
  );
});

it.each([
  ['metric,group\narc,a\narc,b\n', 'groups.csv: line 3: the metric "arc" twice'],
  ['metric,group\narc,neural\n', 'groups.csv: line 2: no name of a group'],
  ['metric,kind\narc,a\n', 'groups.csv: line 1: missing column "group"'],
])('readGroups refuses %j', (text, message) => {
  write('groups.csv', text);
  expect(() => readGroups('groups.csv')).toThrow(message);
});
