import fs from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { casesIn } from '../cases.ts';
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

  /** A score of every model in every cell. */
  const table = [
    ['model_id', 'model', 'rank', 'layers', ...METRICS],
    ...document.models.map(({ id, name }, i) => [
      ...[id, name, i + 1, '"{""V1"": ""conv1, relu""}"'],
      ...METRICS.map((_, j) => ((i + j) % 50) / 100),
    ]),
  ].map((cells) => `${cells.join(',')}\n`);

  beforeAll(() => {
    good = project.hashes();
  });
  afterEach(() => {
    for (const name of fs.readdirSync(project.path('raw/brain-score')))
      if (name !== '2026-01-01') fs.rmSync(project.path(`raw/brain-score/${name}`), { recursive: true });
  });

  it.each(
    casesIn<[string, file: string, text: string, messages: string[]]>(import.meta.dirname, 'bad-exports.yml'),
  )('refuses %s', async (_what, place, text, messages) => {
    project.write(place, place.endsWith('.zip') ? zip({ 'leaderboard.csv': text }) : text);
    const result = await project.run();
    expectRefusal(project, good, result, ...messages);
    expect(result.output).not.toMatch(/format (may have|has) changed|next: +run make refresh/);
  });

  it('takes rows by id, at the end of a month, and one of two files with the same scores', async () => {
    project.addStudy('may', (study) => {
      study.as_of = '2025-05-31';
      Object.assign(study.metric_sets[0]!, { include: { domains: ['neural'] }, exclude: {} });
      delete study.control;
    });
    project.write(file, table.join(''));
    const first = await project.outputOf('study may UNTIL=cohort');
    expect(first.split(`brain-score: ${file}: ignored the columns rank and layers`)).toHaveLength(2);
    const query = () =>
      project.queryBuild(
        'select snapshot_id, as_of::varchar as as_of, (select count(*) from normalize.model) as models, (select count(*) from cohort.model where included) as included from cohort.source',
        'may',
      );
    const rows = await query();
    const { length } = document.models;
    expect(rows).toMatchObject([{ as_of: '2025-05-20', models: length, included: length }]);

    const cohort = hashesOfBuild(project, 'cohort', 'csv');

    // The same scores under a later date, in another order.
    const [header, ...lines] = table;
    const copy = 'raw/brain-score/copy-2025-05-30.csv';
    project.write(copy, [header, ...lines.reverse()].join('').replaceAll('\n', '\r\n'));
    const second = await project.run('study may UNTIL=cohort');
    expect(second.output).toContain(
      `${copy} repeats the scores of ${file}: read as one snapshot, dated 2025-05-20`,
    );
    expect(await query()).toEqual(rows);
    expect(hashesOfBuild(project, 'cohort', 'csv')).toEqual(cohort);

    project.editStudy((study) => (study.sources[0]!.file = 'copy-2025-05-30.csv'), 'may');
    await project.outputOf('study may UNTIL=cohort');
    expect(await query()).toEqual(rows);
  });
});
