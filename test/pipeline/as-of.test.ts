import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { untilEnd } from '../made-projects.ts';
import { isMissing, Project, type Result, SAMPLES } from '../project.ts';
import { score, smallDocument } from '../sources/document.ts';

const METRIC = 'FreemanZiemba2013.V1-pls';

/** Runs each of these studies up to the stage `cohort`, which makes the tables that these tests read. */
async function makeCohort(project: Project, studies = ['paper']): Promise<Result> {
  const all: Result = { code: 0, output: '' };
  for (const study of studies) {
    const { code, output } = await project.run(`study ${study} --until cohort`);
    all.code ||= code;
    all.output += output;
  }
  return all;
}

function model(id: number, submitted: string | null, scores: ReturnType<typeof score>[]) {
  return { id, name: `model-${id}`, rank: 1, submission_timestamp: submitted, scores: { [METRIC]: scores } };
}

/** Version 1 of the metric is in force until 2022-01-01, version 2 from then on. */
function document() {
  const small = smallDocument();
  return {
    ...small,
    models: [
      model(1, '2021-01-01T00:00:00+00:00', [
        score(1, 0.1, '2021-01-02T00:00:00+00:00'),
        score(2, '.2', '2022-02-01T00:00:00'),
      ]),
      model(2, '2021-06-30T23:59:59.999+00:00', [
        score(1, 0.3, '2021-06-30T23:59:59+00:00'),
        score(2, '.4', '2022-02-01T00:00:00'),
      ]),
      model(3, '2021-07-01T00:00:00+00:00', [score(2, '.5', '2022-02-01T00:00:00')]),
      model(4, '2021-01-01T00:00:00+00:00', [
        score(1, 'NaN', '2021-03-01T00:00:00+00:00'),
        score(2, 'X', '2022-02-01T00:00:00'),
      ]),
      model(5, null, [score(1, 0.6, '2021-05-01T00:00:00+02:00'), score(2, '', null)]),
      model(6, '2021-01-01T00:00:00+00:00', [
        score(1, 0.7, '2021-12-31T00:00:00+00:00'),
        score(2, '', '2022-03-01T00:00:00'),
      ]),
    ],
  };
}

/** A project for small leaderboards, which do not have the study's control metric. */
function handWritten(as_of: string): Project {
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
  return project;
}

describe('the state on the as-of date', () => {
  const project = handWritten('2021-06-30');
  beforeAll(async () => {
    project.dropLeaderboard(document());
    for (const [study, as_of] of [
      ['before', '2021-12-31'],
      ['after', '2022-02-28'],
    ] as const)
      project.addStudy(study, (each) => Object.assign(each, { as_of }));
    const { code, output } = await makeCohort(project, ['paper', 'before', 'after']);
    expect(code, output).toBe(0);
  });

  const states = async (study: string) => {
    const rows = await project.queryBuild(
      'select model_id, version, state, value from cohort.state order by model_id',
      study,
    );
    return rows.map(({ model_id, version, state, value }) => [
      Number(String(model_id).slice(-1)),
      version,
      state,
      value,
    ]);
  };

  it('has the version in force on the date, and no model submitted later', async () => {
    expect(await states('paper')).toEqual([
      [1, 1, 'scored', 0.1],
      [2, 1, 'scored', 0.3],
      [4, 1, 'failed', Number.NaN],
      [5, 1, 'scored', 0.6],
      [6, 1, 'never_run', Number.NaN],
    ]);
  });

  it('gives the reason why a model is not in the cohort', async () => {
    const rows = await project.queryBuild(
      'select model_id, included, reason, coverage from cohort.model order by model_id',
    );
    expect(rows.map(({ included }) => included)).toEqual([true, true, false, false, true, false]);
    expect(rows[2]).toMatchObject({ reason: 'submitted after the as-of date', coverage: Number.NaN });
    expect(rows[3]).toMatchObject({ reason: 'not scored on every metric', coverage: 0 });
  });

  it('has the older version until the next one is in force', async () => {
    expect((await states('before')).map(([, version]) => version)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('ignores scores of an older version once the next one is in force', async () => {
    expect(await states('after')).toEqual([
      [1, 2, 'scored', 0.2],
      [2, 2, 'scored', 0.4],
      [3, 2, 'scored', 0.5],
      [4, 2, 'failed', Number.NaN],
      [5, 2, 'never_run', Number.NaN],
      [6, 2, 'never_run', Number.NaN],
    ]);
  });

  it('gives the reason why a metric is not in the set, and the number of its models in each state', async () => {
    const rows = await project.queryBuild(
      'select metric_id, reason, coverage, n_scored, n_failed, n_never_run from cohort.metric',
      'after',
    );
    expect(rows).toEqual([
      {
        metric_id: `brain-score:${METRIC}`,
        reason: null,
        coverage: 0.5,
        n_scored: 3,
        n_failed: 1,
        n_never_run: 2,
      },
    ]);
    project.editStudy((study) => {
      study.metric_sets.push({
        ...study.metric_sets[0]!,
        name: 'nothing_of_it',
        exclude: { domains: ['neural'], metrics: [] },
        include: { domains: ['behavior'], metrics: [] },
      });
    });
    // The metric is on the list of exclusions and in no included domain; the reported reason is the exclusion.
    expect((await makeCohort(project)).output).toContain('metric set nothing_of_it: no metrics');
    project.editStudy((study) => study.metric_sets.pop());
  });

  it('is refused if no model is scored yet on the version in force', async () => {
    project.editStudy((study) => (study.as_of = '2022-01-01'));
    const before = project.hashes();
    const result = await makeCohort(project);
    expect(result.code).not.toBe(0);
    expect(result.output).toContain(
      'the cohort is empty: no model is scored on every metric as of 2022-01-01',
    );
    expect(result.output).toContain('6 models submitted by then, the most complete scored on 0 metrics');
    expect(project.hashes()).toEqual(before);
  });
});

describe('of versions with overlapping windows', () => {
  const project = handWritten('2022-02-28');

  it('the newest is in force', async () => {
    const overlapping = document();
    overlapping.benchmarks[2]!.versions[0]!.valid_to = null;
    project.dropLeaderboard(overlapping);
    expect((await makeCohort(project)).code).toBe(0);
    expect(await project.queryBuild('select distinct version from cohort.state')).toEqual([{ version: 2 }]);
  });
});

describe('several exports without timestamps, with the same file name', () => {
  const project = handWritten('2023-12-31');

  it('are dated by their folders, and a study reads the newest one up to its date', async () => {
    project.dropLeaderboard(document(), '2022-03-01');
    for (const [i, date] of ['2023-06-01', '2024-06-01'].entries()) {
      const rows = ['a', 'b', 'c', 'd'].map((name, j) => `${name},.${j + 1},.${i + j + 1}\n`);
      project.write(
        `raw/brain-score/${date}/benchmark_scores.csv`,
        `model_name,V1,FreemanZiemba2013.V1-pls\n${rows.join('')}`,
      );
    }
    project.addStudy('before', (study) => (study.as_of = '2022-12-31'));
    project.addStudy('newest', (study) => (study.as_of = 'latest'));
    const expected = {
      paper: 'brain-score@2023-06-01',
      before: 'brain-score@2022-03-01',
      newest: 'brain-score@2024-06-01',
    };
    const { code, output } = await makeCohort(project, Object.keys(expected));
    expect(code, output).toBe(0);
    for (const [name, snapshot] of Object.entries(expected)) {
      const [row] = await project.queryBuild('select snapshot_id from cohort.source', name);
      expect(String(row!.snapshot_id).split('.')[0]).toBe(snapshot);
    }
  });
});

describe('several snapshots of one source', () => {
  const project = handWritten('2022-03-31');
  beforeAll(async () => {
    const older = document();
    project.dropLeaderboard(older, '2022-03-01');
    // In the newer snapshot model 6 is gone, model 7 is new, and model 1 has another name and score.
    const newer = document();
    newer.models[0]!.name = 'renamed';
    newer.benchmarks[2]!.label = 'relabelled';
    newer.models[0]!.scores[METRIC]![1] = score(2, '.25', '2022-02-01T00:00:00');
    newer.models[5] = model(7, '2022-01-01T00:00:00+00:00', [score(2, '.7', '2022-03-05T00:00:00')]);
    // A folder name with a space, as a user may choose it.
    project.dropLeaderboard(newer, '2022-03-06 by hand');
  });

  it('are all kept, and the latest is marked', async () => {
    const result = await makeCohort(project);
    expect(result.code).toBe(0);
    expect(result.output).not.toContain('SIMULATED');
    const rows = await project.queryBuild(
      'select snapshot_id, as_of::varchar as as_of, is_latest from normalize.source order by as_of',
    );
    expect(rows.map(({ as_of, is_latest }) => [as_of, is_latest])).toEqual([
      ['2022-03-01', false],
      ['2022-03-05', true],
    ]);
    expect(await project.queryBuild('select count(*) as n from normalize.score')).toEqual([{ n: 11 + 10 }]);
    expect(
      await project.queryBuild(
        "select name from normalize.model where source_key in ('1', '6') order by name",
      ),
    ).toEqual([{ name: 'model-6' }, { name: 'renamed' }]);
  });

  const cohort = async () => {
    const rows = await project.queryBuild('select model_id, value from cohort.score order by model_id');
    return rows.map(({ model_id, value }) => [String(model_id).slice(-1), value]);
  };

  it('are not mixed: by default, the study reads only the models of the latest', async () => {
    expect(await cohort()).toEqual([
      ['1', 0.25],
      ['2', 0.4],
      ['3', 0.5],
      ['7', 0.7],
    ]);
    const [row] = await project.queryBuild(
      "select count(*) as n from cohort.model where model_id like '%:6'",
    );
    expect(row).toEqual({ n: 0 });
  });

  it('are not mixed: the study reads the snapshot that it names', async () => {
    const [older] = await project.queryBuild('select snapshot_id from normalize.source where not is_latest');
    project.editStudy((study) => (study.sources[0]!.snapshot_id = String(older!.snapshot_id)));
    expect((await makeCohort(project)).code).toBe(0);
    expect(await cohort()).toEqual([
      ['1', 0.2],
      ['2', 0.4],
      ['3', 0.5],
    ]);
  });

  it('disappear from the outputs if they are removed by hand', async () => {
    project.editStudy((study) => {
      delete study.sources[0]!.snapshot_id;
    });
    fs.rmSync(project.path('raw/brain-score/2022-03-06 by hand'), { recursive: true });
    expect((await makeCohort(project)).code).toBe(0);
    expect(await project.queryBuild('select count(*) as n from normalize.source')).toEqual([{ n: 1 }]);
    expect(await cohort()).toHaveLength(3);
  });
});

describe.skipIf(isMissing(SAMPLES))('a full-size leaderboard with history and failures of every kind', () => {
  const project = handWritten('2025-01-01');
  beforeAll(async () => {
    const packed = fs.readFileSync(path.join(SAMPLES, 'brain-score/compare-data-with-history.json.gz'));
    project.dropLeaderboard(JSON.parse(zlib.gunzipSync(packed).toString()));
    project.editStudy((study) => {
      // Few models have the metrics of 2024; older metrics are enough for these tests.
      study.metric_sets[0]!.include = {
        domains: [],
        metrics: [
          'brain-score:MajajHong2015.V4-pls',
          'brain-score:MajajHong2015.IT-pls',
          'brain-score:Rajalingham2018-i2n',
        ],
      };
    });
    project.addStudy('later', (study) => (study.as_of = '2025-09-15'));
    const { code, output } = await makeCohort(project, ['paper', 'later']);
    expect(code, output).toBe(0);
  });

  it('has every score of every version, measured within the window of the version', async () => {
    // Counted in the sample with Python.
    const rows = await project.queryBuild(
      'select is_current, state, count(*) as n from normalize.score group by is_current, state order by is_current, state',
    );
    expect(rows).toEqual([
      { is_current: false, state: 'failed', n: 170 },
      { is_current: false, state: 'scored', n: 3362 },
      { is_current: true, state: 'failed', n: 4335 },
      { is_current: true, state: 'never_run', n: 15318 },
      { is_current: true, state: 'scored', n: 17447 },
    ]);
    expect(
      await project.queryBuild('select count(*) as n from normalize.score where measured_at >= valid_to'),
    ).toEqual([{ n: 0 }]);
  });

  it('has an older version on an older date, even for models that have a newer one', async () => {
    const rows = await project.queryBuild(
      "select version, count(*) as n from cohort.state where metric_id = 'brain-score:MajajHong2015.V4-pls' and state = 'scored' group by version",
    );
    expect(rows.map(({ version }) => version)).toEqual([3]);
    const [wrong] = await project.queryBuild(`select count(*) as n from cohort.state as state
      inner join normalize.score as score using (model_id, metric_id, version)
      where state.state = 'scored' and (state.value <> score.value or score.valid_to < '2025-01-02' or score.valid_from >= '2025-01-02')`);
    expect(wrong).toEqual({ n: 0 });
  });

  it('has a model without a submission date from its first score on', async () => {
    const rowsOf = (study: string) =>
      project.queryBuild(
        `select count(*) as n from cohort.state as state
        inner join normalize.model as model using (model_id) where model.name = 'edge-no-submission'`,
        study,
      );
    expect(
      await project.queryBuild(
        "select submitted_at::varchar as at from normalize.model where name = 'edge-no-submission'",
      ),
    ).toEqual([{ at: null }]);
    expect(await rowsOf('paper')).toEqual([{ n: 0 }]);
    // The model's first score is of 2025-09-15. On that day all 106 leaf metrics have a version in force.
    expect(await rowsOf('later')).toEqual([{ n: 106 }]);
  });
});
