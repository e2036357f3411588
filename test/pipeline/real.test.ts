import fs from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { percentileLevel } from '../../pipeline/statistics/resampling/percentile-level.ts';
import { metricResampler, varyingWeight } from '../../pipeline/statistics/score/metric-resampling.ts';
import { readStudy } from '../../pipeline/studies/study.ts';
import { Database, literal } from '../../pipeline/warehouse/database.ts';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { CHROMIUM, launch, open, openFolds, violations } from '../browser/browser.ts';
import { brokenKeys, foreignKeysOf } from '../foreign-keys.ts';
import { isMissing, MIRROR, Project, type Result, SAMPLES, stagesMade, TABLES } from '../project.ts';
import { describeControlled } from './real-controlled.ts';
import { describeCorrection } from './real-correction.ts';
import { describeDataSets } from './real-data-sets.ts';
import { describeSources } from './real-sources.ts';

// The whole pipeline on the real sources of the mirror. Unless a comment says otherwise, constants were computed from
// `cohort/score.csv` with pandas 2.2.3 and SciPy 1.15.3, with the lines in docs/reading.md.

/** An SQL condition for rows of the leaderboard's JSON. */
const DOCUMENT = "starts_with(snapshot_id, 'brain-score@2023-10-26')";

describe.skipIf(isMissing(MIRROR))('make all with the real mirror', () => {
  let project: Project;
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
    project = new Project();
    project.fewestResamples('latest');
    first = await project.run('all', { MIRROR, WORKERS: '2' });
    // Long, because other test files run at the same time.
  }, 300_000);
  afterAll(() => project.remove());

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

  describe('the sources of the mirror', () => {
    describeSources(() => ({ project, output: first.output }));
  });

  describe('the correction of January 2026', () => {
    describeCorrection(() => project);
  });

  describe('the choice of data sets', () => {
    describeDataSets(() => project);
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

  it.each([
    ['spearman', 0.19148231670720714, 0.2383673469387755, 0.5999902173805849, 1.1708997766126282e-14],
    ['pearson', 0.24414881635690877, 0.14285714285714285, 0.6830946413298868, 5.141298883003277e-20],
  ])('agrees with pandas and SciPy on %s', async (method, mean, negative, pair, p) => {
    const summary = await query(
      `select quantity, estimate from agreement.summary where method = '${method}'`,
    );
    const values = Object.fromEntries(
      summary.map(({ quantity, estimate }) => [String(quantity), estimate as number]),
    );
    expect(values.mean_pairwise_correlation).toBeCloseTo(mean, 12);
    expect(values.share_negative).toBeCloseTo(negative, 12);
    const [row] = await query(`select estimate, plain_p_value, n_models from agreement.pairwise
      where method = '${method}' and metric_a = 'brain-score:MajajHong2015.V4-pls' and metric_b = 'brain-score:Rajalingham2018-i2n'`);
    expect(row!.n_models).toBe(136);
    expect(row!.estimate).toBeCloseTo(pair, 12);
    expect((row!.plain_p_value as number) / p).toBeCloseTo(1, 10);
  });

  /**
   * Constants from R 4.5.0 with clubSandwich 0.5.11, as in test/statistics/correlation/cluster-robust.test.ts. The corrections for
   * multiple tests are `p.adjust(p, method)` over all 1,225 pairs.
   */
  it.each([
    [
      'MajajHong2015.V4-pls',
      'Rajalingham2018-i2n',
      0.0011186887207945476,
      0.01293076018469633,
      4.161089182199754,
    ],
    [
      'FreemanZiemba2013.V1-pls',
      'FreemanZiemba2013.V2-pls',
      0.0050870942532367635,
      0.03694965042678825,
      3.96068381517968,
    ],
  ])('agrees with clubSandwich on the test by family of %s and %s', async (a, b, p, q, freedom) => {
    const [row] = await query(`select * from agreement.pairwise where method = 'spearman'
      and metric_a = 'brain-score:${a}' and metric_b = 'brain-score:${b}'`);
    expect(Number(row!.family_p_value) / p).toBeCloseTo(1, 10);
    expect(Number(row!.family_q_bh) / q).toBeCloseTo(1, 10);
    expect(Number(row!.family_df) / freedom).toBeCloseTo(1, 10);
    expect([row!.family_p_holm, row!.family_p_bonferroni]).toEqual([1, 1]);
  });

  it('agrees with clubSandwich on the number of pairs that are significant by family', async () => {
    const [row] = await query(`select count(*) as pairs,
        count(*) filter (plain_q_bh < 0.05) as plain,
        count(*) filter (family_q_bh < 0.05) as family,
        count(*) filter (family_q_bh < 0.05 and estimate < 0) as negative,
        count(*) filter (plain_q_bh < 0.05 and estimate < 0) as plain_negative
      from agreement.pairwise where method = 'spearman'`);
    expect(row).toEqual({ pairs: 1225, plain: 519, family: 198, negative: 2, plain_negative: 51 });
  });

  it('agrees with pandas on the means by domain', async () => {
    const rows = await query("select quantity, estimate from agreement.summary where method = 'spearman'");
    const values = Object.fromEntries(
      rows.map(({ quantity, estimate }) => [String(quantity), estimate as number]),
    );
    expect(values.mean_neural_neural).toBeCloseTo(0.10700759363822224, 12);
    expect(values.mean_behavior_behavior).toBeCloseTo(0.7167808576930934, 12);
    expect(values.mean_neural_behavior).toBeCloseTo(0.12469201440056807, 12);
    expect(values.share_negative_neural_behavior).toBeCloseTo(0.2378472222222222, 12);
  });

  it.each([
    [
      'arithmetic_mean',
      'brain-score:1885',
      0.524165860094036,
      {
        IT: 0.30790557555069986,
        V1: 0.08046055502097571,
        V2: 0.0624457313531566,
        V4: 0.541372350730512,
        behavior: 0.9453640926264099,
        neural: 0.38237542398457847,
      },
    ],
    [
      'z_mean',
      'brain-score:1033',
      1.1513402942156332,
      {
        IT: 0.5406706096193992,
        V1: 0.06411196233669446,
        V2: 0.2196959558599891,
        V4: 0.6639405013414277,
        behavior: 0.7994959733682376,
        neural: 0.6635541317679609,
      },
    ],
    [
      'mean_rank',
      'brain-score:1033',
      115.02496936274487,
      {
        IT: 0.3034543662884721,
        V1: 0.0539981127798369,
        V2: 0.10352618989013437,
        V4: 0.6787030241741302,
        behavior: 0.8199692629721302,
        neural: 0.56982754230157,
      },
    ],
  ])('agrees with pandas on scores by %s', async (method, best, score, explained) => {
    const rows = await query(
      `select category, estimate from aggregation.explained_variance where method = '${method}'`,
    );
    expect(rows).toHaveLength(6);
    for (const { category, estimate } of rows)
      expect(estimate).toBeCloseTo(explained[category as keyof typeof explained], 12);
    const [top] = await query(
      `select model_id, score from aggregation.model_score where method = '${method}' and rank = 1`,
    );
    expect(top!.model_id).toBe(best);
    expect(top!.score).toBeCloseTo(score, 11);
  });

  it.each([
    ['arithmetic_mean', 'z_mean', 0.8145969498910675, 0.9495205381422641, 41, 8],
    ['arithmetic_mean', 'mean_rank', 0.7564270152505446, 0.9192070988979532, 48, 7],
    ['z_mean', 'mean_rank', 0.8516339869281044, 0.9628643671580553, 36, 8],
  ])('agrees with pandas on the agreement of %s and %s', async (a, b, tau, rho, change, top10) => {
    const [row] = await query(
      `select * from aggregation.method_agreement where policy = 'complete_cases' and (method_a, method_b) in (('${a}', '${b}'), ('${b}', '${a}'))`,
    );
    expect(row!.kendall_tau).toBeCloseTo(tau, 12);
    expect(row!.spearman_rho).toBeCloseTo(rho, 12);
    expect(row!.largest_rank_change).toBe(change);
    expect(row!.top10_overlap).toBe(top10);
  });

  // Means over pairs with at least 20 models, pairwise complete: pandas' corr(min_periods=20).
  it.each([
    ['with_ood_accuracy', 136, 67, 2211, 0.2295548236790377, 0.2161917684305744, 0.28408623603190214],
    ['all', 136, 69, 2278, 0.22113009488040308, 0.22870939420544337, 0.2752036970774265],
    ['model_vs_human', 25, 4, 6, 0.6724358974358974, 0, 0.8716570076026354],
  ])('agrees with pandas on the set %s', async (set, models, metrics, pairs, mean, negative, pearsonMean) => {
    const value = async (quantity: string, method: string) => {
      const [row] = await project.query(
        `select * from agreement.summary where metric_set = '${set}' and quantity = '${quantity}' and method = '${method}'`,
      );
      expect([row!.n_models, row!.n_metrics]).toEqual([models, metrics]);
      return row as Record<'estimate' | 'ci_low' | 'ci_high', number>;
    };
    const spearman = await value('mean_pairwise_correlation', 'spearman');
    expect(spearman.estimate).toBeCloseTo(mean, 12);
    expect(spearman.ci_low).toBeLessThan(mean);
    expect(spearman.ci_high).toBeGreaterThan(mean);
    expect((await value('share_negative', 'spearman')).estimate).toBeCloseTo(negative, 12);
    expect((await value('mean_pairwise_correlation', 'pearson')).estimate).toBeCloseTo(pearsonMean, 12);
    const [counted] = await project.query(
      `select count(*) as n from agreement.pairwise where metric_set = '${set}' and method = 'spearman' and reason is null`,
    );
    expect(counted).toEqual({ n: pairs });
  });

  it('agrees with SciPy on a pair with few models', async () => {
    const [row] =
      await project.query(`select * from agreement.pairwise where metric_set = 'all' and method = 'spearman'
      and metric_a = 'brain-score:Geirhos2021edge-top1' and metric_b = 'brain-score:Hebart2023-match'`);
    expect(row!.n_models).toBe(38);
    expect(row!.estimate).toBeCloseTo(-0.4231170615477193, 12);
    expect(row!.plain_p_value).toBeCloseTo(0.008127016471664618, 12);
    expect(row!.ci_low).toBeLessThan(Number(row!.estimate));
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

    it('have the numbers of NumPy, from cohort/state and the list', async () => {
      // R² as np.corrcoef(root, node)² with nodes as means of their children in normalize/snapshot_metric.
      const expected = {
        leaves_50: [136, 50, 0.19148231670720714, 0.9453640926264113, 0.38237542398457774],
        leaves_67: [108, 67, 0.24423818162188585, 0.7637596612294802, 0.3675350365747484],
        leaves_69: [105, 69, 0.23556348328673968, 0.6908804628319077, 0.47426902764646667],
        with_auxiliary_69: [4, 69, Number.NaN, Number.NaN, Number.NaN],
        authors_50: [53, 50, 0.17640293216620917, 0.9342718573960272, 0.1956833814181808],
        authors_67: [51, 67, 0.22232982628297066, 0.7792871987886641, 0.1604181859720146],
      };
      for (const [name, [models, metrics, mean, behavior, neural]] of Object.entries(expected)) {
        const rows = await readings(`reading = '${name}'`);
        const numbers = { behavior_explains: behavior, mean_correlation: mean, neural_explains: neural };
        expect(rows.map(({ claim_id }) => claim_id)).toEqual(Object.keys(numbers));
        for (const [i, value] of Object.values(numbers).entries()) {
          const estimate = Number.isNaN(value) ? value : expect.closeTo(value!, 12);
          expect(rows[i]).toMatchObject({ n_models: models, n_metrics: metrics, estimate });
        }
      }
    });

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

    it('all fit the published numbers, with intervals over families', async () => {
      const rows = await readings("verdict <> 'not_computable'");
      expect(rows).toHaveLength(15);
      const fitting = rows.filter(({ verdict }) => verdict === 'compatible');
      const of = (claim: string) =>
        fitting.filter(({ claim_id }) => claim_id === claim).map(({ reading }) => reading);
      expect(of('mean_correlation')).toHaveLength(5);
      expect(of('neural_explains')).toHaveLength(5);
      expect(of('behavior_explains')).toHaveLength(5);
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
    expect(project.read('out/paper/claims/claim.txt')).toContain('brain-score@2025-04-05.');
  });

  it('has every metric in the study latest, except one with too low coverage because most models failed', async () => {
    const database = await Database.open(project.path('out/latest/alignment.duckdb'), 'READ_ONLY');
    const out = await database.columns(
      "select metric_id from cohort.metric where domain in ('neural', 'behavior') and not included",
    );
    const { models, lowest } = await database.row(
      'select count(*) as models, min(coverage) as lowest from cohort.model where included',
    );
    const summary = await database.row(
      "select estimate from agreement.summary where quantity = 'mean_pairwise_correlation' and method = 'spearman'",
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
    // pandas 2.2.3: corr('spearman', min_periods=20) of latest/cohort/score.csv.
    expect(summary.estimate).toBeCloseTo(0.13131806784810976, 12);
    // 13 of 443 models are copies, which are not ranked by any policy for missing scores.
    expect(ranked.n).toEqual(Float64Array.of(430));
    expect(copied.model_id).toEqual([]);
    // The last numbers of the trajectory are the study's own.
    expect(newest.quantity).toHaveLength(6);
    for (const difference of newest.difference!) expect(difference).toBeCloseTo(0, 12);
  });

  // Means of corr('spearman') with pandas 2.2.3, from the JSON document: the scores that were measured by the end of
  // the date on the versions then in force, for the models that have all of them.
  it.each([
    ['2020-08-31', 74, 5, 0.30957753361857615, 0.1],
    ['2022-06-30', 80, 50, 0.20478513387648867, 0.23755102040816325],
    ['2023-10-26', 136, 50, 0.19148231670720714, 0.2383673469387755],
  ])('agrees with pandas on the leaderboard as of %s', async (date, models, metrics, mean, negative) => {
    const rows = await query(
      `select quantity, estimate, ci_low, ci_high, n_models, n_metrics from trajectory.headline
      where as_of = '${date}' and quantity in ('mean_pairwise_correlation', 'share_negative') order by quantity`,
    );
    expect(rows.map(({ n_models, n_metrics }) => [n_models, n_metrics])).toEqual([
      [models, metrics],
      [models, metrics],
    ]);
    expect(rows[0]!.estimate).toBeCloseTo(mean, 12);
    expect(rows[1]!.estimate).toBeCloseTo(negative, 12);
    expect(rows[0]!.ci_low).toBeLessThan(mean);
    expect(rows[0]!.ci_high).toBeGreaterThan(mean);
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
    expect(same).toHaveLength(6 + 6 * 5 + 2 * 5);
    for (const { difference } of same) expect(Math.abs(Number(difference))).toBeLessThan(1e-12);
  });

  it('has a trajectory of every month from the first score to the last, and of the later exports', async () => {
    const dates = await query(
      'select as_of::varchar as as_of, snapshot_id, n_complete, included from trajectory.cohort order by as_of',
    );
    expect(dates).toHaveLength(41);
    expect(dates[0]).toMatchObject({ as_of: '2020-08-31', n_complete: 74, included: true });
    expect(dates[1]).toMatchObject({ as_of: '2020-09-30', n_complete: 13, included: false });
    expect(dates.slice(-2)).toMatchObject([
      { as_of: '2024-12-18', n_complete: 35, included: true },
      { as_of: '2025-04-05', n_complete: 98, included: true },
    ]);
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

  it('has the history of a pair, which agrees with SciPy', async () => {
    const rows = await query(
      `select as_of::varchar as as_of, n_models, estimate from trajectory.pair
      where metric_a = 'brain-score:MajajHong2015.IT-pls' and metric_b = 'brain-score:Rajalingham2018-i2n'`,
    );
    expect(rows).toHaveLength(36);
    // The 114 models scored on all 50 metrics by then.
    const then = rows.find(({ as_of }) => as_of === '2022-12-31');
    expect(then!.n_models).toBe(114);
    expect(then!.estimate).toBeCloseTo(0.40001418236411174, 12);
  });

  /**
   * Constants from pandas, out of normalize/score, version, snapshot_metric and snapshot_model: models × metrics of each
   * date, `fillna(0)`, means up the tree, `rank(method='min')`, for the five rankings of each year.
   */
  it('agrees with pandas on the parts of the changes of rank', async () => {
    const rows = await query(`select year, count(*) as n, sum(abs(by_scores)) as scores,
        sum(abs(by_metrics)) as metrics, sum(abs(by_models)) as models, any_value(n_models_from) as n_from
      from trajectory.rank_change group by year order by year`);
    expect(rows.map((row) => Object.values(row).map(Number))).toEqual([
      [2021, 99, 192, 572, 1959, 99],
      [2022, 160, 467, 1920, 9519, 160],
      [2023, 254, 144, 0, 3692, 254],
      [2024, 264, 147, 3145, 10937, 280],
      [2025, 319, 5530, 0, 25936, 335],
    ]);
    const [fixres] = await query(`select rank_from, rank_to, by_scores, by_metrics, by_models, n_new_scores
      from trajectory.rank_change where model_id = 'brain-score:650' and year = 2022`);
    expect(Object.values(fixres!)).toEqual([73, 25, 1, -66, 17, 0]);
    // The ranking at the end of 2023 is the study's own.
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
      // NumPy 2.4.6, from cohort.score, in the same way.
      expect(row!.family_ci_low).toBeCloseTo(0.15007294851722672, 8);
      expect(row!.family_ci_high).toBeCloseTo(0.6146778994519315, 8);
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

  // An independent program found 62 % of pairs in the same order, and ranges of 34 ranks, or 15 with behaviour held fixed.
  it('holds the two data sets of behaviour fixed for ranges of ranks', async () => {
    const [row] = await query("select * from aggregation.ranking where method = 'arithmetic_mean'");
    expect(row).toMatchObject({ held_categories: 'behavior', fixed_median_width: 15.5 });
    expect(row!.median_width).toBeNaN();
    expect(row!.share_ordered).toBeCloseTo(0.618, 3);
    const file = project.path('out/latest/aggregation/ranking.parquet');
    const latest = await project.query(`select * from read_parquet(${literal(file)})`);
    for (const { held_categories, median_width, fixed_median_width } of latest)
      expect([held_categories, fixed_median_width]).toEqual([null, median_width]);
  });

  describe('searches for fewer metrics with the same rankings, and', () => {
    // An independent search also found sets of 15, 16 and 27 metrics; a longer one of ours found 26 of 79. The τ are SciPy's: a program takes means of
    // means over aggregation/tree.csv, rounds them to 9 places and calls kendalltau. Each is the lowest of three, one
    // per method.
    it.each([
      ['paper', 'brain_score', 50, 15, 0.950544662309368],
      ['paper', 'with_ood_accuracy', 67, 16, 0.9501784301365497],
      ['paper', 'model_vs_human', 4, 4, 1],
      ['latest', 'neural_and_behavior', 79, 27, 0.9510309278350516],
    ])('finds the smallest set: %s, %s', async (study, set, metrics, size, tau) => {
      const file = project.path(`out/${study}/aggregation/redundancy_metric.parquet`);
      const rows = await project.query(
        `select * from read_parquet(${literal(file)}) where metric_set = ${literal(set)}`,
      );
      expect(rows).toHaveLength(metrics);
      for (const row of rows) {
        expect(row.n_metrics_smallest).toBe(size);
        if (!row.in_smallest_set) expect(row.kendall_tau_reached).toBeCloseTo(tau, 12);
      }
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

    it('finds no replacement for two of 50 metrics, and three metrics that add nothing', async () => {
      const named = (condition: string) =>
        project.query(`select metric_id, kendall_tau_smallest from aggregation.redundancy_metric
          where metric_set = 'brain_score' and ${condition} order by metric_id`);
      const unreplaced = await named('no_replacement_found');
      // An independent search in NumPy found no set that keeps the ranking without one of these two metrics. It found one of
      // 31 metrics without V1-pls: SciPy's τ by the three methods is 0.96007, 0.95033 and 0.95076.
      expect(unreplaced.map(({ metric_id }) => metric_id)).toEqual([
        'brain-score:FreemanZiemba2013.V2-pls',
        'brain-score:Rajalingham2018-i2n',
      ]);
      expect(unreplaced[1]!.kendall_tau_smallest).toBeCloseTo(0.7398692810457517, 12);
      expect((await named('adds_nothing')).map(({ metric_id }) => metric_id)).toEqual([
        'brain-score:Marques2020_Ringach2002-circular_variance',
        'brain-score:Marques2020_Ringach2002-opr_cv_diff',
        'brain-score:Marques2020_Ringach2002-orth_pref_ratio',
      ]);
    });
  });

  // Constants from pandas, NumPy and SciPy, computed from cohort/score.csv, cohort/state.csv, normalize/metric.csv and
  // normalize/model_family.csv. Partial correlations are those of the residuals of ranks on the control's ranks.
  describe('agrees with pandas, NumPy and SciPy on', () => {
    const PAIR =
      "metric_a = 'brain-score:FreemanZiemba2013.V1-pls' and metric_b = 'brain-score:FreemanZiemba2013.V2-pls'";

    it('Kendall’s τ-b', async () => {
      const [row] = await query(`select * from agreement.pairwise where method = 'kendall' and ${PAIR}`);
      expect(row!.estimate).toBeCloseTo(0.42590245828739315, 12);
      expect(Number(row!.plain_p_value) / 3.4941901104726604e-13).toBeCloseTo(1, 10);
      const [mean] = await query(
        "select * from agreement.summary where method = 'kendall' and quantity = 'mean_pairwise_correlation'",
      );
      expect(mean!.estimate).toBeCloseTo(0.1390303340240002, 12);
      expect(mean!.ci_low).toBeNaN();
    });

    it.each([
      ['by_study', 'all', 0.12606798201176092, 20, 55, 11],
      ['by_study', 'of different data sets', -0.02052762754955316, 30, 55, 11],
      ['collections', 'all', 0.12606798201176092, 8, 28, 8],
      ['collections', 'of different data sets', 0.0033761172545940243, 11, 28, 8],
      ['original_studies', 'all', 0.12606798201176092, 142, 715, 13],
      ['original_studies', 'of different data sets', 0.06337730659084703, 158, 715, 13],
    ])(
      'the permutation test of neural and behavioural data sets, %s, pairs %s',
      async (curation, pairs, effect, hits, labelings, dataSets) => {
        const [row] = await query(
          `select * from agreement.domain_test where curation = '${curation}' and pairs = '${pairs}'`,
        );
        expect(row!.estimate).toBeCloseTo(effect, 12);
        expect(row!.p_value).toBeCloseTo(hits / labelings, 12);
        expect(row).toMatchObject({ n_labelings: labelings, exact: true, n_data_sets: dataSets });
        expect(row!.smallest_p).toBeCloseTo(1 / labelings, 12);
        expect(row!.n_neural_data_sets).toBe(curation === 'collections' ? 6 : 9);
      },
    );

    it('the regression of agreement on what metrics share', async () => {
      // From agreement/pairwise.csv and cohort/metric.csv with R 4.5 and sna 2.8, as in mrqap.test.ts (2,000 permutations).
      // p of region and species: the same in NumPy with 1,500 permutations of whole data sets.
      const rows = await query(
        "select * from agreement.attribute_effect where metrics = 'all' and curation = 'by_study'",
      );
      const of = (attribute: string) => rows.find((row) => row.attribute === attribute)!;
      const expected: [string, number, number, number][] = [
        ['metric_type', 0.0130288717685, 0.4498209306, 0.7485],
        ['region', 0.0705469132405, 2.4184140343, 0.828],
        ['data_set', 0.4184248415168, 19.46313817, 0],
        ['species', -0.0623870207312, -3.4282208189, 0.47],
      ];
      for (const [attribute, estimate, t, p] of expected) {
        expect(of(attribute).estimate).toBeCloseTo(estimate, 12);
        expect(of(attribute).t_value).toBeCloseTo(t, 9);
        expect(Math.abs(Number(of(attribute).p_value) - p)).toBeLessThan(0.06);
      }
      expect(of('intercept')).toMatchObject({ n_pairs: 1225, n_metrics: 50 });
      expect(of('data_set').r_squared).toBeCloseTo(0.356248436699, 11);
      // All neural metrics are of macaques and electrodes, all behavioural ones of people.
      expect(of('acquisition').reason).toBe('determined by the attributes before it');
      const [without] = await query(
        "select estimate from agreement.attribute_without_data_set where data_set = 'Geirhos2021' and attribute = 'data_set'",
      );
      expect(without!.estimate).toBeCloseTo(0.113, 3);
    });

    it('the variance between copies, and the mean with one model of each copy group', async () => {
      // From cohort/state.csv with the groups of cohort/copy.csv: x - x.groupby(group).transform('mean') of the groups
      // with two or more scores, squared and summed, ÷ (n − groups). The reliability compares this with the variance in
      // cohort/score.csv.
      const [row] = await query(
        "select * from agreement.reliability where metric_id = 'brain-score:Marques2020_Schiller1976-sf_bandwidth'",
      );
      expect(row).toMatchObject({ n_models: 136, n_copies: 10, n_copy_groups: 2 });
      expect(row!.copy_variance).toBeCloseTo(4.7499999999998757e-6, 15);
      expect(row!.copy_reliability).toBeCloseTo(0.99977062822365181, 12);
      expect(row!.mean_squared_error).toBeCloseTo(0.0028244540768438005, 14);
      // corr('spearman') of cohort/score.csv with only one model of each group.
      const [mean] = await query(
        "select * from agreement.summary_variant where quantity = 'mean_pairwise_correlation' and variant = 'one_of_each_copy'",
      );
      expect(mean).toMatchObject({ n_models: 128, n_pairs: 1225 });
      expect(mean!.estimate).toBeCloseTo(0.19391465843933986, 12);
      expect(mean!.ci_low).toBeLessThan(0.16);
      expect(mean!.ci_high).toBeGreaterThan(0.23);
    });

    it('partial correlations given ImageNet-top1', async () => {
      const [row] = await query(`select * from agreement.partial where ${PAIR}`);
      expect(row!.n_models).toBe(107);
      expect(row!.estimate).toBeCloseTo(0.5666985505807066, 12);
      expect(Number(row!.plain_p_value) / 2.4159277475625665e-10).toBeCloseTo(1, 9);
      const [partial, plain] = await query(
        "select * from agreement.summary_variant where quantity = 'mean_pairwise_correlation' and variant in ('given_control', 'models_with_control') order by variant",
      );
      expect(partial!.estimate).toBeCloseTo(0.2020717546508232, 12);
      expect(plain!.estimate).toBeCloseTo(0.2204382789634721, 12);
    });

    it('the mean and the explained variances without the largest family', async () => {
      const [mean] = await query(
        "select * from agreement.without_family where quantity = 'mean_pairwise_correlation' and family = 'resnet'",
      );
      expect(mean).toMatchObject({ n_models: 136, n_models_without: 85 });
      expect(mean!.estimate).toBeCloseTo(0.21135564560290712, 12);
      expect(mean!.difference).toBeCloseTo(0.21135564560290712 - 0.19148231670720714, 12);
      const explained = await query(
        "select estimate from aggregation.without_family where family = 'resnet' order by category",
      );
      expect(explained.map(({ estimate }) => estimate)).toEqual([
        expect.closeTo(0.974414648382758, 12),
        expect.closeTo(0.3397536070067055, 12),
      ]);
    });

    it('the parts of the score: how much they vary, and their share', async () => {
      const parts = await query('select * from aggregation.score_part');
      const expected = {
        neural: [
          0.05705994911289541, 0.03095810650530011, 0.15906808885823134, -0.002926137188443284,
          0.321062314904906,
        ],
        behavior: [
          0.129429374287948, 0.10408726432986821, 0.8409319111417684, 0.6789376850950944, 1.0029261371884424,
        ],
        Geirhos2021: [
          0.16534435021112537, 0.14655881751254266, 0.5168897137630954, 0.2906573172859522,
          0.7431221102402388,
        ],
      };
      const columns = [
        'metric_deviation',
        'mean_deviation',
        'covariance_share',
        'family_ci_low',
        'family_ci_high',
      ];
      for (const [name, values] of Object.entries(expected)) {
        const row = parts.find(({ part }) => part === name)!;
        for (const [i, column] of columns.entries()) expect(row[column], column).toBeCloseTo(values[i]!, 9);
      }
    });

    it('how much less the metrics agree over the best models', async () => {
      const rows = await query(
        "select * from agreement.range_restriction where category_a = 'all' order by quantile",
      );
      // NumPy and SciPy: each family is left out of the means over the best 22 models and over all 107.
      expect(rows.at(-1)).toMatchObject({
        n_models: 22,
        difference: expect.closeTo(-0.16633379489792932, 10),
        difference_ci_low: expect.closeTo(-0.26152648059163947, 8),
        difference_ci_high: expect.closeTo(-0.07114110920421918, 8),
      });
    });

    it('the effective number of models, up to the error from other resamples', async () => {
      const [summary] = await query(
        "select * from agreement.summary where quantity = 'mean_pairwise_correlation' and method = 'spearman'",
      );
      // NumPy 2.4.6: 56.7 from 1000 other resamples of models, with a standard error of about 2.5.
      expect(Math.abs(Number(summary!.n_effective) - 56.7)).toBeLessThan(7);
      // NumPy and SciPy 1.15.3, without each family in turn.
      expect(summary!.family_ci_low).toBeCloseTo(0.1017150825549454, 8);
      expect(summary!.family_ci_high).toBeCloseTo(0.2812495508594689, 8);
    });

    it('components, thresholds and clusters', async () => {
      const components = await query('select * from structure.component order by component');
      expect(components).toHaveLength(50);
      expect(components[0]!.eigenvalue).toBeCloseTo(16.05207683526518, 10);
      const summary = Object.fromEntries(
        (await query('select * from structure.summary')).map((row) => [String(row.quantity), row]),
      );
      expect(summary.participation_ratio!.estimate).toBeCloseTo(6.675939356327244, 10);
      expect(summary.participation_ratio!.ci_low).toBeLessThan(6.675939356327244);
      expect(summary.participation_ratio!.ci_high).toBeGreaterThan(6.675939356327244);
      expect(summary.retained_components!.estimate).toBe(6);
      expect(summary.retained_share!.estimate).toBeCloseTo(0.7287226790554687, 10);
      expect(summary.clusters!.estimate).toBe(9);
      expect(summary.clusters_across!.estimate).toBe(1);
      expect(summary.mean_silhouette!.estimate).toBeCloseTo(0.400860184335166, 10);
      const [ofLatest] = await project.query(
        `from read_parquet(${literal(project.path('out/latest/structure/summary.parquet'))}) where quantity = 'participation_ratio'`,
      );
      expect(ofLatest!.estimate).toBeCloseTo(7.7402236453098681, 10);
    });
  });

  /**
   * The 136 models split at the middle of submitted_at in normalize/model.csv. Scores: means up the tree of
   * aggregation/tree.csv over the panel's metrics. up = models with E > median(E) by all metrics; per score, the gate is
   * the lowest early one of these. Forward selection's first two metrics are the largest `kendalltau` of one metric, and
   * of two that have it, with the score by all metrics over the early models.
   */
  it('a few metrics chosen on early models rank later ones as in SciPy', async () => {
    const rows = await query(`
      select n_metrics, estimate, n_early, n_models, n_model_families
      from aggregation.panel where rule = 'forward' and n_metrics in (3, 15)
      order by n_metrics, list_position(['spearman_rho', 'kendall_tau', 'sensitivity', 'specificity'], quantity)`);
    const expected = [
      [0.9680455161152389, 0.8508599556418461, 33 / 34, 32 / 34],
      [0.9818660826402899, 0.8865449071653062, 32 / 34, 32 / 34],
    ];
    expect(rows.map(({ estimate }) => estimate)).toEqual(
      expected.flat().map((each) => expect.closeTo(each, 12)),
    );
    expect(rows[0]).toMatchObject({ n_early: 68, n_models: 68, n_model_families: 14 });
    const first = await query(
      "select metric_id from aggregation.panel_metric where rule = 'forward' and n_metrics <= 2 order by n_metrics",
    );
    expect(first.map(({ metric_id }) => metric_id)).toEqual([
      'brain-score:Geirhos2021colour-error_consistency',
      'brain-score:Rajalingham2018-i2n',
    ]);
  });

  describe('the effect of missing scores', () => {
    const agreementOf = (method: string) =>
      project.query(`select n_models, kendall_tau, largest_rank_change from aggregation.policy_agreement
        where metric_set = 'brain_score' and method = '${method}' and 'attempted' not in (policy_a, policy_b)
        order by policy_a, policy_b desc`);

    /**
     * Constants from NumPy 2.2.4, pandas 2.2.3 and SciPy 1.15.3.
     * Input: the 280 × 50 scores of cohort/state.csv and cohort/metric.csv, pivoted; with or without `fillna(0)`.
     * Transformation: standardised; or ranked (÷ (count + 1) if scores are missing); or as they are, with the
     * coefficients of the rows that `dropna()` keeps. Then means up the tree of normalize/snapshot_metric.csv.
     * Comparison: `kendalltau`, and `rank(ascending=False, method="min")`, over the models that both policies rank.
     */
    it.each([
      ['arithmetic_mean', [1, 1, 0.658910656453435], [0, 0, 207], [0.2306875, 0.490625]],
      [
        'z_mean',
        [0.8967320261437908, 0.9359477124183004, 0.7625051250512506],
        [26, 22, 179],
        [-0.40322861620341865, 0.6067190851244209],
      ],
      [
        'mean_rank',
        [0.9398692810457515, 0.962309368191721, 0.7885403854038541],
        [16, 10, 163],
        [121.43684348739497, 0.7261460781867606],
      ],
      [
        'balanced',
        [0.8751633986928102, 0.9333333333333331, 0.7702952029520296],
        [27, 19, 173],
        [-0.4320858438797816, 0.5239470907225158],
      ],
      [
        'first_component',
        [0.8921568627450979, 0.9694989106753812, 0.4890323903239033],
        [34, 13, 224],
        [-8.613461419694522, 4.310325364383854],
      ],
    ])('agrees with pandas for %s', async (method, taus, changes, ofOne) => {
      const pairs = await agreementOf(method);
      expect(pairs.map(({ n_models }) => n_models)).toEqual([136, 136, 280]);
      expect(pairs.map(({ largest_rank_change }) => largest_rank_change)).toEqual(changes);
      for (const [i, tau] of taus.entries()) expect(pairs[i]!.kendall_tau).toBeCloseTo(tau, 12);
      // efficientnet-b0, which has scores on 5 of the 50 metrics.
      const scores = await project.query(`select score, n_scored from aggregation.policy_score
        where metric_set = 'brain_score' and method = '${method}' and model_id = 'brain-score:662'
          and policy <> 'attempted' order by policy desc`);
      for (const [i, score] of ofOne.entries()) expect(scores[i]!.score).toBeCloseTo(score, 10);
      expect(scores.map(({ n_scored }) => n_scored)).toEqual([5, 5]);
    });

    /**
     * As above, with 0 for a failed score and nothing for one that never ran. Quartiles: `numpy.floor(4 * (r - 0.5) / 280)`
     * of mid-ranks r; κ = (trace(t) − e) ÷ (1 − e), with the shares t of models by both quartiles and e = t.sum(1) @ t.sum(0).
     */
    it.each([
      ['arithmetic_mean', 0.6648557920773295, 0.3904761904761904, 0.4571428571428572, 0.490625],
      ['z_mean', 0.7627613776137762, 0.5761904761904763, 0.31785714285714284, 0.598677662247394],
      ['mean_rank', 0.7897703977039772, 0.6333333333333333, 0.275, 0.726513744906906],
    ])('agrees with pandas for failed scores of 0 and %s', async (method, tau, kappa, changed, ofOne) => {
      const found = await project.query(`
        select kendall_tau, estimate, score
        from aggregation.policy_agreement
        inner join aggregation.policy_quartile using (metric_set, method, policy_a, policy_b)
        inner join aggregation.policy_score as scores using (metric_set, method)
        where metric_set = 'brain_score' and method = '${method}' and policy_a = 'missing_as_zero'
          and policy_b = 'attempted' and scores.policy = 'attempted' and scores.model_id = 'brain-score:662'
        order by quantity`);
      expect(found.map(({ estimate }) => estimate)).toEqual([
        expect.closeTo(kappa, 12),
        expect.closeTo(changed, 12),
      ]);
      expect(found[0]!.kendall_tau).toBeCloseTo(tau, 12);
      expect(found[0]!.score).toBeCloseTo(ofOne, 10);
    });

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

    it('leaves larger differences to the site unexplained in a CSV export', async () => {
      const rows = await project.query(
        `select node_id, max(abs(difference_unexplained)) as most
        from read_parquet(${literal(project.path('out/latest/aggregation/site_comparison.parquet'))})
        where node_id in ('brain-score:average_vision', 'brain-score:Geirhos2021-error_consistency')
        group by node_id order by node_id`,
      );
      expect(rows.map(({ most }) => Number((most as number).toFixed(4)))).toEqual([0.0031, 0.0007]);
    });

    it('explains, with the choice of metrics, the difference between the site’s average and ours', async () => {
      const [row] = await project.query(`select site_value, recomputed, difference_by_date as by_date,
          difference_by_metrics as by_metrics, difference_by_missing as by_missing, ours, n_scored, n_metrics
        from aggregation.site_comparison
        where metric_set = 'brain_score' and node_id = 'brain-score:average_vision' and model_id = 'brain-score:662'`);
      expect(row).toEqual({
        site_value: 0.227,
        // With NumPy from the leaderboard's JSON: np.mean of the children, float(value) or 0 for '' and 'X'.
        recomputed: expect.closeTo(0.22726875, 12),
        by_date: 0,
        by_metrics: expect.closeTo(0.2306875 - 0.22726875, 12),
        by_missing: expect.closeTo(0.490625 - 0.2306875, 12),
        ours: expect.closeTo(0.490625, 12),
        n_scored: 5,
        n_metrics: 50,
      });
    });
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
      (file) => file.endsWith('.parquet') && !/^out\/(paper\/normalize|latest)/.test(file),
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
      expect(key).toEqual([
        'metalign.code',
        'metalign.columns',
        'metalign.content_sha256',
        'metalign.description',
        'metalign.inputs',
        'metalign.origin',
        'metalign.table',
        'metalign.version',
      ]);
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

  describe('the study controlled', () => {
    describeControlled(() => project);
  });
});
