import { beforeAll, describe, expect, it } from 'vitest';
import { simulateLeaderboard } from '../../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import { untilEnd } from '../made-projects.ts';
import { Project, type Result } from '../project.ts';
import { describeQuestions, unpublished } from './questions.ts';

const CONSTANT = 'brain-score:Rajalingham2018-i2n';
const RARE = 'brain-score:FreemanZiemba2013.V2-pls';

/** A leaderboard with a constant metric, and a metric that few models have. */
function document() {
  const { document } = simulateLeaderboard();
  const wire = (metric: string) => metric.replace('brain-score:', '');
  for (const [i, { scores }] of document.models.entries()) {
    for (const score of scores[wire(CONSTANT)]!) Object.assign(score, { value: '.123' });
    const rare = scores[wire(RARE)]!.at(-1)!;
    if (i >= 15) Object.assign(rare, { value: '', error: null, timestamp: null });
  }
  return document;
}

describe('the structure of a set with a constant metric, and of a set with a metric that few models have,', () => {
  const project = untilEnd(new Project().leaderboardOnly(document()));
  let first: Result;
  beforeAll(async () => {
    project.editStudy((study) => {
      const [set] = study.metric_sets;
      set!.exclude.metrics.push(RARE);
      study.metric_sets.push({
        ...set!,
        name: 'with_rare',
        exclude: { domains: [], metrics: set!.exclude.metrics.filter((metric) => metric !== RARE) },
        cohort: 'main',
      });
    });
    first = await project.run('study paper UNTIL=structure');
  });

  it('is made', () => expect(first.code, first.output).toBe(0));

  describeQuestions('structure.yml', () => unpublished(project, first.output));
});
