import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { finishedDocument } from '../finished.ts';
import { untilEnd } from '../made-projects.ts';
import { finished, Project, stagesMade } from '../project.ts';
import { closedOrigin } from '../server.ts';
import { words } from '../words.ts';

const COHORT = 'study paper UNTIL=cohort';

describe('a run after files in raw/ or out/ were changed by hand', () => {
  let project: Project;
  beforeEach(() => (project = new Project(inject('finished'))));
  afterEach(() => project.remove());

  it('makes removed and changed files again', async () => {
    const before = project.hashes();
    const removed = words(`
      out/paper/agreement/summary.csv out/paper/normalize out/normalize out/paper/claims.txt
      out/paper/datapackage.json out/paper/README.md out/paper/alignment.duckdb
      out/paper/cohort/matrix.arrow out/index.html out/.build/paper/agreement/summary.csv
      out/.build/paper/agreement/matrix.arrow out/.build/paper/cohort/stage.json`);
    for (const file of removed) fs.rmSync(project.path(file), { recursive: true });
    const changed = words(`
      out/paper/cohort/score.csv out/.build/paper/cohort/score.csv out/paper/agreement/matrix.arrow
      out/.build/paper/cohort/model.parquet`);
    for (const file of changed) project.write(file, 'junk');
    expect((await project.run()).code).toBe(0);
    expect(project.hashes()).toEqual(before);
    for (const file of removed) expect(fs.existsSync(project.path(file)), file).toBe(true);
    expect(stagesMade(await project.run())).toEqual([]);
  });

  it('makes the same in any folder, also beside a run of the same process in another one', async () => {
    const hashes = (one: Project) =>
      ['normalize', 'paper/cohort'].map((stage) => one.hashes(`out/.build/${stage}`));
    const before = hashes(project);
    const copies = [project, untilEnd(project.copy()), untilEnd(project.copy())] as const;
    for (const copy of copies) fs.rmSync(copy.path('out'), { recursive: true });
    const [one, other, child] = copies;
    const results = await Promise.all([one.run(COHORT), other.run(COHORT), finished(child.start(COHORT))]);
    for (const result of results) expect(stagesMade(result), result.output).toContain('cohort');
    for (const copy of copies) expect(hashes(copy)).toEqual(before);
  });

  it('leaves a damaged comparison out of the index', async () => {
    const index = project.read('out/index.html');
    fs.cpSync(project.path('out/paper/'), project.path('out/other'), { recursive: true });
    await project.run();
    expect(project.read('out/index.html')).not.toBe(index);
    project.edit('out/other/datapackage.json', (text) => text.replace('{', '['));
    const output = await project.outputOf();
    expect(output).toContain('out/other/datapackage.json is damaged');
    expect(project.read('out/index.html')).toBe(index);
  });

  it('detects a snapshot that was changed in place, even if its modification time is old', async () => {
    const file = 'raw/brain-score/2026-01-01/leaderboard.json';
    project.edit(file, (text) => text.replace(/"value":"\.\d{3}"/, '"value":".01"'));
    fs.utimesSync(project.path(file), 1_000_000, 1_000_000);
    const before = project.hashes('out/normalize');
    expect(stagesMade(await project.run('normalize'))).toEqual(['normalize']);
    const after = project.hashes('out/normalize');
    expect(after['out/normalize/score.csv']).not.toBe(before['out/normalize/score.csv']);
  });
});

it('the change from simulated to real scores takes one run', async () => {
  const simulated = new Project().leaderboardOnly();
  onTestFinished(() => simulated.remove());
  const origin = await closedOrigin();
  simulated.pointTo(origin);
  expect((await simulated.run(COHORT)).output).toContain('SIMULATED');
  const copy = path.join('mirror', new URL(origin).host, 'vision/compare/data/index.json');
  simulated.write(copy, JSON.stringify(finishedDocument()));
  const settings = { MIRROR: simulated.path('mirror'), STRICT: '1' };
  expect(await simulated.outputOf(COHORT, 0, settings)).not.toContain('SIMULATED');
  const origins = await simulated.queryBuild('select distinct origin from cohort.source');
  expect(origins).toEqual([{ origin: 'real' }]);
  expect(stagesMade(await simulated.run(COHORT))).toEqual([]);
});
