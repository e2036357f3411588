import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMissing, MIRROR, Project } from '../project.ts';
import { serve } from '../server.ts';

interface Document {
  benchmarks: { type_id: string; is_leaf: boolean; display_domain: string; versions: Version[] }[];
  models: { scores: Record<string, Score[]> }[];
}
type Version = { version: number; valid_from: string | null; valid_to: string | null };
type Score = { version: number; value: unknown; timestamp: string | null };

/** The leaderboard at the end of a day, by its own times. */
function stateOn({ benchmarks, models, ...rest }: Document, day: string): Document {
  const isRun = ({ timestamp }: Score) => timestamp !== null && timestamp.slice(0, 10) <= day;
  const run = (each: Document['models'][number]) =>
    Object.entries(each.scores).filter(([, scores]) => isRun(scores.at(-1)!));
  const present = models.filter((model) => run(model).length > 0);
  const metrics = new Set(present.flatMap((model) => run(model).map(([metric]) => metric)));
  const known = benchmarks.filter(({ type_id, is_leaf }) => !is_leaf || metrics.has(type_id));
  const names = new Set(known.map(({ type_id }) => type_id));
  return {
    ...rest,
    benchmarks: known,
    models: present.map((model) => ({
      ...model,
      scores: Object.fromEntries(
        Object.entries(model.scores)
          .filter(([metric]) => names.has(metric))
          .map(([metric, scores]) => [
            metric,
            scores.map((score) => (isRun(score) ? score : { ...score, value: '', timestamp: null })),
          ]),
      ),
    })),
  };
}

/** Changes the last score of every model on some metrics. */
function changed(
  document: Document,
  isIn: (benchmark: Document['benchmarks'][number]) => boolean,
  change: (score: Score, model: number) => Score,
): Document {
  const metrics = new Set(document.benchmarks.filter(isIn).map(({ type_id }) => type_id));
  const models = document.models.map((model, i) => ({
    ...model,
    scores: Object.fromEntries(
      Object.entries(model.scores).map(([metric, scores]) => {
        const last = scores.at(-1)!;
        const isChanged = metrics.has(metric) && /\d/.test(String(last.value));
        return [metric, isChanged ? [...scores.slice(0, -1), change(last, i)] : scores];
      }),
    ),
  }));
  return { ...document, models };
}

const text = (value: number) => value.toFixed(3).replace(/^0/, '');
const isLeaf = ({ is_leaf }: Document['benchmarks'][number]) => is_leaf;

describe.skipIf(isMissing(MIRROR))('nights of the real leaderboard', () => {
  it('are published as it grows, even if many scores are new, but not if scores change within all bounds', async () => {
    const file = path.join(MIRROR, 'www.brain-score.org/vision/compare/data/index.json');
    const real = JSON.parse(fs.readFileSync(file, 'utf8')) as Document;
    let document = stateOn(real, '2022-06-18');
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
    const project = new Project().leaderboardOnly();
    project.editStudy((study) => {
      study.as_of = 'latest';
      study.metric_sets[0]!.cohort = { minimum_coverage: 0.25 };
      study.claims = [];
      Reflect.deleteProperty(study, 'readings');
    });
    project.pointTo(server.origin);
    const night = async (next: Document) => {
      document = next;
      return await project.run('refresh', { KEEP: '3' });
    };
    // These nights added 1,387, 1,314 and 1,013 scores, and 17 metrics reached the minimum coverage.
    for (const day of ['2022-06-18', '2022-06-19', '2022-06-20', '2022-06-21', '2022-06-24']) {
      const { code, output } = await night(stateOn(real, day));
      expect(code, `${day}: ${output}`).toBe(0);
      expect(output, day).toContain('published: ');
    }
    const last = stateOn(real, '2022-06-24');
    const inflated = changed(last, isLeaf, (score, model) =>
      model % 5 === 0 ? { ...score, value: text(0.999 - model / 1000) } : score,
    );
    const refused = await night(inflated);
    expect(refused.output).toMatch(
      /paper: the mean correlation of two metrics is now 0\.\d+, or 0\.\d+ by what both have/,
    );
    expect(refused.code).toBe(3);
    project.remove();
    await server.close();
  });
});
