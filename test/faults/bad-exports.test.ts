import fs from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { finishedDocument } from '../finished.ts';
import { finishedProject } from '../made-projects.ts';
import { hashesOfBuild } from '../project.ts';
import { zip } from '../sources/zip-file.ts';
import { expectRefusal } from './refusal.ts';

const METRICS = ['FreemanZiemba2013.V1-pls', 'MajajHong2015.IT-pls'];

/** Tables of the leaderboard that a user dropped into raw/, with ids of the leaderboard. */
describe('a run with a table saved by hand', () => {
  const project = finishedProject();
  let good: Record<string, string>;
  const document = finishedDocument();
  const file = 'raw/brain-score/mine-2025-05-20.csv';
  const models = document.models.map(({ id, name }) => ({ id, name }));

  /** A table with these columns before those of the metrics, and a score in every cell. */
  const table = (columns: Record<string, (model: { id: number; name: string }, i: number) => unknown>) =>
    [
      [...Object.keys(columns), ...METRICS],
      ...models.map((model, i) => [
        ...Object.values(columns).map((cell) => cell(model, i)),
        ...METRICS.map((_, j) => ((i + j) % 50) / 100),
      ]),
    ]
      .map((cells) => `${cells.join(',')}\n`)
      .join('');
  const own = { model_id: ({ id }: { id: number }) => id, model: ({ name }: { name: string }) => name };

  beforeAll(() => {
    good = project.hashes();
  });
  afterEach(() => {
    for (const name of fs.readdirSync(project.path('raw/brain-score')))
      if (name !== '2026-01-01') fs.rmSync(project.path(`raw/brain-score/${name}`), { recursive: true });
  });

  it.each<[string, string, string | Uint8Array, ...string[]]>([
    [
      'an invalid id',
      file,
      table({ ...own, model_id: ({ id }, i) => (i === 4 ? 'x' : id) }),
      `${file}: line 6, column "model_id": invalid model id`,
      'found:    "x"',
    ],
    [
      'a duplicate id',
      file,
      table({ ...own, model_id: ({ id }, i) => (i === 4 ? models[0]!.id : id) }),
      `${file}: line 6, column "model_id": duplicate model id`,
      `found:    "${models[0]!.id}", also in line 2`,
    ],
    [
      'ids of other models',
      file,
      table({ ...own, model_id: (_, i) => models.at(i - 1)!.id }),
      `${file}: line 2, column "model_id": the ids are those of other models`,
      `found:    "${models[0]!.name}" for ${models.at(-1)!.id}`,
      'next:     if these are not the leaderboard’s ids, rename the column to "own_id", and "model" to "model_name"',
    ],
    [
      'unknown columns',
      file,
      table({ ...own, size: () => 1, 'Kar2019-osd': () => 1 }),
      `${file}: header: 2 unknown columns`,
      'found:    "size", "Kar2019-osd" (did you mean "Kar2019-ost"?)',
      'next:     correct the names, or remove the columns that are no benchmarks',
    ],
    [
      'neither ids nor names',
      file,
      table({ id: ({ id }) => id }),
      `${file}: header: missing column "model_name"`,
      'expected: "model_id", the leaderboard’s ids, or "model_name"',
    ],
    [
      'unescaped quotes in a cell of layers',
      file,
      table({ ...own, layers: (_, i) => (i === 3 ? '"{"V1": "conv1", "IT": "fc6"}"' : '{}') }),
      `${file}: line 5: too many cells`,
    ],
    [
      'a ZIP with a duplicate id',
      'raw/brain-score/export-2025-05-20.zip',
      zip({
        'leaderboard.csv': [
          `"Rank","Model","Model ID","Filtered Score","${METRICS[0]}"\n`,
          ...models.map(({ name }, i) => `"${i}","${name}","7","0.1","0.1"\n`),
        ].join(''),
      }),
      'raw/brain-score/export-2025-05-20.zip: leaderboard.csv: line 3, column "Model ID": duplicate model id',
      'found:    "7", also in line 2',
      'next:     download the export again, or remove the file',
    ],
    [
      'a JSON document, and asks to correct or remove it',
      'raw/brain-score/2025-05-20/leaderboard.json',
      '<!doctype html>',
      'raw/brain-score/2025-05-20/leaderboard.json: not JSON',
      'next:     correct the file, or remove it',
    ],
  ])('refuses %s', async (_what, place, content, ...messages) => {
    project.write(place, content);
    const result = await project.run();
    expectRefusal(project, good, result, ...messages);
    expect(result.output).not.toMatch(/format (may have|has) changed|next: +run make refresh/);
  });

  it('takes rows by id, at the end of a month, and one of two files with the same scores', async () => {
    project.addStudy('may', (study) => {
      study.as_of = '2025-05';
      Object.assign(study.metric_sets[0]!, { include: { domains: ['neural'] }, exclude: {} });
      delete study.control;
    });
    project.write(
      file,
      table({ ...own, rank: (_, i) => i + 1, layers: () => '"{""V1"": ""conv1, relu""}"' }),
    );
    const first = await project.run('study may --until cohort');
    expect(first.code, first.output).toBe(0);
    expect(first.output.split(`brain-score: ${file}: ignored the columns rank and layers`)).toHaveLength(2);
    const query = () =>
      project.queryBuild(
        'select snapshot_id, as_of::varchar as as_of, (select count(*) from normalize.model) as models, (select count(*) from cohort.model where included) as included from cohort.source',
        'may',
      );
    const rows = await query();
    expect(rows).toMatchObject([{ as_of: '2025-05-20', models: models.length, included: models.length }]);

    const cohort = hashesOfBuild(project, 'cohort', 'csv');

    // The same scores under a later date, in another order.
    const [header, ...lines] = project.read(file).trimEnd().split('\n');
    const copy = 'raw/brain-score/copy-2025-05-30.csv';
    project.write(copy, [header, ...lines.reverse()].map((each) => `${each}\r\n`).join(''));
    const second = await project.run('study may --until cohort');
    expect(second.output).toContain(
      `${copy} repeats the scores of ${file}: read as one snapshot, dated 2025-05-20`,
    );
    expect(await query()).toEqual(rows);
    expect(hashesOfBuild(project, 'cohort', 'csv')).toEqual(cohort);

    project.editStudy((study) => (study.sources[0]!.file = 'copy-2025-05-30.csv'), 'may');
    const named = await project.run('study may --until cohort');
    expect(named.code, named.output).toBe(0);
    expect(await query()).toEqual(rows);
  });
});
