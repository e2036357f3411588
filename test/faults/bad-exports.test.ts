import fs from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { casesIn } from '../cases.ts';
import { finishedProject } from '../made-projects.ts';
import { zip } from '../sources/zip-file.ts';
import { expectRefusal } from './refusal.ts';

/** Tables of the leaderboard that a user dropped into raw/. */
describe('a run with a table saved by hand', () => {
  const project = finishedProject();
  let good: Record<string, string>;

  beforeAll(() => {
    good = project.hashes();
  });
  afterEach(() => {
    for (const name of fs.readdirSync(project.path('raw/brain-score')))
      if (name !== '2026-01-01') fs.rmSync(project.path(`raw/brain-score/${name}`), { recursive: true });
  });

  it.each(
    casesIn<[string, file: string, text: string, messages: string[]]>(import.meta.dirname, 'bad-exports.yml'),
  )('refuses %s', async (_what, place, text, messages) => {
    project.write(place, place.endsWith('.zip') ? zip({ 'leaderboard.csv': text }) : text);
    const result = await project.run();
    expectRefusal(project, good, result, ...messages);
    expect(result.output).not.toMatch(/format (may have|has) changed|next: +run make refresh/);
  });
});
