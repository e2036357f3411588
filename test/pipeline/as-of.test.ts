import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { untilEnd } from '../made-projects.ts';
import { isMissing, Project, SAMPLES } from '../project.ts';
import { score, smallDocument } from '../sources/document.ts';
import { rowsIn } from '../tables.ts';
import { describeQuestions, unpublished } from './questions.ts';

const METRIC = 'FreemanZiemba2013.V1-pls';

/**
 * Scores on two versions of the metric, each before the time of its measurement. Version 1 is in force until 2022-01-01, version 2
 * from then on.
 */
const MODELS = `
  id | submitted                     | v1                              | v2
  1  | 2021-01-01T00:00:00+00:00     | 0.1 @ 2021-01-02T00:00:00+00:00 | .2 @ 2022-02-01T00:00:00
  2  | 2021-06-30T23:59:59.999+00:00 | 0.3 @ 2021-06-30T23:59:59+00:00 | .4 @ 2022-02-01T00:00:00
  3  | 2021-07-01T00:00:00+00:00     |                                 | .5 @ 2022-02-01T00:00:00
  4  | 2021-01-01T00:00:00+00:00     | NaN @ 2021-03-01T00:00:00+00:00 | X @ 2022-02-01T00:00:00
  5  | null                          | 0.6 @ 2021-05-01T00:00:00+02:00 | @
  6  | 2021-01-01T00:00:00+00:00     | 0.7 @ 2021-12-31T00:00:00+00:00 | @ 2022-03-01T00:00:00`;

function modelsIn(table: string) {
  return rowsIn(table).map(({ id, submitted, ...versions }) => {
    const scores = Object.values(versions).flatMap((cell, i) => {
      if (cell === '') return [];
      const [value, time] = String(cell).split('@') as [string, string];
      // The site sends older versions as numbers.
      const isNumber = i === 0 && !value.startsWith('NaN');
      return [score(i + 1, isNumber ? Number(value) : value.trim(), time.trim() || null)];
    });
    const name = `model-${id}`;
    return {
      id: id as number,
      name,
      rank: 1,
      submission_timestamp: submitted as string,
      scores: { [METRIC]: scores },
    };
  });
}

const document = () => ({ ...smallDocument(), models: modelsIn(MODELS) });

/** A project for small leaderboards, which do not have the study's control metric. */
function handWritten(as_of: string, others: Record<string, string> = {}) {
  const project = untilEnd(new Project().leaderboardOnly());
  project.editStudy((study) => {
    delete study.control;
    study.metric_sets[0]!.exclude.metrics = [];
    study.resamples = 100;
    study.claims = [];
    study.readings = { claims: [], cohorts: [] };
    study.minimum_models = 3;
    study.as_of = as_of;
  });
  for (const [name, date] of Object.entries(others)) project.addStudy(name, (study) => (study.as_of = date));
  /** Makes the tables that these tests read. */
  const makeCohorts = async () => {
    let all = '';
    for (const study of ['paper', ...Object.keys(others)]) {
      const output = await project.outputOf(`study ${study} UNTIL=cohort`);
      all += output;
    }
    return all;
  };
  return { project, makeCohorts };
}

describe('the state on the as-of date', () => {
  const { project, makeCohorts } = handWritten('2021-06-30', { before: '2021-12-31', after: '2022-02-28' });
  beforeAll(async () => {
    project.dropLeaderboard(document());
    await makeCohorts();
  });

  describeQuestions('as-of.yml', () => unpublished(project, ''), 'one snapshot');

  it('is empty for a set without metrics, which the log says', async () => {
    project.editStudy((study) => {
      study.metric_sets.push({
        ...study.metric_sets[0]!,
        name: 'nothing_of_it',
        exclude: { domains: ['neural'], metrics: [] },
        include: { domains: ['behavior'], metrics: [] },
      });
    });
    const { output } = await project.run('study paper UNTIL=cohort');
    expect(output).toContain('metric set nothing_of_it: no metrics');
    project.editStudy((study) => study.metric_sets.pop());
  });
});

describe('of versions with overlapping windows', () => {
  const { project, makeCohorts } = handWritten('2022-02-28');

  it('the newest is in force', async () => {
    const overlapping = document();
    overlapping.benchmarks[2]!.versions[0]!.valid_to = null;
    project.dropLeaderboard(overlapping);
    await makeCohorts();
    expect(await project.queryBuild('select distinct version from cohort.state')).toEqual([{ version: 2 }]);
  });
});

describe('several exports without timestamps, with the same file name', () => {
  const { project, makeCohorts } = handWritten('2023-12-31', { before: '2022-12-31', newest: 'latest' });

  it('are dated by their folders, and a study reads the newest one up to its date', async () => {
    project.dropLeaderboard(document(), '2022-03-01');
    for (const [i, date] of ['2023-06-01', '2024-06-01'].entries()) {
      const rows = ['a', 'b', 'c', 'd'].map((name, j) => `${name},.${j + 1},.${i + j + 1}\n`);
      project.write(
        `raw/brain-score/${date}/benchmark_scores.csv`,
        `model_name,V1,FreemanZiemba2013.V1-pls\n${rows.join('')}`,
      );
    }
    await makeCohorts();
    for (const [name, date] of Object.entries({
      paper: '2023-06-01',
      before: '2022-03-01',
      newest: '2024-06-01',
    }))
      expect(await project.queryBuild('select snapshot_id from cohort.source', name)).toEqual([
        { snapshot_id: expect.stringMatching(`^brain-score@${date}\\.`) },
      ]);
  });
});

describe('several snapshots of one source', () => {
  const { project, makeCohorts } = handWritten('2022-03-31');
  let output: string;
  beforeAll(async () => {
    const older = document();
    project.dropLeaderboard(older, '2022-03-01');
    // In the newer snapshot model 6 is gone, model 7 is new, and model 1 has another name and score.
    const newer = document();
    newer.models[0]!.name = 'renamed';
    newer.benchmarks[2]!.label = 'relabelled';
    newer.models[0]!.scores[METRIC]![1] = score(2, '.25', '2022-02-01T00:00:00');
    [newer.models[5]] = modelsIn(`
      id | submitted                 | v1 | v2
      7  | 2022-01-01T00:00:00+00:00 |    | .7 @ 2022-03-05T00:00:00`) as [(typeof newer.models)[number]];
    // A folder name with a space, as a user may choose it.
    project.dropLeaderboard(newer, '2022-03-06 by hand');
    output = await makeCohorts();
  });
  describeQuestions('as-of.yml', () => unpublished(project, output), 'several snapshots');
});

describe.skipIf(isMissing(SAMPLES))('a full-size leaderboard with history and failures of every kind', () => {
  const { project } = handWritten('2025-01-01');
  beforeAll(async () => {
    const packed = fs.readFileSync(path.join(SAMPLES, 'brain-score/compare-data-with-history.json.gz'));
    project.dropLeaderboard(JSON.parse(zlib.gunzipSync(packed).toString()));
    await project.outputOf('normalize');
  });

  describeQuestions('as-of.yml', () => unpublished(project, ''), 'a full-size leaderboard');
});
