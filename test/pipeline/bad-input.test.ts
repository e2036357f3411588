import fs from 'node:fs';
import { beforeEach, describe, it } from 'vitest';
import type { Study } from '../../pipeline/studies/study.ts';
import { finishedDocument } from '../finished.ts';
import { finishedProject } from '../made-projects.ts';
import { expectRefusal } from './refusal.ts';

const STUDY = 'pipeline/studies/paper.json';
const COPY = 'raw/brain-score/2026-02-02';

/**
 * Faults that a stage finds, and one each that is found before: in a source and in a study. Each must give one clear error
 * and a non-zero exit code, and leave the last good outputs bit-identical.
 */
describe('a run with bad input', () => {
  const project = finishedProject();
  const good = project.hashes();
  const study = project.read(STUDY);
  beforeEach(() => project.write(STUDY, study));

  it('refuses a new snapshot that is not JSON', async () => {
    project.write(`${COPY}/leaderboard.json`, JSON.stringify(finishedDocument()).slice(0, 100_000));
    const result = await project.run();
    fs.rmSync(project.path(COPY), { recursive: true });
    expectRefusal(project, good, result, `${COPY}/leaderboard.json: not JSON`);
  });

  const include = { domains: ['auxiliary'], metrics: [] } as unknown as Study['metric_sets'][0]['include'];
  it.each<[what: string, change: (study: Study) => void, messages: string[]]>([
    [
      'an unknown key',
      (study) => Object.assign(study, { minimum_model: 20 }),
      ['unknown key "minimum_model"'],
    ],
    [
      'an unknown metric',
      (study) => study.metric_sets[0]!.exclude.metrics.push('brain-score:Kar2019-osd'),
      ['unknown metric "brain-score:Kar2019-osd"', 'did you mean "brain-score:Kar2019-ost"?'],
    ],
    [
      'an unknown snapshot',
      (study) => (study.sources[0]!.snapshot_id = 'brain-score@2020-01-01.00000000'),
      ['unknown snapshot'],
    ],
    [
      'a metric set without metrics',
      (study) => (study.metric_sets[0]!.include = include),
      ['metric set brain_score: no metrics as of 2024-01-01'],
    ],
    [
      'a date before the first model',
      (study) => (study.as_of = '2020-10-01'),
      [
        'the cohort is empty: the leaderboard did not exist on 2020-10-01',
        'first model submitted on 2023-10-01, first metric version valid from 2020-09-01',
      ],
    ],
    [
      'a date on which no model has all metrics',
      (study) => {
        study.as_of = '2023-10-01';
        study.metric_sets[0]!.include = { domains: ['neural', 'behavior'], metrics: [] };
        study.metric_sets[0]!.exclude.metrics = ['brain-score:Rajalingham2018-i2n'];
      },
      ['the cohort is empty: no model is scored on every metric as of 2023-10-01', '1 models submitted'],
    ],
  ])('refuses a study with %s', async (_what, change, messages) => {
    project.editStudy((edited) => change(edited as Study));
    expectRefusal(project, good, await project.run(), ...messages);
  });
});
