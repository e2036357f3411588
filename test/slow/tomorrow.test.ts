import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMissing, MIRROR, Project } from '../project.ts';
import { tomorrow } from '../tomorrow.ts';

const LEADERBOARD = 'www.brain-score.org/vision/compare/data/index.json';
const CONTROLLED = 'pipeline/studies/controlled.json';

describe.skipIf(isMissing(MIRROR))('make all on the mirror with a leaderboard of tomorrow', () => {
  it('makes every study', async () => {
    const project = new Project();
    const mirror = project.path('mirror');
    fs.cpSync(MIRROR, mirror, { recursive: true });
    const document = path.join(mirror, LEADERBOARD);
    const board = tomorrow(JSON.parse(fs.readFileSync(document, 'utf8')));
    project.write(path.join('mirror', LEADERBOARD), JSON.stringify(board));
    fs.copyFileSync(CONTROLLED, project.path(CONTROLLED));
    for (const study of ['paper', 'latest', 'controlled']) project.fewestResamples(study);

    const output = await project.outputOf('all', 0, { MIRROR: mirror, WORKERS: '2' });
    expect(output).toContain('out/controlled/alignment.duckdb');
    expect(output).toMatch(/note: 11 new metrics: "brain-score:Caption2026-match"/);
    expect(output).toMatch(/curated lines match nothing in the snapshots \(aliases\.csv \d+, /);
    expect(output).toMatch(/paper: \d+ of 76 models of authors-models\.csv are in no snapshot/);
    // The paper's date is before the new versions, so each metric has its old scores.
    const [paper] = await project.query(
      "select count(*) as n from cohort.metric where metric_set = 'brain_score' and included",
    );
    expect(paper!.n).toBe(50);
    const [latest] = await project.query('select count(*) as n from cohort.metric where included', 'latest');
    expect(latest!.n).toBe(62);
    project.remove();
  });
});
