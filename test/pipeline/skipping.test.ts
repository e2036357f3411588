import fs from 'node:fs';
import path from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { codeOf, finishedStage, Run } from '../../pipeline/program/run.ts';
import { sharedStages, stages } from '../../pipeline/stages/index.ts';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { casesIn } from '../cases.ts';
import { CodeCopy } from '../code-copy.ts';
import { finishedDocument } from '../finished.ts';
import { finishedProject, untilEnd } from '../made-projects.ts';
import { Project, stagesMade } from '../project.ts';
import { words } from '../words.ts';

const ALL = stages.map(({ name }) => name);
const BUILD = 'out/.build/paper';

/** The stages of `paper` that a run would make according to their keys, if the rows of each stayed the same. */
async function stagesToMake(project: Project): Promise<string[]> {
  const found: string[] = [];
  const make = vi.spyOn(
    Run.prototype as unknown as { make(stage: { name: string }): Promise<unknown> },
    'make',
  );
  make.mockImplementation(async ({ name }) => {
    found.push(name);
    return finishedStage(name, 'paper');
  });
  await project.outputOf('study paper');
  make.mockRestore();
  return found;
}

describe('a run in which nothing has changed', () => {
  const project = finishedProject();

  it('skips every stage and changes no file', async () => {
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
  });
});

describe('a run after a change', () => {
  let project: Project;
  beforeEach(() => (project = new Project(inject('finished'))));
  afterEach(() => project.remove());

  it('of the study file makes all stages of the study again; of an unused snapshot, those that read all snapshots', async () => {
    const [snapshot] = await project.query('select snapshot_id from normalize.source');
    project.editStudy((study) => {
      study.title = `Once more: ${study.title}`;
      study.sources[0]!.snapshot_id = String(snapshot!.snapshot_id);
    });
    const before = project.hashes();
    expect(stagesMade(await project.run())).toEqual(ALL);
    const changed = Object.entries(project.hashes()).filter(([file, hash]) => before[file] !== hash);
    // The files that show the title.
    expect(changed.map(([file]) => file)).toEqual([
      'out/index.html',
      ...words('README.md claims.txt croissant.json datapackage.json findings.md report/index.html').map(
        (file) => `out/paper/${file}`,
      ),
    ]);
    expect(stagesMade(await project.run())).toEqual([]);

    const newer = finishedDocument();
    for (const model of newer.models.slice(0, 20)) model.submission_timestamp = '2025-01-01T00:00:00+00:00';
    project.dropLeaderboard(newer, '2026-02-02');
    expect(stagesMade(await project.run('study paper UNTIL=cohort'))).toEqual([
      'normalize',
      'source_changes',
      'cohort',
    ]);
    const next = await stagesToMake(project);
    expect(next).toContain('publish');
    for (const stage of ['agreement', 'structure']) expect(next, stage).not.toContain(stage);
  });

  it('of spaces in the study file makes nothing', async () => {
    project.edit('pipeline/studies/paper.json', (text) => text.replace('"seed"', ' "seed"'));
    expect(stagesMade(await project.run())).toEqual([]);
  });

  it('of rows makes again the stages that read them', async () => {
    const document = finishedDocument();
    document.models[3]!.scores['FreemanZiemba2013.V1-pls']![0]!.value = '.01';
    project.dropLeaderboard(document);
    expect(stagesMade(await project.run('study paper UNTIL=cohort'))).toEqual([
      'normalize',
      'source_changes',
      'cohort',
    ]);
    expect(await stagesToMake(project)).toEqual(ALL.slice(2));
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

  type Damage = [file: string, damage: (text: Buffer) => Uint8Array | string | undefined];
  const flipBit = (bytes: Buffer) => {
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    return bytes;
  };
  /** Names a file outside the stage's folder. */
  const nameOther = (text: Buffer) => {
    const content = JSON.parse(text.toString());
    content.files['../x'] = content.files['claim.csv'];
    return JSON.stringify(content);
  };
  it.each<[what: string, made: string, damages: Damage[]]>([
    [
      'one bit of files',
      'normalize cohort agreement report publish',
      [
        ['out/.build/normalize/score.parquet', flipBit],
        [`${BUILD}/cohort/matrix.arrow`, flipBit],
        [`${BUILD}/agreement/pairwise.parquet`, flipBit],
        [`${BUILD}/report/index.html`, flipBit],
        [`${BUILD}/publish/alignment.duckdb`, flipBit],
      ],
    ],
    [
      'one bit of a CSV file, and stage.json in all ways',
      'source_changes cohort agreement structure trajectory claims',
      [
        [`${BUILD}/source_changes/stage.json`, () => undefined],
        [`${BUILD}/cohort/stage.json`, (text) => text.subarray(0, 20)],
        [`${BUILD}/agreement/pairwise.csv`, flipBit],
        [`${BUILD}/structure/stage.json`, () => '{}'],
        [`${BUILD}/trajectory/stage.json`, () => 'junk'],
        [`${BUILD}/claims/stage.json`, nameOther],
      ],
    ],
  ])('of %s makes these stages again, and publishes undamaged files', async (_what, made, damages) => {
    const before = project.hashes();
    for (const [file, damage] of damages) {
      const place = project.path(file);
      const damaged = damage(fs.readFileSync(place));
      if (damaged === undefined) fs.rmSync(place);
      // In place, so that the hard link in out/ is damaged, too.
      else fs.writeFileSync(place, damaged);
    }
    expect(stagesMade(await project.run())).toEqual(words(made));
    expect(project.hashes()).toEqual(before);
    expect(stagesMade(await project.run())).toEqual([]);
  });
});

/** The error if the columns of a table differ from its contract. */
const DIFFERENT = ['cohort.score: columns differ from sql/cohort/score.yml', 'note it in CHANGELOG.md'];

/** Successive changes of one copy of the code. */
describe('a run after the code has changed', () => {
  const project = finishedProject();
  const code = untilEnd(new CodeCopy());

  it('skips every stage if only a modification time has changed', async () => {
    const before = project.hashes();
    fs.utimesSync(path.join(code.root, 'sql/cohort/model.sql'), new Date(0), new Date(0));
    const result = await code.run(project);
    expect([result.code, stagesMade(result)]).toEqual([0, []]);
    expect(project.hashes()).toEqual(before);
  });

  it('makes only the stage itself and `publish` again after a change of a comment or a description', async () => {
    code.edit('sql/aggregation/weight.sql', (sql) => `-- a comment\n${sql}`);
    code.edit('sql/agreement/summary.yml', (yml) =>
      yml.replace('n_models: n_models', 'n_models: models - Models in it'),
    );
    const before = project.hashes();
    expect(stagesMade(await code.run(project))).toEqual(['agreement', 'aggregation', 'publish']);
    const after = project.hashes();
    const changed = Object.keys(after).filter((file) => before[file] !== after[file]);
    // Their Parquet and Arrow files contain the hash of the new code, and the descriptions contain their hashes.
    expect(changed).toContain('out/paper/aggregation/weight.parquet');
    for (const file of changed)
      expect(file).toMatch(
        /^out\/paper\/((agreement|aggregation)\/\w+\.parquet|agreement\/matrix\.arrow|(datapackage|croissant)\.json)$/,
      );
    const summary = await asyncBufferFromFile(project.path('out/paper/agreement/summary.parquet'));
    const { key_value_metadata } = await parquetMetadataAsync(summary);
    expect(JSON.stringify(key_value_metadata)).toContain('Models in it');
    expect(project.read('out/paper/datapackage.json')).toContain('Models in it');
    expectDescribed(project);
    expect(stagesMade(await code.run(project))).toEqual([]);
  });

  it.each([
    [
      'with bad rows, if they violate a contract,',
      'replace (value / 0 as value)',
      ['cohort.score: contract violated, expected: value is', '"model_id":"brain-score:'],
    ],
    ['if a column is renamed', 'rename (value as score)', DIFFERENT],
    ['if a column is retyped', 'replace (cast(value as float) as value)', DIFFERENT],
  ])('fails %s with what to do, and publishes nothing', async (_what, change, messages) => {
    const file = path.join(code.root, 'sql/cohort/score.sql');
    const sql = fs.readFileSync(file, 'utf8');
    const before = project.hashes();
    code.edit('sql/cohort/score.sql', (text) => text.replace('exclude (as_of)', `$& ${change}`));
    const result = await code.run(project);
    fs.writeFileSync(file, sql);
    expect(result.code).not.toBe(0);
    for (const message of messages) expect(result.output).toContain(message);
    expect(project.hashes()).toEqual(before);
    expect(stagesMade(result)).not.toContain('cohort');
  });

  it('makes a stage again if its code has changed during the previous run', async () => {
    const run = () => code.run(project, 'study paper UNTIL=claims');
    for (const stage of ['cohort', 'claims'])
      fs.rmSync(project.path(`${BUILD}/${stage}`), { recursive: true });
    const running = run();
    await vi.waitUntil(() => fs.existsSync(project.path(`${BUILD}/cohort`)), {
      timeout: 30_000,
      interval: 5,
    });
    code.edit('pipeline/stages/claims/claims.ts', (text) => `${text}\n`);
    expect(stagesMade(await running)).toEqual(['cohort', 'claims']);
    expect(stagesMade(await run())).toEqual(['claims']);
    expect(stagesMade(await run())).toEqual([]);
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
});

describe('the code of the stages', () => {
  const code = new Map([...sharedStages, ...stages].map((stage) => [stage.name, codeOf(stage)]));
  /** The stages whose code contains a file. */
  const madeFrom = (file: string) =>
    [...code].flatMap(([name, paths]) =>
      paths.some((each) => file === each || file.startsWith(`${each}/`)) ? [name] : [],
    );

  const cases = casesIn<[file: string, makes: string, not: string]>(import.meta.dirname, 'stage-code.yml');
  it.each(cases)('contains %s for %s, but not for %s', (file, makes, not) => {
    expect(fs.existsSync(file), file).toBe(true);
    expect(madeFrom(file)).toEqual(expect.arrayContaining(makes === 'all' ? [...code.keys()] : words(makes)));
    for (const stage of words(not)) expect(madeFrom(file)).not.toContain(stage);
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
