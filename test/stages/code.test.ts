import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHARED } from '../../pipeline/program/run.ts';
import { sharedStages, stages } from '../../pipeline/stages/index.ts';
import { CODE } from '../../pipeline/warehouse/code-hash.ts';

/** Files that affect messages only, not results. */
const MESSAGES = /^pipeline\/(messages\/|warehouse\/code-hash\.ts|sources\/effects\.ts)/;

/** Code that a stage gets as values: threads, and in its effects the sources. */
const GIVEN = ['workers', 'sources/tables'];

/** A file and its imports, recursively. */
function importsOf(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known;
  known.add(file);
  const text = fs.readFileSync(path.join(CODE, file), 'utf8').replace(/^import type .*$/gm, '');
  for (const [, target] of text.matchAll(/(?:from|import\() ?'(\.[^']*)'/g))
    importsOf(path.join(path.dirname(file), target!), known);
  return known;
}

/** The stages that CONTRIBUTING.md says each stage reads, in the order of its table. */
function documentedReads(): [string, string][] {
  const rows = fs
    .readFileSync(path.join(CODE, 'CONTRIBUTING.md'), 'utf8')
    .matchAll(/^\| (\w+) \| ([^|]*) \|/gm);
  return [...rows]
    .map(([, stage, reads]): [string, string] => [stage!, reads!])
    .filter(([stage]) => stage !== 'stage');
}

it('CONTRIBUTING.md lists the stages in their order, and what each reads', () => {
  const before: string[] = [];
  const expected = [...sharedStages, ...stages].map(({ name, reads }): [string, string] => {
    const isAll = reads.length > 1 && before.every((each) => reads.includes(each));
    // The report has no tables.
    if (name !== 'report') before.push(name);
    return [name, isAll ? 'all of these' : reads.join(', ')];
  });
  expect(documentedReads()).toEqual(expected);
});

describe.each([...sharedStages, ...stages].map(({ name, code }) => ({ name, code })))(
  'the stage $name',
  ({ name, code }) => {
    it('lists all code that it imports, and no other', () => {
      const folder = `pipeline/stages/${name}`;
      const file = fs.existsSync(path.join(CODE, folder)) ? `${folder}/${name}.ts` : `${folder}.ts`;
      const hashed = [...SHARED, folder, ...code.map((each) => `pipeline/${each}`)];
      const others = [...importsOf(file)].filter(
        (each) =>
          each !== file &&
          !MESSAGES.test(each) &&
          !hashed.some((own) => each === own || each.startsWith(`${own}/`)),
      );
      expect(others).toEqual([]);
      const unused = code.filter(
        (each) =>
          !GIVEN.includes(each) &&
          ![...importsOf(file)].some(
            (own) => own === `pipeline/${each}` || own.startsWith(`pipeline/${each}/`),
          ),
      );
      expect(unused).toEqual([]);
    });
  },
);
