import { beforeAll, describe, expect, it } from 'vitest';
import { untilEnd } from '../made-projects.ts';
import { Project, type Result } from '../project.ts';
import { benchmark, score } from '../sources/document.ts';
import { describeQuestions, unpublished } from './questions.ts';

const REVISED = 'FreemanZiemba2013.V1-pls';
const LATER = 'Later2023.V1-pls';
const IN = 'Rajalingham2018-i2n';
const OUT = 'Rajalingham2018-o2n';
const always = [{ version: 0, valid_from: null, valid_to: null }];
const from = (valid_from: string | null) => [{ version: 1, valid_from, valid_to: null }];

const early = '2021-01-02T00:00:00';
const late = '2023-02-02T00:00:00';

/**
 * The site's own aggregates, and the scores: those of the metric with two versions on the study's date and today. The second
 * model has a score that failed and one that was never run: both count as zero. Of the third, V1 failed as a whole: it has no
 * value, and counts as zero in the average. None of the scores of the fourth is in the metric set.
 */
const MODELS = `
  average_vision | V1   | behavior_vision | old | revised | later | in   | out
  .4004          | .500 | .300            | 0.2 | .400    | .600  | .500 | .100
  .175           | .200 | .150            | 0.1 | .400    |       | X    | .300
  .200           | X    | .400            | NaN | X       | X     | .800 |
  .100           |      | .200            |     |         |       |      | .400`;

function models() {
  const [names, ...rows] = MODELS.trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return rows.map((cells, i) => {
    const cell = (name: string) => cells[names!.indexOf(name)]!;
    const at = (version: number, name: string, time: string) =>
      score(version, cell(name), cell(name) === '' ? null : time);
    // Older versions are numbers.
    const old = cell('old') === 'NaN' ? 'NaN' : Number(cell('old'));
    const scores = {
      ...Object.fromEntries(names!.slice(0, 3).map((node) => [node, [at(0, node, late)]])),
      [REVISED]: [...(cell('old') ? [score(1, old, `${early}+00:00`)] : []), at(2, 'revised', late)],
      [LATER]: [at(1, 'later', late)],
      [IN]: [at(1, 'in', early)],
      [OUT]: [at(1, 'out', early)],
    };
    const submission_timestamp = '2021-01-01T00:00:00+00:00';
    return { id: i + 1, name: `model-${i + 1}`, rank: i + 1, submission_timestamp, scores };
  });
}

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
  models: models(),
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
    result = await project.run('study paper UNTIL=aggregation');
  });

  it('are made', () => expect(result.code, result.output).toBe(0));

  describeQuestions('site-comparison.yml', () => unpublished(project, result.output));
});
