import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { codeOf, finishedStage, Run } from '../../pipeline/program/run.ts';
import { sharedStages, stages } from '../../pipeline/stages/index.ts';
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

  it('of rows makes again the stages that read them', async () => {
    const document = finishedDocument();
    document.models[3]!.scores['FreemanZiemba2013.V1-pls']![0]!.value = '.01';
    project.dropLeaderboard(document);
    expect(stagesMade(await project.run('study paper UNTIL=cohort'))).toEqual([
      'normalize',
      'source_changes',
      'cohort',
    ]);
    // The model is in no cohort, whose scores alone `structure` reads.
    expect(await stagesToMake(project)).toEqual(ALL.slice(2).filter((name) => name !== 'structure'));
  });

  it('of code that does not change the rows makes no other stage again', async () => {
    // As if the code of the stage had changed, but not its results.
    const before = project.read('out/paper/datapackage.json');
    project.edit(`${BUILD}/cohort/stage.json`, (text) =>
      text.replace(/"sql.kinds.yml": "[0-9a-f]{64}"/, `"sql/kinds.yml": "${'0'.repeat(64)}"`),
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

  it('of bits of files makes their stages again, and publishes undamaged files', async () => {
    const before = project.hashes();
    const damaged = {
      normalize: 'out/.build/normalize/score.parquet',
      cohort: `${BUILD}/cohort/matrix.arrow`,
      agreement: `${BUILD}/agreement/pairwise.csv`,
      structure: `${BUILD}/structure/stage.json`,
      publish: `${BUILD}/publish/alignment.duckdb`,
    };
    for (const file of Object.values(damaged)) {
      const bytes = fs.readFileSync(project.path(file));
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      // In place, so that the hard link in out/ is damaged, too.
      fs.writeFileSync(project.path(file), bytes);
    }
    expect(stagesMade(await project.run())).toEqual(Object.keys(damaged));
    expect(project.hashes()).toEqual(before);
    expect(stagesMade(await project.run())).toEqual([]);
  });
});

/** Successive changes of one copy of the code. */
describe('a run after the code has changed', () => {
  const project = finishedProject();
  const code = untilEnd(new CodeCopy());

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
    expect(project.read('out/paper/datapackage.json')).toContain('Models in it');
  });

  it('makes only the report again after a change of a word', async () => {
    code.edit('pipeline/stages/aggregation/missing-scores/finding.ts', (words) =>
      words.replace('that never ran', 'that were never run'),
    );
    expect(stagesMade(await code.run(project))).toEqual(['report', 'publish']);
  });

  it('makes again what reads changed rows, and says why', async () => {
    code.edit('pipeline/sources/model-families.csv', (lines) => lines.replace('^gmlp_', '^g_?mlp_'));
    const result = await code.run(project);
    expect(stagesMade(result)).toEqual(['normalize', 'publish']);
    expect(result.output).toMatch(/^normalize +again: changed pipeline.sources.model-families.csv$/m);
  });

  it('fails if rows violate a contract, with the rule and the rows, and publishes nothing', async () => {
    const before = project.hashes();
    code.edit('sql/cohort/score.sql', (sql) =>
      sql.replace('exclude (as_of)', '$& replace (value / 0 as value)'),
    );
    const result = await code.run(project);
    expect(result.code).not.toBe(0);
    expect(result.output).toMatch(/sql.cohort.score.yml: contract violated\n {2}expected: value is/);
    expect(result.output).toContain('"model_id":"brain-score:');
    expect(project.hashes()).toEqual(before);
    expect(stagesMade(result)).not.toContain('cohort');
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
