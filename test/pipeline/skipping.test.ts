import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { codeOf } from '../../pipeline/program/run.ts';
import { sharedStages, stages } from '../../pipeline/stages/index.ts';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { CodeCopy } from '../code-copy.ts';
import { finishedDocument } from '../finished.ts';
import { Project, stagesMade } from '../project.ts';

const ALL = stages.map(({ name }) => name);
const BUILD = 'out/.build/paper';

describe('a run in which nothing has changed', () => {
  it('skips every stage and changes no file', async () => {
    const project = new Project(inject('finished'));
    const state = () =>
      ['out/.build', 'out'].flatMap((folder) =>
        project.files(folder).map((file) => {
          const { ino, mtimeMs } = fs.statSync(project.path(file));
          return [file, ino, mtimeMs];
        }),
      );
    const before = state();
    const result = await project.run();
    expect(result.code).toBe(0);
    expect(stagesMade(result)).toEqual([]);
    const skipped = [...result.output.matchAll(/^([\w/]+) +up to date$/gm)].map(([, name]) => name);
    expect(skipped).toEqual(['normalize', 'consistency', ...ALL.map((name) => `paper/${name}`)]);
    expect(state()).toEqual(before);
    project.remove();
  });
});

describe('a run after a change', () => {
  let project: Project;
  beforeEach(() => (project = new Project(inject('finished'))));
  afterEach(() => project.remove());

  it('of the study file makes all stages of the study again, and no others', async () => {
    project.edit('pipeline/studies/paper.json', (text) =>
      text.replace('"title": "How', '"title": "Once more: how'),
    );
    const before = project.hashes();
    expect(stagesMade(await project.run())).toEqual(ALL);
    const changed = Object.entries(project.hashes()).filter(([file, hash]) => before[file] !== hash);
    // The files that show the title.
    expect(changed.map(([file]) => file)).toEqual([
      'out/index.html',
      ...'README.md claims.txt croissant.json datapackage.json findings.md report/index.html'
        .split(' ')
        .map((file) => `out/paper/${file}`),
    ]);
    expect(stagesMade(await project.run())).toEqual([]);
  });

  it('of spaces in the study file makes nothing', async () => {
    project.edit('pipeline/studies/paper.json', (text) => text.replace('"seed"', ' "seed"'));
    expect(stagesMade(await project.run())).toEqual([]);
  });

  it('of rows makes again the stages that read them', async () => {
    const document = finishedDocument();
    document.models[3]!.scores['FreemanZiemba2013.V1-pls']![0]!.value = '.01';
    project.dropLeaderboard(document);
    expect(stagesMade(await project.run('study paper --until cohort'))).toEqual([
      'normalize',
      'refresh',
      'cohort',
    ]);
    expect(stagesMade(await project.run())).toEqual(ALL.slice(2));
  });

  it('of code that does not change the rows makes no other stage again', async () => {
    // As if the code of the stage had changed, but not its results.
    const before = project.read('out/paper/datapackage.json');
    project.edit(`${BUILD}/cohort/stage.json`, (text) =>
      text.replace(/"key": "[0-9a-f]{64}"/, `"key": "${'0'.repeat(64)}"`),
    );
    expect(stagesMade(await project.run())).toEqual(['cohort']);
    expect(project.read('out/paper/datapackage.json')).toBe(before);
  });

  it('of the day on which the same leaderboard was fetched changes no file', async () => {
    const before = project.hashes();
    const document = finishedDocument();
    document.datetime_range.max = '2027-01-01T00:00:00+00:00';
    project.dropLeaderboard(document, '2027-01-01');
    // The tables of `normalize` stay the same, so no study is made again.
    expect(stagesMade(await project.run())).toEqual(['normalize']);
    expect(project.hashes()).toEqual(before);
  });

  it('of a snapshot that the study does not use makes again only the stages that read all snapshots', async () => {
    const [pinned] = await project.query('select snapshot_id from normalize.source');
    project.editStudy((study) => (study.sources[0]!.snapshot_id = String(pinned!.snapshot_id)));
    expect((await project.run()).code).toBe(0);
    const newer = finishedDocument();
    for (const model of newer.models.slice(0, 20)) model.submission_timestamp = '2025-01-01T00:00:00+00:00';
    project.dropLeaderboard(newer, '2026-02-02');
    const result = await project.run();
    expect(result.code).toBe(0);
    const made = stagesMade(result);
    expect(made).toEqual(expect.arrayContaining(['normalize', 'cohort', 'publish']));
    for (const stage of ['agreement', 'structure']) expect(made, stage).not.toContain(stage);
    // Files of stages that were made again have new metadata, and so new hashes.
    expectDescribed(project);
  });

  it.each([
    [`${BUILD}/agreement/pairwise.parquet`, 'agreement'],
    [`${BUILD}/agreement/pairwise.csv`, 'agreement'],
    [`${BUILD}/cohort/matrix.arrow`, 'cohort'],
    [`${BUILD}/report/index.html`, 'report'],
    [`${BUILD}/publish/alignment.duckdb`, 'publish'],
    ['out/.build/normalize/score.parquet', 'normalize'],
  ])('of one bit in %s makes %s again, and publishes undamaged files', async (file, stage) => {
    const before = project.hashes();
    // In place, so that the hard link in out/ is damaged, too.
    const bytes = fs.readFileSync(project.path(file));
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    fs.writeFileSync(project.path(file), bytes);
    expect(stagesMade(await project.run())).toEqual([stage]);
    expect(project.hashes()).toEqual(before);
    expect(stagesMade(await project.run())).toEqual([]);
  });

  it.each([
    ['is missing', (file: string) => fs.rmSync(file)],
    ['is cut off', (file: string) => fs.truncateSync(file, 20)],
    ['is {}', (file: string) => fs.writeFileSync(file, '{}')],
    ['is garbage', (file: string) => fs.writeFileSync(file, 'junk')],
    [
      'names a file outside its folder',
      (file: string) => {
        const content = JSON.parse(fs.readFileSync(file, 'utf8'));
        content.files['../x'] = content.files['score.csv'];
        fs.writeFileSync(file, JSON.stringify(content));
      },
    ],
  ])('makes a stage again if its stage.json %s', async (_what, damage) => {
    const before = project.hashes();
    damage(project.path(`${BUILD}/cohort/stage.json`));
    expect(stagesMade(await project.run())).toEqual(['cohort']);
    expect(project.hashes()).toEqual(before);
  });
});

describe('a run after the code has changed', () => {
  let project: Project;
  let code: CodeCopy;
  beforeEach(() => {
    project = new Project(inject('finished'));
    code = new CodeCopy();
  });
  afterEach(() => {
    project.remove();
    code.remove();
  });

  it('skips every stage if only a modification time has changed', async () => {
    expect((await code.run(project)).code).toBe(0);
    const before = project.hashes();
    const file = path.join(code.root, 'sql/cohort/model.sql');
    fs.utimesSync(file, new Date(), new Date());
    expect(stagesMade(await code.run(project))).toEqual([]);
    expect(project.hashes()).toEqual(before);
  });

  it('makes only the stage itself and `publish` again if a comment has changed, since no rows change', async () => {
    code.edit('sql/aggregation/weight.sql', (sql) => `-- a comment\n${sql}`);
    const before = project.hashes();
    expect(stagesMade(await code.run(project))).toEqual(['aggregation', 'publish']);
    const after = project.hashes();
    const changed = Object.keys(after).filter((file) => before[file] !== after[file]);
    // Its Parquet files contain the hash of the new code, and the descriptions contain their hashes.
    expect(changed).toContain('out/paper/aggregation/weight.parquet');
    for (const file of changed)
      expect(file).toMatch(/^out\/paper\/(aggregation\/\w+\.parquet|(datapackage|croissant)\.json)$/);
    expectDescribed(project);
    expect(stagesMade(await code.run(project))).toEqual([]);
  });

  it('fails with the bad rows if they violate a contract, and publishes nothing', async () => {
    const before = project.hashes();
    code.edit('sql/cohort/score.sql', (sql) =>
      sql.replace('exclude (as_of)', '$& replace (value / 0 as value)'),
    );
    const result = await code.run(project);
    expect(result.code).not.toBe(0);
    expect(result.output).toContain('cohort.score: contract violated, expected: value is');
    expect(result.output).toContain('"model_id":"brain-score:');
    expect(project.hashes()).toEqual(before);
    expect(stagesMade(result)).not.toContain('cohort');
  });

  it('makes the tables of `normalize` again if a step in sql/tidy has changed', async () => {
    code.edit('sql/tidy/every_score.sql', (sql) =>
      sql.replace('select * from tidy.score', 'select * replace (value / 2 as value) from tidy.score'),
    );
    const before = project.hashes('out/normalize');
    expect(stagesMade(await code.run(project, 'normalize'))).toEqual(['normalize', 'consistency']);
    const after = project.hashes('out/normalize');
    expect(after['out/normalize/score.csv']).not.toBe(before['out/normalize/score.csv']);
  });

  it('makes a stage again if its code has changed during the previous run', async () => {
    for (const stage of ['cohort', 'report'])
      fs.rmSync(project.path(`${BUILD}/${stage}`), { recursive: true });
    const running = code.run(project);
    await vi.waitUntil(() => fs.existsSync(project.path(`${BUILD}/cohort`)), {
      timeout: 30_000,
      interval: 5,
    });
    code.edit('pipeline/report/words/labels.ts', (text) => `${text}\n`);
    expect(stagesMade(await running)).toContain('report');
    expect(stagesMade(await code.run(project))).toContain('report');
    expect(stagesMade(await code.run(project))).toEqual([]);
  });
});

describe('the code of the stages', () => {
  const code = new Map([...sharedStages, ...stages].map((stage) => [stage.name, codeOf(stage)]));
  /** The stages whose code contains a file. */
  const madeFrom = (file: string) =>
    [...code].flatMap(([name, paths]) =>
      paths.some((each) => file === each || file.startsWith(`${each}/`)) ? [name] : [],
    );
  const NUMBERS = ['cohort', 'agreement', 'aggregation', 'structure', 'trajectory', 'claims'];

  it.each([
    [
      'pipeline/statistics/resampling/bootstrap.ts',
      ['consistency', ...NUMBERS.slice(1), 'report'],
      ['normalize', 'refresh', 'cohort'],
    ],
    [
      'pipeline/statistics/correlation/correlate-columns.ts',
      ['consistency', ...NUMBERS],
      ['normalize', 'refresh'],
    ],
    [
      'pipeline/sources/leaderboard/leaderboard-metric.ts',
      ['normalize'],
      ['consistency', 'refresh', 'cohort', 'agreement'],
    ],
    ['pipeline/stages/trajectory/headline-numbers.ts', ['trajectory'], ['normalize', 'cohort', 'agreement']],
    ['pipeline/report/figures/figures.ts', ['report', 'publish'], ['cohort', 'agreement', 'structure']],
    ['sql/aggregation/weight.sql', ['aggregation'], ['cohort', 'agreement']],
    ['sql/timeline/source.sql', ['trajectory'], ['cohort']],
    ['sql/dated/model.sql', ['cohort', 'aggregation', 'trajectory'], ['normalize', 'agreement']],
    ['sql/tidy/every_score.sql', ['normalize', 'consistency'], ['cohort']],
    ['pipeline/stages/agreement/own/ridge-prediction.ts', ['agreement'], ['normalize', 'aggregation']],
    ['pipeline/report/page/style.css', ['report', 'publish'], ['claims', 'normalize']],
    ['pipeline/warehouse/table-file.ts', [...code.keys()], []],
    ['package-lock.json', [...code.keys()], []],
  ])('contains %s for %j, but not for %j', (file, makes, not) => {
    expect(fs.existsSync(file), file).toBe(true);
    expect(madeFrom(file)).toEqual(expect.arrayContaining(makes));
    for (const stage of not) expect(madeFrom(file)).not.toContain(stage);
  });
});

/** Expects the actual size and hash of every file in the datapackage. */
function expectDescribed(project: Project): void {
  const { resources } = JSON.parse(project.read('out/paper/datapackage.json'));
  expect(resources.length).toBeGreaterThan(50);
  for (const { path: file, bytes, hash } of resources) {
    const content = fs.readFileSync(project.path(`out/paper/${file}`));
    expect([content.length, `sha256:${sha256(content)}`], file).toEqual([bytes, hash]);
  }
}
