import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { listWord, namesInList, settingsText } from '../../pipeline/messages/command-settings.ts';
import { naming } from '../../pipeline/sources/tables/own-notes.ts';
import { casesIn } from '../cases.ts';

const cases = casesIn<[text: string, names: string[]]>(import.meta.dirname, 'command-settings.yml');

it.each(cases)('reads %j as the names %j', (text, names) => {
  expect(namesInList(text)).toEqual(names);
});

it('writes names so that a shell passes them on, and they are read again', () => {
  const lists = [
    ...cases.map(([, names]) => names),
    ['$(touch pwned)', '`touch pwned`', "it's '; touch pwned; '", '~', '-x', '*', '!!', 'a\\', '\\"b'],
  ];
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${lists.map(listWord).join(' ')}`], {
    encoding: 'utf8',
  });
  expect(stdout.split('\0').slice(0, -1).map(namesInList)).toEqual(lists);
});

it.each(['line\nend', '\u001b[2J', 'tab\t', 'turned \u202e round', '\ud800', 'x'.repeat(1e6)])(
  'suggests no setting with %j',
  (name) => {
    expect(settingsText({ FILE: 'a.csv' }, 'LOWER', ['a', name])).toBe('');
    expect(naming(['a', name])).toBe('list the columns in a study');
  },
);

it('suggests settings that a user made, in their order', () => {
  const settings = { FILE: 'my table.csv', COLUMNS: '"a, b",c', GROUPS: '', WAIT: undefined };
  const text = settingsText(settings, 'LOWER', ['a, b', 'c']);
  expect(text).toBe(`FILE='my table.csv' COLUMNS='"a, b",c' LOWER='"a, b",c'`);
});
