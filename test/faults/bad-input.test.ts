import fs from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { finishedDocument } from '../finished.ts';
import { Project, type Result, stagesMade } from '../project.ts';

/** Each fault must give one clear error and a non-zero exit code, and leave the last good outputs bit-identical. */
describe('a run with bad input', () => {
  let project: Project;
  let good: Record<string, string>;
  const document = finishedDocument();
  const study = 'pipeline/studies/paper.json';
  let goodStudy: string;
  const snapshot = 'raw/brain-score/2026-01-01/leaderboard.json';

  beforeAll(() => {
    project = new Project(inject('finished'));
    goodStudy = project.read(study);
    good = project.hashes();
  });
  afterAll(() => project.remove());
  beforeEach(() => {
    project.write(study, goodStudy);
    project.dropLeaderboard(document);
    fs.rmSync(project.path(`${snapshot}.meta.json`), { force: true });
    fs.rmSync(project.path('raw/brain-score/2026-02-02'), { recursive: true, force: true });
  });

  function expectRefusal(result: Result, ...messages: string[]): void {
    expect(result.code).not.toBe(0);
    for (const message of messages) expect(result.output).toContain(message);
    expect(result.output).toContain('next:');
    // One error, once, without a stack.
    expect(result.output).not.toMatch(/^ +at /m);
    expect(result.output.match(/^ *next: /gm)).toHaveLength(1);
    expect(result.output.split(messages[0]!)).toHaveLength(2);
    expect(stagesMade(result)).not.toContain('publish');
    expect(project.hashes()).toEqual(good);
    expect(project.files('out').filter((file) => file.endsWith('.tmp'))).toEqual([]);
  }

  it('refuses a new snapshot that is not JSON', async () => {
    project.write('raw/brain-score/2026-02-02/leaderboard.json', '<!doctype html>');
    expectRefusal(await project.run(), 'raw/brain-score/2026-02-02/leaderboard.json: not JSON');
  });

  it('refuses a study whose curated list of models is missing, or has a line without a reason', async () => {
    const list = 'pipeline/studies/authors-models.csv';
    const content = project.read(list);
    fs.rmSync(project.path(list));
    expectRefusal(await project.run(), `${list}: no such file`);
    project.write(list, 'name,model_id,reason\nalexnet,brain-score:792,\n');
    expectRefusal(await project.run(), `${list}: line 2: missing reason`);
    project.write(list, content);
  });

  it('refuses a new snapshot that was cut off', async () => {
    project.write('raw/brain-score/2026-02-02/leaderboard.json', JSON.stringify(document).slice(0, 100_000));
    expectRefusal(await project.run(), 'not JSON');
  });

  it('refuses a new snapshot with an empty leaderboard', async () => {
    project.dropLeaderboard({ ...document, models: [], benchmarks: [] }, '2026-02-02');
    expectRefusal(await project.run(), 'empty leaderboard');
  });

  it('refuses a new snapshot with a wrong value, and names its path', async () => {
    const wrong = structuredClone(document);
    wrong.models[3]!.scores['FreemanZiemba2013.V1-pls']![0]!.value = 'n/a';
    project.dropLeaderboard(wrong, '2026-02-02');
    expectRefusal(await project.run(), 'models[3].scores.FreemanZiemba2013.V1-pls[0].value', '"n/a"');
  });

  it('moves a file with the sidecar of another one aside, and fails if it cannot be fetched again', async () => {
    const sidecar = {
      url: 'https://example.org/',
      final_url: 'https://example.org/',
      retrieved_at: '2026-01-01T00:00:00Z',
      retrieved_from: 'network',
      sha256: '0'.repeat(64),
      bytes: 3,
      content_type: 'application/json',
      origin: 'real',
    };
    project.write(`${snapshot}.meta.json`, JSON.stringify(sidecar));
    const { code, output } = await project.run();
    expect(output).toContain(`${snapshot}: file does not match leaderboard.json.meta.json`);
    expect(output).toContain(
      'no connection; the copy in raw/ was damaged: raw/.damaged/brain-score/2026-01-01',
    );
    expect(output).toMatch(/next: +connect to the network, or set MIRROR/);
    expect(code).toBe(1);
    expect(project.hashes()).toEqual(good);
  });

  it('refuses an unknown metric in a study, and suggests the closest', async () => {
    project.editStudy((each) => (each.metric_sets[0]!.exclude.metrics = ['brain-score:Kar2019-osd']));
    expectRefusal(
      await project.run(),
      'unknown metric "brain-score:Kar2019-osd"',
      'did you mean "brain-score:Kar2019-ost"?',
    );
  });

  it('refuses an unknown source and an unknown snapshot in a study', async () => {
    project.editStudy((each) => (each.sources[0]!.source_id = 'brainscore'));
    expectRefusal(await project.run(), 'did you mean "brain-score"?');
    project.write(study, goodStudy);
    project.editStudy((each) => (each.sources[0]!.snapshot_id = 'brain-score@2020-01-01.00000000'));
    expectRefusal(await project.run(), 'unknown snapshot');
  });

  it('refuses a typo in a key of a study, and suggests the closest', async () => {
    project.edit(study, (text) => text.replace('"minimum_models"', '"minimum_model"'));
    expectRefusal(await project.run(), 'unknown key "minimum_model"', 'did you mean "minimum_models"?');
  });

  it('refuses a study that is not JSON', async () => {
    project.edit(study, (text) => text.slice(0, -10));
    expectRefusal(await project.run(), study);
  });

  it('refuses an empty cohort', async () => {
    project.editStudy((each) => {
      each.metric_sets[0]!.include = { domains: ['neural', 'behavior'], metrics: [] };
      each.metric_sets[0]!.exclude.metrics = ['brain-score:Rajalingham2018-i2n'];
      each.as_of = '2023-10-01';
    });
    expectRefusal(
      await project.run(),
      'the cohort is empty: no model is scored on every metric as of 2023-10-01',
      '1 models submitted',
    );
  });

  it('refuses a date before the first model, and one before the first metric', async () => {
    for (const as_of of ['2020-10-01', '2019-01-01']) {
      project.write(study, goodStudy);
      project.editStudy((each) => (each.as_of = as_of));
      expectRefusal(
        await project.run(),
        `the cohort is empty: the leaderboard did not exist on ${as_of}`,
        'first model submitted on 2023-10-01, first metric version valid from 2020-09-01',
      );
    }
  });

  it('refuses a metric set without metrics', async () => {
    project.editStudy((each) => (each.metric_sets[0]!.include = { domains: ['auxiliary'], metrics: [] }));
    expectRefusal(await project.run(), 'metric set brain_score: no metrics as of 2024-01-01');
  });

  it('gives the same outputs once everything is corrected', async () => {
    expect((await project.run()).code).toBe(0);
    expect(project.hashes()).toEqual(good);
  });
});
