import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { fetchSources } from '../../pipeline/sources/retrievals/fetch-source.ts';
import { agreementOf, comparisonOf } from '../../pipeline/studies/comparison.ts';
import type { Study } from '../../pipeline/studies/study.ts';
import { untilEnd } from '../made-projects.ts';
import { Project } from '../project.ts';

const NAME = 'MMLU (5-shot, CoT)';
const TABLE = `model,"${NAME}",loss,constructor,__proto__\na,1,2,3,4\nb,2,3,4,5\n`;

const project = untilEnd(new Project());

/** The study of a command, with its table in `raw/`, or what is wrong. */
async function studyOf(run: 'agree' | 'compare', env: Record<string, string>) {
  let study: Study | undefined;
  const { output } = await project.inside(async (effects) => {
    const made = run === 'agree' ? agreementOf(env) : comparisonOf(env);
    const isOwn = ({ id }: { id: string }) => id === made.csv[0]!.source_id;
    await fetchSources(effects.sources(made.csv).filter(isOwn), effects);
    study = made;
    return 0;
  });
  return { study, output };
}

beforeEach(() => {
  fs.rmSync(project.path('raw'), { recursive: true });
  fs.mkdirSync(project.path('raw'));
  project.write('a b.csv', TABLE);
});

describe('a list of columns', () => {
  it.each(['LOWER', 'COLUMNS'])(
    '%s that splits a name at its comma is refused, and the error says how to write it',
    async (setting) => {
      const { output } = await studyOf('agree', { FILE: 'a b.csv', [setting]: NAME });
      const [, word] = /(?:write|did you mean) ('.*')/.exec(output)!;
      const { stdout } = spawnSync('sh', ['-c', `printf %s ${word}`], { encoding: 'utf8' });
      const { study } = await studyOf('agree', { FILE: 'a b.csv', [setting]: `${stdout},loss` });
      const [{ lower_is_better, metrics = {} }] = study!.csv as [Study['csv'][number]];
      expect(setting === 'LOWER' ? lower_is_better : Object.keys(metrics)).toEqual([NAME, 'loss']);
    },
  );
});

it.each([
  ['GROUPS', 'metric,group\nloss,a\n"mmlu (5-shot, cot)",b\n', NAME],
  ['READING', 'column,role,direction\nloss,score,\nconstructer,score,lower\n', 'constructor'],
  ['FAMILIES', 'row,family\na,x\nB,y\n', 'b'],
])(
  'a name that the table does not have is an error in the file of %s, at its line',
  async (setting, text, meant) => {
    project.write('list.csv', text);
    const { output } = await studyOf('agree', { FILE: 'a b.csv', [setting]: 'list.csv' });
    expect(output).toMatch(/^list\.csv: line 3: no (column|row) "/m);
    expect(output).toContain(`expected: a known name; did you mean "${meant}"?`);
  },
);

it.each([
  ['los', 'a known name; did you mean "loss"?'],
  ['nope', `one of "${NAME}", "loss", "constructor", "__proto__"`],
])('LOWER=%s suggests a column', async (LOWER, expected) => {
  const { output } = await studyOf('agree', { FILE: 'a b.csv', LOWER });
  expect(output).toMatch(/no column ".*", which LOWER/);
  expect(output).toContain(`expected: ${expected}`);
});

describe('MISSING', () => {
  it.each([
    [{}, 'complete'],
    [{ MISSING: '' }, 'complete'],
    [{ MISSING: 'loss' }, 'loss'],
  ])('%j is in the study as %s', async (env, missing) => {
    expect((await studyOf('agree', { FILE: 'a b.csv', ...env })).study!.missing).toBe(missing);
  });

  it('is refused if there is no such rule', async () => {
    const { output } = await studyOf('agree', { FILE: 'a b.csv', MISSING: 'zeros' });
    expect(output).toContain(
      'command line: missing: invalid value\n  expected: one of "complete", "zero", "loss", "skip", "predict"\n  found:    "zeros"',
    );
  });
});

describe('a name that another table has', () => {
  it.each([
    ['agree', 'A-B.csv'],
    ['compare', 'other/a b.csv'],
  ] as const)('is refused: %s of %j after agree of "a b.csv"', async (run, file) => {
    project.write(file, TABLE);
    expect((await studyOf('agree', { FILE: 'a b.csv' })).study?.name).toBe('agree-a-b');
    const { study, output } = await studyOf(run, { FILE: file });
    expect(study).toBeUndefined();
    expect(output).toContain(`${file}: its results would replace those of another table`);
    expect(output).toContain('found:    results called "a-b", from a b.csv');
    // Each way out that it names.
    fs.renameSync(project.path(file), project.path('c.csv'));
    expect((await studyOf(run, { FILE: 'c.csv' })).study).toBeDefined();
    fs.renameSync(project.path('c.csv'), project.path(file));
    fs.rmSync(project.path('raw/a-b'), { recursive: true });
    expect((await studyOf(run, { FILE: file })).study).toBeDefined();
    fs.rmSync(project.path(file));
  });

  it('is no other one by another path, after a change, by compare, or where the file was moved', async () => {
    for (const change of ['', 'c,3,4,5,6\n']) {
      project.write('a b.csv', TABLE + change);
      for (const FILE of ['a b.csv', './a b.csv', project.path('a b.csv')])
        expect((await studyOf('agree', { FILE })).study?.name).toBe('agree-a-b');
      expect((await studyOf('compare', { FILE: 'a b.csv' })).study?.name).toBe('a-b');
    }
    fs.mkdirSync(project.path('moved'), { recursive: true });
    fs.renameSync(project.path('a b.csv'), project.path('moved/a b.csv'));
    expect((await studyOf('agree', { FILE: 'moved/a b.csv' })).study).toBeDefined();
  });

  it('does not stop a run if the record of that table is damaged', async () => {
    project.write('other/a b.csv', TABLE);
    await studyOf('agree', { FILE: 'a b.csv' });
    const [retrieval] = fs.readdirSync(project.path('raw/a-b'));
    project.write(`raw/a-b/${retrieval}/table.csv.meta.json`, '{');
    expect((await studyOf('agree', { FILE: 'other/a b.csv' })).study).toBeDefined();
  });

  it.each([
    ['', 'command line: FILE: no file to compare', 'make compare FILE=my-metric.csv'],
    ['none.csv', 'none.csv: no such file', 'a CSV file with a column of names'],
    ['pipeline', 'pipeline: not a file', 'make compare FILE=my-metric.csv'],
    ['paper.csv', 'paper.csv: the results cannot be named after this file', 'rename the file'],
    ['agree-x.csv', 'agree-x.csv: the results cannot be named after this file', 'rename the file'],
    [`${'x'.repeat(101)}.csv`, 'the results cannot be named after this file', 'at most 100 characters'],
    ['42.csv', '42.csv: the results cannot be named after this file', 'a letter from a to z'],
  ])('is refused for the file %j', async (file, ...messages) => {
    if (file.endsWith('.csv') && file !== 'none.csv') project.write(file, TABLE);
    const { output } = await studyOf('compare', { FILE: file });
    for (const message of messages) expect(output).toContain(message);
  });
});
