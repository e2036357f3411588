import fs from 'node:fs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { casesIn } from '../cases.ts';
import { finishedDocument } from '../finished.ts';
import { finishedProject } from '../made-projects.ts';
import { expectRefusal } from './refusal.ts';

const STUDY = 'pipeline/studies/paper.json';
const LIST = 'pipeline/studies/authors-models.csv';
const SNAPSHOT = 'raw/brain-score/2026-01-01/leaderboard.json';
type Case = [
  what: string,
  files: Record<string, string | null> | undefined,
  study: object | undefined,
  messages: string[],
];

/** Each fault must give one clear error and a non-zero exit code, and leave the last good outputs bit-identical. */
describe('a run with bad input', () => {
  const project = finishedProject();
  let good: Record<string, string>;
  const document = finishedDocument();
  const texts: Record<string, string> = {};

  beforeAll(() => {
    for (const file of [STUDY, LIST]) texts[file] = project.read(file);
    good = project.hashes();
  });
  beforeEach(() => {
    for (const [file, text] of Object.entries(texts)) project.write(file, text);
    project.dropLeaderboard(document);
    fs.rmSync(project.path(`${SNAPSHOT}.meta.json`), { force: true });
    fs.rmSync(project.path('raw/brain-score/2026-02-02'), { recursive: true, force: true });
  });

  async function expectRefused(...messages: string[]): Promise<void> {
    const result = await project.run();
    expectRefusal(project, good, result, ...messages);
    // Once.
    expect(result.output.split(messages[0]!)).toHaveLength(2);
  }

  it.each(casesIn<Case>(import.meta.dirname, 'bad-input.yml'))(
    'refuses %s',
    async (_what, files, study, messages) => {
      for (const [file, content] of Object.entries(files ?? {})) {
        if (content === null) fs.rmSync(project.path(file));
        else project.write(file, content);
      }
      if (study)
        project.editStudy((each) => {
          for (const [path, value] of Object.entries(study)) setIn(each, path.split('.'), value);
        });
      await expectRefused(...messages);
    },
  );

  const withWrongValue = structuredClone(document);
  withWrongValue.models[3]!.scores['FreemanZiemba2013.V1-pls']![0]!.value = 'n/a';
  it.each([
    ['that was cut off', JSON.stringify(document).slice(0, 100_000), 'not JSON'],
    [
      'with an empty leaderboard',
      JSON.stringify({ ...document, models: [], benchmarks: [] }),
      'empty leaderboard',
    ],
    [
      'with a wrong value, and names its path',
      JSON.stringify(withWrongValue),
      'models[3].scores.FreemanZiemba2013.V1-pls[0].value',
      '"n/a"',
    ],
  ])('refuses a new snapshot %s', async (_what, text, ...messages) => {
    project.write('raw/brain-score/2026-02-02/leaderboard.json', text);
    await expectRefused(...messages);
  });

  it('renames a file with the sidecar of another one, and fails if it cannot be fetched again', async () => {
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
    project.write(`${SNAPSHOT}.meta.json`, JSON.stringify(sidecar));
    const output = await project.outputOf('all', 1);
    expect(output).toContain(`${SNAPSHOT}: file does not match leaderboard.json.meta.json`);
    expect(output).toContain(
      'the newest files are damaged in raw/brain-score/2026-01-01; to go on without them, delete this folder',
    );
    expect(output).toMatch(/next: +connect to the network, or set MIRROR/);
    expect(project.hashes()).toEqual(good);
  });

  it('gives the same outputs once everything is corrected', async () => {
    expect((await project.run()).code).toBe(0);
    expect(project.hashes()).toEqual(good);
  });
});

/** Sets a value at a path of keys, or removes the last key if the value is null. */
function setIn(target: object, keys: string[], value: unknown): void {
  const last = keys.pop()!;
  const place = keys.reduce((each, key) => each[key] as typeof each, target as Record<string, unknown>);
  if (value === null) delete place[last];
  else place[last] = value;
}
