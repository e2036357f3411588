import fs from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { treeAbove } from '../../pipeline/cohort/metric-weights.ts';
import { figuresOf } from '../../pipeline/report/figures/figures.ts';
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
import { Database, literal } from '../../pipeline/warehouse/database.ts';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { CHROMIUM, launch, open, openFolds, violations } from '../browser/browser.ts';
import { brokenKeys, foreignKeysOf } from '../foreign-keys.ts';
import { untilEnd } from '../made-projects.ts';
import { isMissing, MIRROR, Project, type Result, SAMPLES, stagesMade, TABLES } from '../project.ts';
import { words } from '../words.ts';
import { describeConstants } from './constants.ts';
import { describeControlled } from './real-controlled.ts';
import { describeCorrection } from './real-correction.ts';
import { describeSources } from './real-sources.ts';

// The whole pipeline on the real sources of the mirror. Constants of other programs are in constants/.

/** An SQL condition for rows of the leaderboard's JSON. */
const DOCUMENT = "starts_with(snapshot_id, 'brain-score@2023-10-26')";

describe.skipIf(isMissing(MIRROR))('make all with the real mirror', () => {
  const project = untilEnd(new Project());
  let first: Result;
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
    first = await project.run('all', { MIRROR, WORKERS: '2' });
    // Long, because other test files run at the same time.
  }, 300_000);

  it('succeeds, and prints the claims and the paths of the artifacts', () => {
    expect(first.code).toBe(0);
    expect(first.output).toMatch(/0\.198 +│ 0\.191 \(/);
    expect(first.output).toContain('out/paper/alignment.duckdb');
    expect(first.output).not.toContain('SIMULATED');
  });

  it("has README's figure in the report, and every figure as SVG and PNG", () => {
    expect(project.read('out/paper/report/explained-variance.svg')).toBe(
      fs.readFileSync('docs/explained-variance.svg', 'utf8'),
    );
    for (const study of ['paper', 'latest']) {
      const files = figuresOf(readStudy(study)).flatMap(([name]) => [`${name}.svg`, `${name}.png`]);
      expect(fs.readdirSync(project.path(`out/${study}/report`)).sort()).toEqual(
        [...files, 'index.html'].sort(),
      );
    }
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
        expect(await page.locator('figure .frame > svg').count()).toBe(figuresOf(readStudy(study)).length);
        await openFolds(page);
        expect(await violations(page), study).toEqual([]);
        await page.close();
      }
      await browser.close();
    },
  );

  describe('the sources of the mirror', () => describeSources(() => ({ project, output: first.output })));

  describe('the correction of January 2026', () => describeCorrection(() => project));

  describe.each(['paper', 'latest'])('the study %s', (study) => {
    describeConstants(study, (stage) => project.path(`out/${study}/${stage}`));
  });

  it('has a cohort of 136 models × 50 metrics out of 280 × 76', async () => {
    const [row] = await query(`select
      (select count(*) from normalize.snapshot_model where ${DOCUMENT}) as models,
      (select count(*) from normalize.snapshot_metric where is_leaf and ${DOCUMENT}) as metrics,
      (select count(*) from cohort.model where included) as models_in,
      (select count(*) from cohort.metric where included) as metrics_in,
      (select count(*) from cohort.score) as scores`);
    expect(row).toEqual({ models: 280, metrics: 76, models_in: 136, metrics_in: 50, scores: 6800 });
  });

  it('finds the submissions that are copies of one model, and no others', async () => {
    const groups = async (study: string) => {
      const rows = await project.query(
        `select name, count(*) as n, min(share_equal) as least
        from read_parquet(${literal(project.path(`out/${study}/cohort/copy.parquet`))}) as copy
        inner join normalize.model as model on copy.copy_group = model.model_id group by name order by name`,
      );
      return rows.map(({ name, n, least }) => [name, n, Number((least as number).toFixed(2))]);
    };
    expect(await groups('paper')).toEqual([
      ['CLIP_resnet50', 2, 0.92],
      ['alexnet', 10, 1],
    ]);
    // ReAlnet_incorrect is ReAlnet01 with other readout layers for V2 and V4.
    expect(await groups('latest')).toEqual([
      ['CLIP_resnet50', 2, 0.86],
      ['ReAlnet01', 2, 0.86],
      ['alexnet-baseline', 11, 1],
      ['resnet50-sup', 2, 0.9],
    ]);
    expect(first.output).toContain(
      'paper: found 12 submissions that are copies of 2 models (cohort/copy); kept all',
    );
    expect(first.output).toContain(
      'latest: found 17 submissions that are copies of 4 models (cohort/copy); kept one of each',
    );
    const [copy] = await query("select * from cohort.model where model_id = 'brain-score:1400'");
    expect(copy).toMatchObject({
      included: true,
      reason: null,
      copy_of: 'brain-score:1393',
      nearest_copy: 'brain-score:1393',
      n_common: 50,
      share_equal: 0.92,
    });
  });

  it('reads scored, failed and never-run scores as the source writes them', async () => {
    const rows = await query(
      `select state, count(*) as n from normalize.score where ${DOCUMENT} group by state order by state`,
    );
    const document = JSON.parse(
      fs.readFileSync(path.join(MIRROR, 'www.brain-score.org/vision/compare/data/index.json'), 'utf8'),
    );
    const leaves = document.benchmarks
      .filter((b: { is_leaf: boolean }) => b.is_leaf)
      .map((b: { type_id: string }) => b.type_id);
    const values = document.models.flatMap((m: { scores: Record<string, { value: string }[]> }) =>
      leaves.map((leaf: string) => m.scores[leaf]!.at(-1)!.value),
    ) as string[];
    const count = (test: (value: string) => boolean) => values.filter(test).length;
    expect(rows).toEqual([
      { state: 'failed', n: count((value) => value === 'X') },
      { state: 'never_run', n: count((value) => value === '') },
      { state: 'scored', n: count((value) => value !== '' && value !== 'X') },
    ]);
  });

  it('keeps duplicate and padded names verbatim', async () => {
    const count = (condition: string) =>
      query(`select count(*) as n from normalize.snapshot_model where ${DOCUMENT} and ${condition}`);
    expect(await count("name = 'alexnet'")).toEqual([{ n: 10 }]);
    expect(await count("name like ' %'")).toEqual([{ n: 3 }]);
  });

  it('lists pairs with fewer than 20 models with a reason, but without tests and intervals', async () => {
    const rows =
      await project.query(`select distinct n_models < 20 as few, reason, plain_p_bonferroni is null as untested,
      family_p_value is null as without_families, ci_low is null as open from agreement.pairwise
      where metric_set = 'all' and method = 'spearman' order by all`);
    expect(rows).toEqual([
      { few: false, reason: null, untested: false, without_families: false, open: false },
      {
        few: true,
        reason: 'fewer models than minimum_models',
        untested: true,
        without_families: true,
        open: true,
      },
    ]);
    const few = await project.query(`select distinct metric_a from agreement.pairwise
      where metric_set = 'all' and n_models < 20 and metric_b = 'clickme:spearman'`);
    expect(few).toHaveLength(68);
  });

  it('aggregates nothing in the set of 69 metrics, all of which only four models have, and says so', async () => {
    const sets = await project.query('select distinct metric_set from aggregation.model_score order by all');
    expect(sets.map(({ metric_set }) => metric_set)).toEqual([
      'brain_score',
      'model_vs_human',
      'with_ood_accuracy',
    ]);
    expect(first.output).toContain('metric set all: only 4 models (of 136) are scored on all 69 metrics');
    const claims = await project.query(
      "select verdict from claims.claim where metric_set = 'all' and claim_id like '%explains'",
    );
    expect(claims).toEqual([{ verdict: 'not_computable' }, { verdict: 'not_computable' }]);
  });

  describe('the readings of the paper’s list', () => {
    const readings = (condition: string) =>
      project.query(`select * from claims.reading where ${condition} order by reading, claim_id`);

    it('have the intervals of the claims where models and metrics are the same', async () => {
      const numbers = 'claim_id, ci_low, ci_high, range_low, range_high, family_ci_low, family_ci_high';
      const claims = await query(`select ${numbers} from claims.claim order by claim_id`);
      const rows = await project.query(`select ${numbers} from claims.reading where reading = 'leaves_50'`);
      expect(rows).toHaveLength(3);
      for (const { claim_id, ...own } of rows) {
        const claim = claims.find((each) => each.claim_id === claim_id)!;
        for (const [name, value] of Object.entries(own)) expect(value).toBeCloseTo(Number(claim[name]), 10);
      }
    });

    it('agree with docs/limits.md', async () => {
      const limits = fs.readFileSync('docs/limits.md', 'utf8');
      const percent = (value: unknown) => `${(100 * Number(value)).toFixed(2)} %`;
      for (const reading of ['leaves_50', 'leaves_67', 'leaves_69', 'authors_50', 'authors_67']) {
        const [behavior, mean, neural] = await readings(`reading = '${reading}'`);
        expect(limits).toContain(
          `| ${mean!.n_models} | ${Number(mean!.estimate).toFixed(3)} | ${percent(behavior!.estimate)} | ${percent(neural!.estimate)} |`,
        );
      }
    });

    it('take their models from the authors’ list and the leaderboard', async () => {
      const curated = fs
        .readFileSync('pipeline/studies/authors-models.csv', 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1);
      const names = curated.map((line) => line.split(',')[0]!);
      const list = fs.readFileSync(path.join(SAMPLES, 'authors-models.csv'), 'utf8').split('\n');
      for (const name of names) expect(list.some((line) => line.endsWith(`,${name}`))).toBe(true);
      const ids = curated.map((line) => literal(line.split(',')[1]!));
      const [{ n }] = (await project.query(
        `select count(distinct model_id) as n from cohort.state where model_id in (${ids.join()})`,
      )) as [{ n: number }];
      expect(n).toBe(76);
    });
  });

  it('gives "without any score", not a later date, as the reason to exclude incomparable runs', async () => {
    const rows = await project.query(
      `select model_id, reason, n_scored is null as is_open from cohort.model
      where metric_set = 'model_vs_human' and not included order by model_id`,
    );
    expect(rows.map(({ model_id }) => String(model_id).replace(/^.*:/, ''))).toEqual([
      // Matched to a model of another leaderboard's date, which has no score in this set.
      'inception_v1',
      'autoencoder-vit-b',
      'barlow-twins',
      'mlp-mixer-b-in21',
      'mlp-mixer-l-in21',
    ]);
    for (const row of rows) expect(row).toMatchObject({ reason: 'without any score', is_open: true });
  });

  it('takes the odd-one-out judgements from a later file, and says so', async () => {
    const rows = await project.query(
      'select source_id, as_of::varchar as as_of from cohort.source order by entry',
    );
    expect(rows).toEqual([
      { source_id: 'brain-score', as_of: '2023-10-26' },
      { source_id: 'brain-score', as_of: '2025-04-05' },
      { source_id: 'clickme', as_of: '2025-04-05' },
      { source_id: 'model-vs-human', as_of: '2022-03-21' },
    ]);
    const [models] = await project.query(
      "select count(*) as n from cohort.score where metric_set = 'all' and metric_id = 'brain-score:Hebart2023-match'",
    );
    expect(models).toEqual({ n: 43 });
    expect(project.read('out/paper/claims.txt')).toContain('brain-score@2025-04-05.');
  });

  it('has every metric in the study latest, except one with too low coverage because most models failed', async () => {
    const database = await Database.open(project.path('out/latest/alignment.duckdb'), 'READ_ONLY');
    const out = await database.columns(
      "select metric_id from cohort.metric where domain in ('neural', 'behavior') and not included",
    );
    const { models, lowest } = await database.row(
      'select count(*) as models, min(coverage) as lowest from cohort.model where included',
    );
    const ranked = await database.columns(
      "select count(*) as n from aggregation.policy_score semi join cohort.model using (model_id) where policy = 'missing_as_zero' and method = 'z_mean'",
    );
    const copied = await database.columns(
      "select model_id from aggregation.policy_score semi join (from cohort.model where reason = 'copy of another model') using (model_id)",
    );
    const newest = await database.columns(`
      select quantity, n_models, summary.estimate - headline.estimate as difference
      from (select * from trajectory.headline where as_of = (select max(as_of) from trajectory.headline)) as headline
      inner join agreement.summary as summary using (quantity, method, n_models)`);
    database.close();
    expect(out.metric_id).toEqual(['brain-score:Kar2019-ost']);
    expect(models).toBe(375);
    expect(lowest).toBeGreaterThanOrEqual(0.25);
    // 13 of 443 models are copies, which are not ranked by any policy for missing scores.
    expect(ranked.n).toEqual(Float64Array.of(430));
    expect(copied.model_id).toEqual([]);
    // The last numbers of the trajectory are the study's own.
    expect(newest.quantity).toHaveLength(6);
    for (const difference of newest.difference!) expect(difference).toBeCloseTo(0, 12);
  });

  it('has the numbers of the study on the date of the last score, when the cohort is the same', async () => {
    const same = await query(`
      select headline.quantity, headline.estimate - summary.estimate as difference
      from trajectory.headline as headline
      inner join agreement.summary as summary using (quantity, method)
      where as_of = '2023-10-26'
      union all
      select headline.category, headline.estimate - explained.estimate as difference
      from trajectory.headline as headline
      inner join aggregation.explained_variance as explained using (method, category)
      where as_of = '2023-10-26' and headline.quantity = 'explained_variance'
      union all
      select headline.category, headline.estimate - share.estimate as difference
      from trajectory.headline as headline
      inner join aggregation.variance_share as share using (method, category, quantity)
      where as_of = '2023-10-26' and share.level = 'domain'`);
    expect(same).toHaveLength(6 + 6 * 4 + 2 * 4);
    for (const { difference } of same) expect(Math.abs(Number(difference))).toBeLessThan(1e-12);
  });

  it('has a trajectory of every month from the first score to the last, and of the later exports', async () => {
    const dates = await query(
      'select as_of::varchar as as_of, snapshot_id, n_complete, included from trajectory.cohort order by as_of',
    );
    const without = dates.filter(({ included }) => !included);
    for (const { n_complete } of without) expect(n_complete).toBeLessThan(20);
    const [numbers] = await query('select count(distinct as_of) as n from trajectory.headline');
    expect(numbers).toEqual({ n: 41 - without.length });
    const last = await query(
      "select claim_id, verdict from trajectory.claim where as_of = '2023-10-26' order by all",
    );
    const now = await query('select claim_id, verdict from claims.claim order by all');
    expect(last).toEqual(now);
  });

  it('has the ranking of the study at the end of 2023 in the changes of rank', async () => {
    const [same] = await query(`select count(*) as n, count(*) filter (rank_to = rank) as n_same
      from trajectory.rank_change as change
      inner join aggregation.policy_score as score using (model_id)
      where year = 2023 and policy = 'missing_as_zero' and method = 'arithmetic_mean'`);
    expect(same).toEqual({ n: 254, n_same: 254 });
  });

  it('gives each claim the verdict that follows from the rules', async () => {
    const all = await project.query(
      'select metric_set, count(*) as n from claims.claim group by all order by all',
    );
    expect(all).toEqual([
      { metric_set: 'all', n: 4 },
      { metric_set: 'brain_score', n: 7 },
      { metric_set: 'with_ood_accuracy', n: 4 },
    ]);
    for (const row of await query('select * from claims.claim')) {
      const { published, ci_low, ci_high, range_low, range_high, verdict } = row as Record<string, number>;
      expect([row.n_models, row.n_metrics, row.origin]).toEqual([136, 50, 'real']);
      if (Number.isNaN(published)) {
        const [pairs] = await query(`
          select count(*) filter (family_q_bh < 0.05 and estimate < 0) as negative, count(*) as pairs
          from agreement.pairwise
          inner join cohort.metric as a on metric_a = a.metric_id
          inner join cohort.metric as b on metric_b = b.metric_id
          where method = 'spearman' and a.domain <> b.domain`);
        // The mean is low, but no pair is significantly negative, so the verdict is not `compatible`.
        expect(ci_high).toBeLessThan(0.3);
        expect([pairs!.negative, pairs!.pairs]).toEqual([0, 576]);
        expect(row.evidence).toBe('0 of 576 pairs significantly negative');
        expect(verdict).toBe('consistent');
        continue;
      }
      const inside = (low: number, high: number) => low <= published! && published! <= high;
      const expected = inside(ci_low!, ci_high!)
        ? 'compatible'
        : inside(range_low!, range_high!)
          ? 'consistent'
          : 'incompatible';
      expect(verdict).toBe(expected);
    }
  });

  it('names the other published value of a quantity if it is in our interval', async () => {
    const rows = await query(
      "select claim_id, also_compatible from claims.claim where claim_id like 'mean_correlation%' order by claim_id",
    );
    expect(rows).toEqual([
      { claim_id: 'mean_correlation', also_compatible: '0.161' },
      { claim_id: 'mean_correlation_workshop', also_compatible: '0.198' },
    ]);
  });

  describe('compared with a second computation from cohort.score and the study’s seed', () => {
    const study = readStudy('paper');
    const { resamples, seed } = study;
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
      const rows = await query('select metric_id, value from cohort.score order by metric_id, model_id');
      columns = new Map(
        [...new Set(rows.map(({ metric_id }) => String(metric_id)))].map((metric) => [
          metric,
          Float64Array.from(
            rows.filter(({ metric_id }) => metric_id === metric),
            ({ value }) => Number(value),
          ),
        ]),
      );
      const labels = await query('select family from cohort.model where included order by model_id');
      families = unitsByLabel(labels.map(({ family }) => String(family)));
    });
    const interval = (units: Units, size: number, quantity: (counts: Int32Array) => number) =>
      distribution(
        Float64Array.from({ length: resamples }, (_, i) =>
          quantity(resampleCounts({ units, size, resamples, seed }, i)),
        ),
        percentileLevel({ units, size, resamples, seed }),
      );

    /** The estimate ± t × its standard error from leaving out each of the 21 families; t for 4.146 degrees of freedom. */
    const jackknife = (quantity: (counts: Int32Array) => number) => {
      const estimate = quantity(new Int32Array(136).fill(1));
      const squares = Array.from({ length: 21 }, (_, family) => {
        const without = quantity(families.of.map((unit) => Number(unit !== family)));
        return (without - estimate) ** 2;
      });
      const error = Math.sqrt((20 / 21) * squares.reduce((sum, square) => sum + square, 0));
      // In R 4.5.0: qt(.975, 4.146355036171395).
      const half = 2.7382192824545686 * error;
      return { low: estimate - half, high: estimate + half };
    };

    it('has the same interval and range of an explained variance', async () => {
      const weights = await query('select node, metric_id, weight from aggregation.weight');
      const score = (node: string) => {
        const sum = new Float64Array(136);
        for (const row of weights.filter((each) => each.node === node)) {
          const column = columns.get(String(row.metric_id))!;
          for (const [m, value] of column.entries()) sum[m]! += value * Number(row.weight);
        }
        return sum;
      };
      const [all, neural] = [score('all'), score('neural')];
      const r2 = (counts: Int32Array) => repeated('pearson', all, neural, counts) ** 2;
      const [row] = await query(
        "select * from aggregation.explained_variance where method = 'arithmetic_mean' and category = 'neural'",
      );
      const ours = interval(singleModels(136), 136, r2);
      expect(row!.ci_low).toBeCloseTo(ours.low, 10);
      expect(row!.ci_high).toBeCloseTo(ours.high, 10);
      const ofFamilies = jackknife(r2);
      expect(row!.family_ci_low).toBeCloseTo(ofFamilies.low, 10);
      expect(row!.family_ci_high).toBeCloseTo(ofFamilies.high, 10);
      const [claim] = await query("select * from claims.claim where claim_id = 'neural_explains'");
      const range = interval(singleModels(136), 80, r2);
      expect(claim!.range_low).toBeCloseTo(range.low, 10);
      expect(claim!.range_high).toBeCloseTo(range.high, 10);
      expect(claim!.ci_low).toBe(row!.ci_low);
    });

    it('has the same interval of the mean within V4', async () => {
      const v4 = [...columns].filter(([metric]) => metric.includes('.V4-')).map(([, column]) => column);
      expect(v4).toHaveLength(4);
      const pairs = v4.flatMap((x, i) => v4.slice(i + 1).map((y) => [x, y] as const));
      const mean = (counts: Int32Array) =>
        pairs.reduce((sum, [x, y]) => sum + repeated('spearman', x, y, counts), 0) / 6;
      const [row] = await query(
        "select * from agreement.category_pair where method = 'spearman' and category_a = 'V4' and category_b = 'V4'",
      );
      expect(row!.n_pairs).toBe(6);
      const ours = interval(singleModels(136), 136, mean);
      expect(row!.ci_low).toBeCloseTo(ours.low, 10);
      expect(row!.ci_high).toBeCloseTo(ours.high, 10);
      const ofFamilies = jackknife(mean);
      expect(row!.family_ci_low).toBeCloseTo(ofFamilies.low, 10);
      expect(row!.family_ci_high).toBeCloseTo(ofFamilies.high, 10);
    });
  });

  it('resamples metrics so that their mean weights are those of the score', async () => {
    const nodes = await query(
      'select node_id, parent_id, category, is_leaf from aggregation.tree order by all',
    );
    const own = new Map(nodes.map((node) => [node.node_id, node]));
    const leaves = nodes.filter(({ is_leaf }) => is_leaf).map(({ node_id }) => String(node_id));
    const parentOf = new Map(
      nodes.map(({ node_id, parent_id }) => [String(node_id), parent_id as string | null]),
    );
    const tree = treeAbove(leaves, parentOf);
    const isSampled = Uint8Array.from(tree.nodes, (node) => Number(own.get(node)!.category !== null));
    expect(varyingWeight({ tree, isSampled })).toBeCloseTo(7 / 8, 12);
    const resample = metricResampler({ tree, isSampled });
    const means = new Float64Array(leaves.length);
    const RESAMPLES = 20_000;
    for (let index = 0; index < RESAMPLES; index++)
      for (const [m, weight] of resample(seededGenerator(1, index)).weights.entries())
        means[m]! += weight / RESAMPLES;
    const weights = await query("select metric_id, weight from aggregation.weight where node = 'all'");
    expect(weights).toHaveLength(50);
    // The weight of Rajalingham2018-i2n varies most, between 0 and 1/2. Its mean has a standard error of 0.0013.
    for (const { metric_id, weight } of weights)
      expect(Math.abs(means[leaves.indexOf(String(metric_id))]! - Number(weight))).toBeLessThan(0.006);
    // With these mean weights, the arithmetic mean ranks the models almost as with the weights of the score.
    const rows = await query('select model_id, metric_id, value from cohort.score');
    const scores = new Map<unknown, number>();
    for (const { model_id, metric_id, value } of rows)
      scores.set(
        model_id,
        (scores.get(model_id) ?? 0) + Number(value) * means[leaves.indexOf(String(metric_id))]!,
      );
    const published = await query(
      "select model_id, score from aggregation.model_score where method = 'arithmetic_mean' order by model_id",
    );
    const { estimate } = correlate(
      Float64Array.from(published, ({ score }) => Number(score)),
      Float64Array.from(published, ({ model_id }) => scores.get(model_id)!),
      'kendall',
    );
    expect(estimate).toBeGreaterThan(0.99);
  });

  it('finds a replacement for a metric exactly if other metrics reach τ = 0.95', async () => {
    const rows = await project.query(`select no_replacement_found, n_metrics_without, kendall_tau_reached
        from read_parquet(${literal(project.path('out/latest/aggregation/redundancy_metric.parquet'))})`);
    for (const { no_replacement_found, n_metrics_without, kendall_tau_reached } of rows) {
      expect(Number(kendall_tau_reached) < 0.95).toBe(no_replacement_found);
      expect(Number.isNaN(n_metrics_without)).toBe(no_replacement_found);
    }
    expect(rows.filter(({ no_replacement_found }) => no_replacement_found)).toHaveLength(8);
  });

  describe('the effect of missing scores', () => {
    it('is compared with complete cases, which are ranked as in the study', async () => {
      const different = await project.query(`
        select metric_set, method, model_id, score, rank, n_tied from aggregation.model_score
        except select metric_set, method, model_id, score, rank, n_tied from aggregation.policy_score
        where policy = 'complete_cases'`);
      expect(different).toEqual([]);
    });

    it('follows the site’s rule: a node is the mean of its children, and missing scores are zero', async () => {
      const file = path.join(MIRROR, 'www.brain-score.org/vision/compare/data/index.json');
      const { benchmarks, models } = JSON.parse(fs.readFileSync(file, 'utf8')) as {
        benchmarks: { id: string; type_id: string; parent_id: string | null; is_leaf: boolean }[];
        models: { id: number; scores: Record<string, { value: string }[]> }[];
      };
      const mean = (
        node: (typeof benchmarks)[number],
        scores: Record<string, { value: string }[]>,
      ): number => {
        if (node.is_leaf) return Number(scores[node.type_id]!.at(-1)!.value) || 0;
        const children = benchmarks.filter(({ parent_id }) => parent_id === node.id);
        return children.reduce((sum, child) => sum + mean(child, scores), 0) / children.length;
      };
      const scoresOf = new Map(models.map(({ id, scores }) => [`brain-score:${id}`, scores]));
      const nodeOf = new Map(benchmarks.map((node) => [`brain-score:${node.type_id}`, node]));
      const rows = await project.query(
        "select * from aggregation.site_comparison where metric_set = 'with_ood_accuracy'",
      );
      expect(rows.length).toBeGreaterThan(4000);
      for (const { model_id, node_id, recomputed, difference_unexplained } of rows) {
        const node = nodeOf.get(String(node_id))!;
        expect(recomputed).toBeCloseTo(mean(node, scoresOf.get(String(model_id))!), 12);
        const isEngineering = /top1|engineering/.test(node.type_id);
        expect(Math.abs(difference_unexplained as number)).toBeLessThan(isEngineering ? 0.0008 : 0.00050001);
      }
    });
  });

  it('gives the range of the mean, and claims no effect that changes with the curation, in the findings', () => {
    expect(project.read('out/paper/findings.md')).toContain(
      'The average correlation is between 0.11 (0.03 to 0.19, without Geirhos2021) and 0.42 (0.30 to 0.54, without Marques2020), depending on which data sets are counted.',
    );
    expect(project.read('out/paper/findings.md')).toContain(
      'the effect of the same data set on agreement is 0.42 (0.34 to 0.50), −0.11 (−0.25 to 0.04) or 0.20 (0.15 to 0.26), depending on what counts as one data set, so none can be claimed.',
    );
    expect(project.read('out/latest/findings.md')).toContain(
      'between 0.07 (0.04 to 0.09, without Geirhos2021) and 0.22 (0.16 to 0.29, without Marques2020)',
    );
    expect(project.read('out/latest/findings.md')).toContain(
      'the effect of the same data set on agreement is 0.26 (0.22 to 0.30), 0.08 (0.00 to 0.16) or 0.08 (0.06 to 0.11)',
    );
  });

  it('agrees with README', async () => {
    const readme = fs.readFileSync('README.md', 'utf8').replace(/\s+/g, ' ');
    const three = (value: unknown) => Number(value).toFixed(3);
    const percent = (value: unknown, digits: number) => `${(100 * Number(value)).toFixed(digits)} %`;
    const [mean] = await query(
      "select * from agreement.summary where quantity = 'mean_pairwise_correlation' and method = 'spearman'",
    );
    const [between] = await query(
      "select * from agreement.summary where quantity = 'mean_neural_behavior' and method = 'spearman'",
    );
    const [newest] = await project.query(
      `from read_parquet(${literal(project.path('out/latest/agreement/summary.parquet'))})
      where quantity = 'mean_pairwise_correlation' and method = 'spearman'`,
    );
    const two = (value: unknown) => Number(value).toFixed(2).replace('-', '−');
    const shownMean = (row: Record<string, unknown> | undefined, from = '') =>
      `${two(row![`${from || 'estimate'}`])} (${two(row![from ? 'between_family_ci_low' : 'family_ci_low'])} to ${two(row![from ? 'between_family_ci_high' : 'family_ci_high'])})`;
    const means = await query("select * from agreement.summary where method = 'spearman'");
    const meanOf = (name: string) => means.find(({ quantity }) => quantity === `mean_${name}`);
    const without = await query(
      "select * from agreement.without_data_set where quantity = 'mean_pairwise_correlation'",
    );
    const leftOut = (name: string) => without.find(({ left_out }) => left_out === name);
    const [pair] = await query(
      "select * from agreement.category_pair where method = 'spearman' and category_a = 'behavior' and category_b = 'behavior'",
    );
    const [range] = await project.query(
      `select min(estimate) as low, max(estimate) as high
      from read_parquet(${literal(project.path('out/latest/agreement/without_data_set.parquet'))})
      where quantity = 'mean_pairwise_correlation'`,
    );
    for (const text of [
      `between two of the ${mean!.n_metrics} neural and behavioural metrics is ρ = ${shownMean(mean)} over ${mean!.n_models} models.`,
      `${shownMean(leftOut('Geirhos2021'))} without Geirhos2021, ${shownMean(leftOut('Marques2020'))} without Marques2020`,
      `Behavioural metrics correlate by ${shownMean(meanOf('behavior_behavior'))}`,
      `between data sets it is ${shownMean(pair, 'between_data_sets')}`,
      `Neural metrics correlate by ${shownMean(meanOf('neural_neural'))}, and a neural with a behavioural one by ${shownMean(between)}`,
      `with ${newest!.n_metrics} metrics, the average is ${shownMean(newest)}, and between ${two(range!.low)} and ${two(range!.high)} depending on the data sets`,
    ])
      expect(readme).toContain(text);
    const parts = await query('select * from aggregation.score_part');
    const part = (name: string) => parts.find((row) => row.part === name)!;
    const share = (name: string) =>
      `${percent(part(name).covariance_share, 0)} (${percent(part(name).family_ci_low, 0)} to ${percent(part(name).family_ci_high, 0)})`;
    for (const text of [
      `${share('behavior')} of the variance`,
      `Geirhos2021 alone has ${share('Geirhos2021')}, Rajalingham2018 ${share('Rajalingham2018')}`,
      `${three(part('neural').mean_deviation)} for the neural mean and ${three(part('behavior').mean_deviation)} for the behavioural one`,
    ])
      expect(readme).toContain(text);
    const [ranking] = await query("select * from aggregation.ranking where method = 'arithmetic_mean'");
    expect(readme).toContain(
      `${percent(ranking!.share_ordered, 0)} of all pairs of models keep their order in at least 97.5 % of the resamples`,
    );
    expect(readme).toContain(
      `the first model leads all but ${Number(ranking!.n_models) - 1 - Number(ranking!.n_led_by_first)} of the others`,
    );
    // Both columns are readings over the models that have all of their metrics.
    const readings = await project.query(
      "select * from claims.reading where reading in ('leaves_50', 'leaves_67')",
    );
    expect(readings).toHaveLength(6);
    for (const row of readings) {
      const show = (value: unknown) =>
        String(row.claim_id).includes('explains') ? percent(value, 2) : three(value);
      expect(readme).toContain(
        `${show(row.estimate)} (${show(row.family_ci_low)} to ${show(row.family_ci_high)}), ${row.verdict}`,
      );
    }
    const claims = await query('select * from claims.claim');
    const [other] = claims.filter(({ claim_id }) => claim_id === 'mean_correlation_workshop');
    expect([other!.published, other!.verdict]).toEqual([0.161, 'compatible']);
    expect(readme).toContain(
      "the one for 50 metrics also holds 0.161, the number of the paper's workshop version",
    );
  });

  it('describes every file correctly in the datapackage', () => {
    const datapackage = JSON.parse(project.read('out/paper/datapackage.json'));
    expect(datapackage.origin).toBe('real');
    expect(datapackage.sources).toHaveLength(6);
    for (const { licence, citation } of datapackage.sources) {
      expect(licence).toMatch(/none stated|^MIT$/);
      expect(citation).toMatch(/\w+ (et al\.|& \w+) 20\d\d/);
    }
    const described = datapackage.resources
      .map(({ path: file }: { path: string }) => `out/paper/${file}`)
      .sort();
    const present = Object.keys(project.hashes('out/paper')).filter((file) =>
      /\.(csv|parquet|arrow)$/.test(file),
    );
    expect(described).toEqual(present);
    for (const resource of datapackage.resources) {
      const bytes = fs.readFileSync(project.path(`out/paper/${resource.path}`));
      expect(resource.bytes).toBe(bytes.length);
      expect(resource.hash).toBe(`sha256:${sha256(bytes)}`);
      if (resource.format !== 'csv') continue;
      const [header] = bytes.toString().split('\r\n');
      expect(header).toBe(resource.schema.fields.map(({ name }: { name: string }) => name).join());
      for (const field of resource.schema.fields) expect(field.description.length).toBeGreaterThan(5);
    }
  });

  it('has foreign keys that hold in every row', async () => {
    const keys = foreignKeysOf(JSON.parse(project.read('out/paper/datapackage.json')));
    expect(keys.length).toBeGreaterThan(50);
    expect(await brokenKeys((sql) => project.query(sql), keys)).toEqual([]);
  });

  it('names every source once in the dataset card, with its licence and citation', () => {
    const card = project.read('out/paper/README.md');
    const { sources } = JSON.parse(project.read('out/paper/datapackage.json'));
    for (const { title, licence } of sources)
      expect(card.split(`| ${title} | ${licence} | `)).toHaveLength(2);
    expect(card).not.toMatch(/simulated/i);
  });

  it('describes the columns of every Parquet file correctly in the datapackage', async () => {
    const datapackage = JSON.parse(project.read('out/paper/datapackage.json'));
    const database = await Database.open();
    for (const { format, path: file, schema } of datapackage.resources) {
      if (format !== 'parquet') continue;
      const parquet = literal(project.path(`out/paper/${file}`));
      const { column_name } = await database.columns(`select column_name from (describe from ${parquet})`);
      expect(column_name).toEqual(schema.fields.map(({ name }: { name: string }) => name));
    }
    database.close();
  });

  it('has the cohort and the headline number in the Arrow files', () => {
    const cells = (stage: string) => {
      const table = tableFromIPC(fs.readFileSync(project.path(`out/paper/${stage}/matrix.arrow`)));
      const rows = table.toArray().filter(({ metric_set }) => metric_set === 'brain_score');
      const numbers = rows.map((row) => Object.entries<unknown>(row.toJSON()).slice(3));
      return { rows: rows.length, numbers: numbers.flat().filter(([, value]) => value !== null) };
    };
    const { rows, numbers } = cells('cohort');
    expect([rows, numbers.length]).toEqual([136, 6800]);
    const agreement = cells('agreement');
    expect([agreement.rows, agreement.numbers.length]).toEqual([50, 2500]);
    const sum = agreement.numbers.reduce((total, [, rho]) => total + (rho as number), 0);
    expect((sum - 50) / 2450).toBeCloseTo(0.19148231670720714, 12);
  });

  it('has the same rows in Parquet, CSV and DuckDB, and the provenance in Parquet', async () => {
    const database = await Database.open();
    const files = Object.keys(project.hashes()).filter(
      (file) => file.endsWith('.parquet') && !/^out\/(paper\/(normalize|consistency)|latest)/.test(file),
    );
    expect(files).toHaveLength(TABLES.length);
    const tableOf = (file: string) =>
      file
        .replace('out/paper/', '')
        .replace('out/', '')
        .replace('.parquet', '')
        .replace('/', '.')
        .replace(/^leaderboard$/, 'publish.leaderboard');
    const counts = files.map((file, i) => `select ${i} as file, count(*) as n from ${tableOf(file)}`);
    const inDuckDb = await project.query(`${counts.join(' union all ')} order by file`);
    for (const [i, file] of files.entries()) {
      const parquet = literal(project.path(file));
      const csv = literal(project.path(file.replace('.parquet', '.csv')));
      const { p, c } = await database.row(
        `select (select count(*) from read_parquet(${parquet})) as p, (select count(*) from read_csv(${csv}, header = true, all_varchar = true)) as c`,
      );
      expect(c).toBe(p);
      expect(inDuckDb[i]).toEqual({ file: i, n: p });
      const { key } = await database.columns(
        `select decode(key) as key from parquet_kv_metadata(${parquet}) order by key`,
      );
      expect(key).toEqual(
        words(`
        metalign.code metalign.columns metalign.content_sha256 metalign.description metalign.inputs
        metalign.origin metalign.table metalign.version`),
      );
    }
    database.close();
  });

  it('writes numbers into CSV that read back to the last bit', async () => {
    const [header, ...lines] = project.read('out/paper/agreement/pairwise.csv').trimEnd().split('\r\n');
    // Texts come before the estimate; one with a comma is quoted.
    const place = header!.split(',').indexOf('estimate');
    const fromCsv = lines.map((line) => Number(line.replaceAll(/"[^"]*"/g, '').split(',')[place]));
    const rows = await project.query(
      'select estimate from agreement.pairwise order by metric_set, metric_a, metric_b, method',
    );
    expect(fromCsv).toEqual(rows.map(({ estimate }) => estimate));
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
