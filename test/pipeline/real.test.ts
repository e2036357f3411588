import fs from 'node:fs';
import path from 'node:path';
import { mean } from 'd3-array';
import { beforeAll, describe, expect, it } from 'vitest';
import { literal } from '../../pipeline/warehouse/database.ts';
import { brokenKeys, foreignKeysOf } from '../foreign-keys.ts';
import { untilEnd } from '../made-projects.ts';
import { isMissing, MIRROR, Project, SAMPLES, stagesMade } from '../project.ts';
import type { Board } from '../tomorrow.ts';
import { describeQuestions, published } from './questions.ts';
import { describeCorrection } from './real-correction.ts';
import { describeRealStudy } from './real-study.ts';

// The whole pipeline on the real sources of the mirror. Constants of other programs are in constants/.

describe.skipIf(isMissing(MIRROR))('make all with the real mirror', () => {
  const project = untilEnd(new Project());
  fs.rmSync(project.path('pipeline/studies/latest.json'));
  let output: string;
  /** Runs a query in which the study's tables have only the rows of the main metric set. */
  const query = (sql: string) =>
    project.query(
      sql.replaceAll(
        /\b(cohort|agreement|aggregation|structure|trajectory|claims)\.(?!state\b|source\b|metric_snapshot\b)(\w+)/g,
        "(select * from $1.$2 where metric_set = 'brain_score')",
      ),
    );
  beforeAll(async () => {
    output = await project.outputOf('all', 0, { MIRROR, WORKERS: '2' });
    // Long, because other test files run at the same time.
  }, 300_000);

  it.skipIf(isMissing(SAMPLES))('has the names of the authors’ list for their models', async () => {
    const listed = await project.query(
      `select count(*)::integer as n from read_csv('pipeline/studies/authors-models.csv')
       semi join read_csv(${literal(path.join(SAMPLES, 'authors-models.csv'))}, comment = '#') using (name)`,
    );
    expect(listed).toEqual([{ n: 76 }]);
  });

  it('has the figure of docs/limits.md', () => {
    expect(project.read('out/paper/report/explained-variance.svg')).toBe(
      fs.readFileSync('docs/explained-variance.svg', 'utf8'),
    );
  });

  it('has all models of the example table', async () => {
    const lines = fs.readFileSync('examples/my-metric.csv', 'utf8').trim().split('\n').slice(1);
    const names = lines.map((line) => literal(line.split(',')[0]!));
    const sql = `select count(distinct name) as n from normalize.model where name in (${names.join(', ')})`;
    expect([lines.length, await project.query(sql)]).toEqual([60, [{ n: 60 }]]);
  });

  const run = () => ({
    ...published(project, output),
    query: (sql: string, study?: string) => (study ? project.query(sql, study) : query(sql)),
  });
  describe('the study paper', () => {
    describeQuestions('real.yml', run);
    describeRealStudy(project, 'paper');
  });

  describe('the sources of the mirror', () => {
    describeQuestions('real-sources.yml', run);

    it('have unmatched names, which `aliases` lists with the closest candidates', async () => {
      const lines = await project.outputOf('aliases', 0, { MIRROR });
      expect(lines).toMatch(
        /^model-vs-human\tunmatched\tconvnext-base\tconvnext_base:[^\t\n]+ \(brain-score:[^\t\n]+\tconvnext_base\.[^\t\n]+ \(clickme:[^\t\n]+\)$/m,
      );
      expect(lines).not.toContain('\tresnet50-trained-on-SIN\t');
      // Every line of the curated families is used, and none is missing.
      expect(lines).not.toMatch(/^(shared part|matches nothing\t.*model-families\.csv)\t/m);
    });
  });

  describe('the correction of January 2026', () => describeCorrection(() => project));

  it('follows the site’s rule: a node is the mean of its children, and missing scores are zero', async () => {
    const file = path.join(MIRROR, 'www.brain-score.org/vision/compare/data/index.json');
    const { benchmarks, models } = JSON.parse(fs.readFileSync(file, 'utf8')) as Board;
    const scoresOf = new Map(models.map(({ id, scores }) => [`brain-score:${id}`, scores]));
    const nodeOf = new Map(benchmarks.map((node) => [`brain-score:${node.type_id}`, node]));
    const shownFor = ({ id, type_id, is_leaf }: Board['benchmarks'][number], model: string): number =>
      is_leaf
        ? Number(scoresOf.get(model)![type_id]!.at(-1)!.value) || 0
        : mean(
            benchmarks.filter(({ parent_id }) => parent_id === id),
            (child) => shownFor(child, model),
          )!;
    const rows = await project.query(
      "select * from aggregation.site_comparison where metric_set = 'with_ood_accuracy'",
    );
    expect(rows.length).toBeGreaterThan(4000);
    for (const { model_id, node_id, recomputed, difference_unexplained } of rows) {
      const node = nodeOf.get(String(node_id))!;
      expect(recomputed).toBeCloseTo(shownFor(node, String(model_id)), 12);
      const isEngineering = /top1|engineering/.test(node.type_id);
      expect(Math.abs(difference_unexplained as number)).toBeLessThan(isEngineering ? 0.0008 : 0.00050001);
    }
  });

  it('has foreign keys that hold in every row', async () => {
    const keys = foreignKeysOf(JSON.parse(project.read('out/paper/datapackage.json')));
    expect(keys.length).toBeGreaterThan(50);
    expect(await brokenKeys((sql) => project.query(sql), keys)).toEqual([]);
  });

  it('names every source once in the dataset card, with its licence and citation', () => {
    const card = project.read('out/paper/README.md');
    const { origin, sources } = JSON.parse(project.read('out/paper/datapackage.json'));
    expect([origin, sources.length]).toEqual(['real', 9]);
    for (const { title, licence } of sources)
      expect(card.split(`| ${title} | ${licence} | `)).toHaveLength(2);
    expect(card).not.toMatch(/simulated/i);
  });

  it('makes nothing again in a second run', async () => {
    const before = project.hashes();
    const second = await project.run('all', { MIRROR });
    expect(second.code).toBe(0);
    expect(stagesMade(second)).toEqual([]);
    expect(project.hashes()).toEqual(before);
  });
});
