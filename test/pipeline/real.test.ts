import fs from 'node:fs';
import path from 'node:path';
import { mean, rollup, sum } from 'd3-array';
import { beforeAll, describe, expect, it } from 'vitest';
import { treeAbove } from '../../pipeline/cohort/metric-weights.ts';
import { CARD, figures } from '../../pipeline/report/figures/figures.ts';
import type { CorrelationMethod } from '../../pipeline/statistics/correlation/correlations.ts';
import { correlate } from '../../pipeline/statistics/correlation/p-values.ts';
import { seededGenerator } from '../../pipeline/statistics/numbers/random.ts';
import {
  distribution,
  resampleCounts,
  singleModels,
  type Units,
  unitsByLabel,
} from '../../pipeline/statistics/resampling/bootstrap.ts';
import { percentileLevel } from '../../pipeline/statistics/resampling/intervals.ts';
import { metricResampler, varyingWeight } from '../../pipeline/statistics/score/metric-resampling.ts';
import { readStudy } from '../../pipeline/studies/study.ts';
import { literal } from '../../pipeline/warehouse/database.ts';
import { CHROMIUM, launch, open, openFolds, violations } from '../browser/browser.ts';
import { brokenKeys, foreignKeysOf } from '../foreign-keys.ts';
import { untilEnd } from '../made-projects.ts';
import { isMissing, MIRROR, Project, stagesMade } from '../project.ts';
import type { Board } from '../tomorrow.ts';
import { describeConstants } from './constants.ts';
import { describeQuestions, published } from './questions.ts';
import { describeControlled } from './real-controlled.ts';
import { describeCorrection } from './real-correction.ts';

/** The figures of `paper` or `latest`: none has metrics of the user's, and only `paper` looks for the publication's list of models. */
function figuresIn(study: string): string[] {
  const missing = ['own-agreement', ...(study === 'paper' ? [] : ['readings'])];
  return Object.keys(figures).filter((name) => !missing.includes(name));
}

// The whole pipeline on the real sources of the mirror. Constants of other programs are in constants/.

describe.skipIf(isMissing(MIRROR))('make all with the real mirror', () => {
  const project = untilEnd(new Project());
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
    project.fewestResamples('latest');
    const fmri = 'pipeline/studies/human_fmri.json';
    project.write(fmri, fs.readFileSync(fmri, 'utf8'));
    // README has numbers of two of its sets.
    project.editStudy((study) => {
      study.metric_sets.splice(2);
      study.resamples = 100;
    }, 'human_fmri');
    output = await project.outputOf('all', 0, { MIRROR, WORKERS: '2' });
    // Long, because other test files run at the same time.
  }, 300_000);

  it("has README's figure in the report, and every figure as SVG and PNG", () => {
    expect(project.read('out/paper/report/explained-variance.svg')).toBe(
      fs.readFileSync('docs/explained-variance.svg', 'utf8'),
    );
    for (const study of ['paper', 'latest']) {
      const files = figuresIn(study).flatMap((name) => [`${name}.svg`, `${name}.png`]);
      expect(fs.readdirSync(project.path(`out/${study}/report`)).sort()).toEqual(
        [...files, CARD, 'index.html'].sort(),
      );
    }
  });

  it('has all models of the example table', async () => {
    const lines = fs.readFileSync('examples/my-metric.csv', 'utf8').trim().split('\n').slice(1);
    const names = lines.map((line) => literal(line.split(',')[0]!));
    const sql = `select count(distinct name) as n from normalize.model where name in (${names.join(', ')})`;
    expect([lines.length, await project.query(sql, 'latest')]).toEqual([60, [{ n: 60 }]]);
  });

  it.skipIf(!CHROMIUM)(
    'has pages of at most 2 MB that open without messages, requests and violations',
    async () => {
      const browser = await launch();
      for (const study of ['paper', 'latest']) {
        const file = project.path(`out/${study}/report/index.html`);
        expect(fs.statSync(file).size).toBeLessThanOrEqual(2e6);
        const { page, messages, requests } = await open(browser, file);
        expect([...messages, ...requests]).toEqual([]);
        // The first screen's, a chapter's each, and the readings.
        const drawn = await page.locator('figure .frame > svg').count();
        expect(drawn).toBe(1 + (await page.locator('.chapter').count()) + (study === 'paper' ? 1 : 0));
        await openFolds(page);
        expect(await violations(page), study).toEqual([]);
        await page.close();
      }
      await browser.close();
    },
  );

  const run = () => ({
    ...published(project, output),
    query: (sql: string, study?: string) => (study ? project.query(sql, study) : query(sql)),
  });
  describe('the studies', () => describeQuestions('real.yml', run));

  describe('the sources of the mirror', () => {
    describeQuestions('real-sources.yml', run);

    it('have unmatched names, which `aliases` lists with the closest candidates', async () => {
      const lines = await project.outputOf('aliases', 0, { MIRROR });
      expect(lines).toMatch(
        /^model-vs-human\tunmatched\tconvnext-base\tconvnext_base\.[^\t\n]+ \(clickme:[^\t\n]+\tconvnext_base:[^\t\n]+ \(brain-score:[^\t\n]+\)$/m,
      );
      expect(lines).not.toContain('\tresnet50-trained-on-SIN\t');
    });
  });

  describe('the correction of January 2026', () => describeCorrection(() => project));

  describe.each(['paper', 'latest'])('the study %s', (study) => {
    describeConstants(study, (stage) => project.path(`out/${study}/${stage}`));
  });

  describe('compared with a second computation from cohort.score and the study’s seed', () => {
    const { resamples, seed } = readStudy('paper');
    let columns: Map<string, Float64Array>;
    let families: Units;
    const repeated = (
      method: CorrelationMethod,
      x: Float64Array,
      y: Float64Array,
      counts: Int32Array,
    ): number => {
      const repeat = (column: Float64Array) =>
        Float64Array.from([...counts].flatMap((count, m) => Array(count).fill(column[m])));
      return correlate(repeat(x), repeat(y), method).estimate;
    };
    beforeAll(async () => {
      const scores = await query('select metric_id, value from cohort.score order by metric_id, model_id');
      columns = rollup(
        scores,
        (own) => Float64Array.from(own, ({ value }) => Number(value)),
        ({ metric_id }) => String(metric_id),
      );
      const labels = await query('select family from cohort.model where included order by model_id');
      families = unitsByLabel(labels.map(({ family }) => String(family)));
    });
    /** The models' sums of weighted metrics. */
    const weighted = (weights: Iterable<readonly [metric: string, weight: number]>) => {
      const sums = new Float64Array(136);
      for (const [metric, weight] of weights)
        for (const [m, value] of columns.get(metric)!.entries()) sums[m]! += value * weight;
      return sums;
    };
    const weightsOf = async (node: string) =>
      (await query(`select metric_id, weight from aggregation.weight where node = '${node}'`)).map(
        ({ metric_id, weight }) => [String(metric_id), Number(weight)] as const,
      );
    const interval = (size: number, quantity: (counts: Int32Array) => number) => {
      const sampling = { units: singleModels(136), size, resamples, seed };
      const values = Array.from({ length: resamples }, (_, i) => quantity(resampleCounts(sampling, i)));
      return distribution(Float64Array.from(values), percentileLevel(sampling));
    };

    /**
     * Expects the interval over models, and the estimate ± t × its standard error from leaving out each of the 21 families; t
     * for 4.146 degrees of freedom.
     */
    const expectIntervals = (
      row: Record<string, unknown> | undefined,
      quantity: (counts: Int32Array) => number,
    ) => {
      const { low, high } = interval(136, quantity);
      const estimate = quantity(new Int32Array(136).fill(1));
      const without = Array.from({ length: 21 }, (_, family) =>
        quantity(families.of.map((unit) => Number(unit !== family))),
      );
      const error = Math.sqrt((20 / 21) * sum(without, (each) => (each - estimate) ** 2));
      // In R 4.5.0: qt(.975, 4.146355036171395).
      const half = 2.7382192824545686 * error;
      expect(row).toMatchObject({
        ci_low: expect.closeTo(low, 10),
        ci_high: expect.closeTo(high, 10),
        family_ci_low: expect.closeTo(estimate - half, 10),
        family_ci_high: expect.closeTo(estimate + half, 10),
      });
    };

    it('has the same interval and range of an explained variance', async () => {
      const [all, neural] = [weighted(await weightsOf('all')), weighted(await weightsOf('neural'))];
      const r2 = (counts: Int32Array) => repeated('pearson', all, neural, counts) ** 2;
      const [row] = await query(
        "select * from aggregation.explained_variance where method = 'arithmetic_mean' and category = 'neural'",
      );
      expectIntervals(row, r2);
      const [claim] = await query("select * from claims.claim where claim_id = 'neural_explains'");
      const range = interval(80, r2);
      expect(claim!.range_low).toBeCloseTo(range.low, 10);
      expect(claim!.range_high).toBeCloseTo(range.high, 10);
      expect(claim!.ci_low).toBe(row!.ci_low);
    });

    it('has the same interval of the mean within V4', async () => {
      const v4 = [...columns].filter(([metric]) => metric.includes('.V4-')).map(([, column]) => column);
      const pairs = v4.flatMap((x, i) => v4.slice(i + 1).map((y) => [x, y] as const));
      const [row] = await query(
        "select * from agreement.category_pair where method = 'spearman' and category_a = 'V4' and category_b = 'V4'",
      );
      expect([v4.length, row!.n_pairs]).toEqual([4, 6]);
      expectIntervals(row, (counts) => mean(pairs, ([x, y]) => repeated('spearman', x, y, counts))!);
    });

    it('resamples metrics so that their mean weights are those of the score', async () => {
      const nodes = await query(
        'select node_id, parent_id, category, is_leaf from aggregation.tree order by all',
      );
      const categoryOf = new Map(nodes.map(({ node_id, category }) => [node_id, category]));
      const leaves = nodes.filter(({ is_leaf }) => is_leaf).map(({ node_id }) => String(node_id));
      const parentOf = new Map(nodes.map((node) => [String(node.node_id), node.parent_id as string | null]));
      const tree = treeAbove(leaves, parentOf);
      const isSampled = Uint8Array.from(tree.nodes, (node) => Number(categoryOf.get(node) !== null));
      expect(varyingWeight({ tree, isSampled })).toBeCloseTo(7 / 8, 12);
      const resample = metricResampler({ tree, isSampled });
      const means = new Float64Array(leaves.length);
      const RESAMPLES = 20_000;
      for (let index = 0; index < RESAMPLES; index++)
        for (const [m, weight] of resample(seededGenerator(1, index)).weights.entries())
          means[m]! += weight / RESAMPLES;
      const weights = await weightsOf('all');
      expect(weights).toHaveLength(50);
      // The weight of Rajalingham2018-i2n varies most, between 0 and 1/2. Its mean has a standard error of 0.0013.
      for (const [metric, weight] of weights)
        expect(Math.abs(means[leaves.indexOf(metric)]! - weight)).toBeLessThan(0.006);
      // With these mean weights, the arithmetic mean ranks the models almost as with the weights of the score.
      const published = await query(
        "select score from aggregation.model_score where method = 'arithmetic_mean' order by model_id",
      );
      const scores = Float64Array.from(published, ({ score }) => Number(score));
      const resampled = weighted(leaves.map((metric, m) => [metric, means[m]!]));
      expect(correlate(scores, resampled, 'kendall').estimate).toBeGreaterThan(0.99);
    });
  });

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

  describe('the study controlled', () => describeControlled(() => project));
});
