import fs from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { finishedDocument } from '../finished.ts';
import { Project, type Result } from '../project.ts';

/** Each fault must give one clear error, an exit code, and leave the last good outputs to the last bit. */
describe('bad input', () => {
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
    // One error: no stack, and said once.
    expect(result.output).not.toMatch(/^ +at /m);
    expect(result.output.match(/^[a-z]+( of \w+)? failed$/gm)).toHaveLength(1);
    expect(project.hashes()).toEqual(good);
    expect(project.files('out').filter((file) => file.endsWith('.tmp'))).toEqual([]);
  }

  it('a new snapshot that is no JSON', () => {
    project.write('raw/brain-score/2026-02-02/leaderboard.json', '<!doctype html>');
    expectRefusal(project.make(), 'raw/brain-score/2026-02-02/leaderboard.json: not JSON');
  });

  it('a new snapshot that was cut off', () => {
    project.write('raw/brain-score/2026-02-02/leaderboard.json', JSON.stringify(document).slice(0, 100_000));
    expectRefusal(project.make(), 'not JSON');
  });

  it('a new snapshot with an empty leaderboard', () => {
    project.dropLeaderboard({ ...document, models: [], benchmarks: [] }, '2026-02-02');
    expectRefusal(project.make(), 'empty leaderboard');
  });

  it('a new snapshot with a wrong value, by its path', () => {
    const wrong = structuredClone(document);
    wrong.models[3]!.scores['FreemanZiemba2013.V1-pls']![0]!.value = 'n/a';
    project.dropLeaderboard(wrong, '2026-02-02');
    expectRefusal(project.make(), 'models[3].scores.FreemanZiemba2013.V1-pls[0].value', '"n/a"');
  });

  it('a sidecar whose sha256 does not fit', () => {
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
    expectRefusal(project.make(), `${snapshot}: file does not match leaderboard.json.meta.json`);
  });

  it('an unknown metric in a study, with the closest one', () => {
    project.editStudy((each) => {
      each.metric_sets[0]!.exclude.metrics = ['brain-score:Kar2019-osd'];
    });
    expectRefusal(
      project.make(),
      'unknown metric "brain-score:Kar2019-osd"',
      'did you mean "brain-score:Kar2019-ost"?',
    );
  });

  it('an unknown source and an unknown snapshot in a study', () => {
    project.editStudy((each) => {
      each.sources[0]!.source_id = 'brainscore';
    });
    expectRefusal(project.make(), 'did you mean "brain-score"?');
    project.write(study, goodStudy);
    project.editStudy((each) => {
      each.sources[0]!.snapshot_id = 'brain-score@2020-01-01.00000000';
    });
    expectRefusal(project.make(), 'unknown snapshot');
  });

  it('a typo in a key of a study, with the closest one', () => {
    project.edit(study, (text) => text.replace('"minimum_models"', '"minimum_model"'));
    expectRefusal(project.make(), 'unknown key "minimum_model"', 'did you mean "minimum_models"?');
  });

  it('a study that is no JSON', () => {
    project.edit(study, (text) => text.slice(0, -10));
    expectRefusal(project.make(), study);
  });

  it('a cohort that comes out empty', () => {
    project.editStudy((each) => {
      each.metric_sets[0]!.exclude.metrics = ['brain-score:Rajalingham2018-i2n'];
      each.as_of = '2023-10-01';
    });
    expectRefusal(
      project.make(),
      'the cohort is empty: no model is scored on every metric as of 2023-10-01',
      '1 models submitted',
    );
  });

  it('a date before the first model, and one before the first metric', () => {
    for (const as_of of ['2020-10-01', '2019-01-01']) {
      project.write(study, goodStudy);
      project.editStudy((each) => {
        each.as_of = as_of;
      });
      expectRefusal(
        project.make(),
        `the cohort is empty: the leaderboard did not exist on ${as_of}`,
        'first model submitted on 2023-10-01, first metric version valid from 2020-09-01',
      );
    }
  });

  it('a metric set without a metric', () => {
    project.editStudy((each) => {
      each.metric_sets[0]!.include.domains = ['auxiliary'];
    });
    expectRefusal(project.make(), 'metric set brain_score: no metrics as of 2024-01-01');
  });

  it('all of it mended: the same outputs, and nothing to do', () => {
    expect(project.make().code).toBe(0);
    expect(project.hashes()).toEqual(good);
  });
});
