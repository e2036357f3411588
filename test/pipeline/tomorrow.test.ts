import { beforeAll, describe, expect, it } from 'vitest';
import { finishedDocument } from '../finished.ts';
import { untilEnd } from '../made-projects.ts';
import { Project, type Result } from '../project.ts';
import { type Board, NEW_METRICS, tomorrow } from '../tomorrow.ts';
import { describeQuestions, published } from './questions.ts';

const NEVER_SEEN = NEW_METRICS.filter(({ name }) => !name.startsWith('Allen2022')).map(({ name }) => name);

describe('a run on a leaderboard of tomorrow', () => {
  const project = untilEnd(new Project().leaderboardOnly());
  let result: Result;
  beforeAll(async () => {
    const today = finishedDocument() as unknown as Board;
    // Soon after, so that the trajectory has few months.
    const dates = { changed: '2024-02-01T12:00:00+00:00', run: '2024-02-10T12:00:00' };
    project.dropLeaderboard(tomorrow(today, dates), '2026-09-01');
    project.editStudy((study) => {
      study.as_of = 'latest';
      const [main] = study.metric_sets;
      main!.cohort = { minimum_coverage: 0.25 };
      const domains = ['neural', 'behavior', 'none'] as const;
      study.metric_sets.push({
        ...main!,
        name: 'all',
        title: 'Also those outside all domains',
        include: { domains: [...domains], metrics: [] },
      });
      study.resamples = 100;
    });
    result = await project.run();
  });

  it('succeeds, and names the metrics that are new in one line of the log', () => {
    expect(result.output).toContain('All studies: out/index.html');
    expect(result.code).toBe(0);
    const lines = result.output.split('\n').filter((line) => /2026/.test(line) && /Li2026/.test(line));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`note: ${NEVER_SEEN.length} new metrics: "brain-score:Caption2026-match"`);
    for (const name of NEVER_SEEN) expect(lines[0]!.split(`"brain-score:${name}"`)).toHaveLength(2);
  });

  describeQuestions('tomorrow.yml', () => published(project, result.output));

  it('has no missing number in its findings', () => {
    expect(project.read('out/paper/findings.md')).not.toMatch(/\b(NaN|undefined|null)\b/);
  });
});
