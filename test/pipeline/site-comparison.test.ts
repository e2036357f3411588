import { beforeAll, describe, expect, it } from 'vitest';
import { untilEnd } from '../made-projects.ts';
import { Project, type Result } from '../project.ts';
import { benchmark, type Score, score } from '../sources/document.ts';

const REVISED = 'FreemanZiemba2013.V1-pls';
const LATER = 'Later2023.V1-pls';
const IN = 'Rajalingham2018-i2n';
const OUT = 'Rajalingham2018-o2n';
const none = Number.NaN;
const always = [{ version: 0, valid_from: null, valid_to: null }];
const from = (valid_from: string | null) => [{ version: 1, valid_from, valid_to: null }];

function model(id: number, scores: Record<string, Score[]>) {
  return { id, name: `model-${id}`, rank: id, submission_timestamp: '2021-01-01T00:00:00+00:00', scores };
}

const early = '2021-01-02T00:00:00';
const late = '2023-02-02T00:00:00';
/** The score of an inner node, as the site shows it. */
const site = (value: string) => [score(0, value, value === '' ? null : late)];
/** The scores of the metric with two versions: on the study's date, and today. */
const revised = (old: unknown, now: unknown) => [score(1, old, `${early}+00:00`), score(2, now, late)];

/**
 * After the study's date, one metric got a new version and another was added. The study excludes a third one. The
 * site's average of the first model is 0.0004 too large.
 */
const document = {
  domain: 'vision',
  datetime_range: { min: `${early}+00:00`, max: `${late}+00:00` },
  benchmarks: [
    benchmark('average_vision', null, 'Average Vision', false, always),
    benchmark('V1', 'average_vision_v0', 'V1', false, always),
    benchmark('behavior_vision', 'average_vision_v0', 'Behavioral', false, always),
    benchmark(REVISED, 'V1_v0', 'V1', true, [
      { version: 1, valid_from: null, valid_to: '2022-01-01T00:00:00+00:00' },
      { version: 2, valid_from: '2022-01-01T00:00:00+00:00', valid_to: null },
    ]),
    benchmark(LATER, 'V1_v0', 'V1', true, from('2023-01-01T00:00:00+00:00')),
    benchmark(IN, 'behavior_vision_v0', 'Behavioral', true, from(null)),
    benchmark(OUT, 'behavior_vision_v0', 'Behavioral', true, from(null)),
  ],
  models: [
    model(1, {
      average_vision: site('.4004'),
      V1: site('.500'),
      behavior_vision: site('.300'),
      [REVISED]: revised(0.2, '.400'),
      [LATER]: [score(1, '.600', late)],
      [IN]: [score(1, '.500', early)],
      [OUT]: [score(1, '.100', early)],
    }),
    // One score failed and one was never run: both count as zero.
    model(2, {
      average_vision: site('.175'),
      V1: site('.200'),
      behavior_vision: site('.150'),
      [REVISED]: revised(0.1, '.400'),
      [LATER]: [score(1, '', null)],
      [IN]: [score(1, 'X', early)],
      [OUT]: [score(1, '.300', early)],
    }),
    // V1 failed as a whole: it has no value, and counts as zero in the average.
    model(3, {
      average_vision: site('.200'),
      V1: site('X'),
      behavior_vision: site('.400'),
      [REVISED]: revised('NaN', 'X'),
      [LATER]: [score(1, 'X', late)],
      [IN]: [score(1, '.800', early)],
      [OUT]: [score(1, '', null)],
    }),
    // None of this model's scores is in the metric set.
    model(4, {
      average_vision: site('.100'),
      V1: site(''),
      behavior_vision: site('.200'),
      [REVISED]: [score(2, '', null)],
      [LATER]: [score(1, '', null)],
      [IN]: [score(1, '', null)],
      [OUT]: [score(1, '.400', early)],
    }),
  ],
};

describe('the differences between the site’s aggregates and ours', () => {
  const project = untilEnd(new Project().leaderboardOnly(document));
  let result: Result;
  beforeAll(async () => {
    project.editStudy((study) => {
      delete study.control;
      study.as_of = '2021-06-30';
      study.metric_sets[0]!.exclude.metrics = [`brain-score:${OUT}`];
      study.minimum_models = 3;
      study.claims = [];
      study.readings = { claims: [], cohorts: [] };
    });
    result = await project.run('study paper --until aggregation');
  });

  it('are the same as computed by hand', async () => {
    expect(result.code, result.output).toBe(0);
    const rows = await project.queryBuild(
      'select * from aggregation.site_comparison order by model_id, node_id',
    );
    const found = rows.map((row) =>
      [
        row.model_id,
        row.node_id,
        row.site_value,
        row.difference_unexplained,
        row.difference_by_date,
        row.difference_by_metrics,
        row.difference_by_missing,
        row.ours,
      ].map((cell) =>
        typeof cell === 'number' ? Number(cell.toFixed(12)) + 0 : String(cell).replace('brain-score:', ''),
      ),
    );
    expect(found).toEqual([
      ['1', 'V1', 0.5, 0, -0.3, 0, 0, 0.2],
      ['1', 'average_vision', 0.4004, -0.0004, -0.15, 0.1, 0, 0.35],
      ['1', 'behavior_vision', 0.3, 0, 0, 0.2, 0, 0.5],
      ['2', 'V1', 0.2, 0, -0.1, 0, 0, 0.1],
      ['2', 'average_vision', 0.175, 0, -0.05, -0.075, 0.05, 0.1],
      ['2', 'behavior_vision', 0.15, 0, 0, -0.15, none, none],
      ['3', 'average_vision', 0.2, 0, 0, 0.2, 0.4, 0.8],
      ['3', 'behavior_vision', 0.4, 0, 0, 0.4, 0, 0.8],
    ]);
  });

  it('are listed with the number of metrics that the model has', async () => {
    const rows = await project.queryBuild(
      `select n_metrics, n_scored from aggregation.site_comparison
      where node_id = 'brain-score:average_vision' order by model_id`,
    );
    expect(rows).toEqual([
      { n_metrics: 2, n_scored: 2 },
      { n_metrics: 2, n_scored: 1 },
      { n_metrics: 2, n_scored: 1 },
    ]);
  });

  it('are computed even if too few models are complete for scores by policy', async () => {
    expect(await project.queryBuild('select * from aggregation.policy_score')).toEqual([]);
    expect(await project.queryBuild('select * from aggregation.policy_agreement')).toEqual([]);
  });
});
