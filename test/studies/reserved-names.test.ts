import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandNames } from '../../pipeline/commands.ts';
import { sources } from '../../pipeline/sources/index.ts';
import { isFreeName } from '../../pipeline/studies/reserved-names.ts';

const makefile = fs.readFileSync('Makefile', 'utf8');
const goals = /^\.PHONY: (.*) \$\(STUDIES\)$/m.exec(makefile)![1]!.split(' ');

describe('a study’s name', () => {
  it.each(['mine', 'my-metric.2', 'x'.repeat(100), 'news', 'link'])('may be %s', (name) => {
    expect(isFreeName(name)).toBe(true);
  });

  it.each([
    ...goals,
    ...commandNames.filter((name) => name !== 'study'),
    ...sources.map(({ id }) => id),
    ...[
      'spill',
      'published',
      'normalize',
      'current',
      'releases',
      'history',
      'Status.json',
      'README.md',
      'docs',
    ],
    ...['paper.new', 'paper.link', 'agree-mine', 'Agree-mine', 'x'.repeat(101)],
  ])('cannot be %s', (name) => expect(isFreeName(name)).toBe(false));
});
