import { describe, expect, it } from 'vitest';
import { literal } from '../../pipeline/warehouse/database.ts';
import type { Project } from '../project.ts';

const SETS = { paper: 'brain_score', latest: 'neural_and_behavior' } as const;
type Study = keyof typeof SETS;

/** A number and its interval over families, [estimate, low, high]. */
type Mean = [number, number, number];

/**
 * How agreement depends on which data sets are counted, and on what counts as one. Constants were computed from cohort/score.csv
 * with pandas 2.2.3: means of corr('spearman'), delete-one-family jackknife with SciPy 1.15.3's t; regressions with NumPy's lstsq.
 */
export function describeDataSets(of: () => Project): void {
  const table = (study: Study, name: string) =>
    `(select * from read_parquet(${literal(of().path(`out/${study}/agreement/${name}.parquet`))}) where metric_set = '${SETS[study]}')`;
  const one = async (study: Study, name: string, condition: string): Promise<Record<string, unknown>> => {
    const rows = await of().query(`select * from ${table(study, name)} where ${condition}`);
    expect(rows).toHaveLength(1);
    return rows[0]!;
  };
  const close = ([estimate, low, high]: Mean) => ({
    estimate: expect.closeTo(estimate, 12),
    family_ci_low: expect.closeTo(low, 10),
    family_ci_high: expect.closeTo(high, 10),
  });

  it.each<[Study, string, string, Mean, number, number]>([
    [
      'paper',
      'collection',
      'Marques2020',
      [0.42231961506658416, 0.3025775338732554, 0.5420616962599129],
      28,
      378,
    ],
    [
      'paper',
      'data_set',
      'Geirhos2021',
      [0.11117546486370242, 0.03294177734492172, 0.18940915238248313],
      33,
      528,
    ],
    [
      'latest',
      'collection',
      'Marques2020',
      [0.22482652841555778, 0.15868124141682227, 0.2909718154142933],
      57,
      1596,
    ],
    [
      'latest',
      'data_set',
      'Geirhos2021',
      [0.06511054942232837, 0.03851548195331896, 0.09170561689133777],
      62,
      1891,
    ],
  ])('in %s, the mean without the %s %s', async (study, kind, leftOut, mean, metrics, pairs) => {
    const row = await one(
      study,
      'without_data_set',
      `quantity = 'mean_pairwise_correlation' and kind = '${kind}' and left_out = '${leftOut}'`,
    );
    expect(row).toMatchObject({ ...close(mean), n_metrics: metrics, n_pairs: pairs });
  });

  it.each<[Study, number, number]>([
    ['paper', 0.3290982512841983, 55],
    ['latest', 0.1326300737818799, 780],
  ])('in %s, the mean without both', async (study, mean, pairs) => {
    const [row] = await of().query(`
      select avg(estimate) as mean, count(*) as n from ${table(study, 'pairwise')}
      where method = 'spearman' and reason is null and not regexp_matches(metric_a || ' ' || metric_b, 'Marques2020|Geirhos2021')`);
    expect(row!.mean).toBeCloseTo(mean, 12);
    expect(row!.n).toBe(pairs);
  });

  it.each<[Study, string, Mean, number]>([
    ['paper', 'different_data_sets', [0.11580209695784821, 0.012766788885601343, 0.21883740503009508], 1016],
    ['paper', 'data_sets_equal', [0.15793528350999336, 0.09956380354929498, 0.21630676347069175], 1016],
    ['paper', 'collections_equal', [0.24370295833189082, 0.1827754401204934, 0.30463047654328823], 853],
    ['paper', 'by_weight', [0.26120311162043436, 0.1867774725666542, 0.3356287506742145], 1225],
    ['latest', 'different_data_sets', [0.09826198759433764, 0.0489445799436609, 0.1475793952450144], 2761],
    ['latest', 'data_sets_equal', [0.14260943038925072, 0.07101436505945743, 0.214204495719044], 2761],
    ['latest', 'collections_equal', [0.2176916660600878, 0.10257894676098575, 0.3328043853591899], 2598],
    ['latest', 'by_weight', [0.19559100259179707, 0.05563995118134668, 0.33554205400224746], 3081],
  ])('in %s, the mean of %s', async (study, variant, mean, pairs) => {
    const row = await one(
      study,
      'summary_variant',
      `quantity = 'mean_pairwise_correlation' and variant = '${variant}'`,
    );
    expect(row).toMatchObject({ ...close(mean), n_pairs: pairs });
  });

  it.each<[Study, string, string, Mean, number]>([
    ['paper', 'by_study', 'nothing', [0.12469201440056807, -0.060996465713220566, 0.3103804945143567], 576],
    ['paper', 'by_study', 'domain', [0.08590261646835523, -0.007906817598231655, 0.1797120505349421], 231],
    ['paper', 'by_study', 'category', [0.12961901770615614, 0.04451037696066654, 0.21472765845164574], 221],
    ['paper', 'by_study', 'data_set', [0.5799691896159948, 0.4825770301249931, 0.6773613491069964], 197],
    ['paper', 'collections', 'category', [0.3513414181906563, 0.23183374038535576, 0.4708490959959568], 51],
    ['paper', 'collections', 'data_set', [0.34054855841876835, 0.24200066137752033, 0.4390964554600164], 367],
    [
      'paper',
      'original_studies',
      'category',
      [0.27228214202907774, 0.20172681769387854, 0.3428374663642769],
      285,
    ],
    [
      'paper',
      'original_studies',
      'data_set',
      [0.4909723517979271, 0.3867401953715953, 0.5952045082242589],
      133,
    ],
    ['latest', 'by_study', 'nothing', [0.06602836892220273, 0.0038812269414579895, 0.1281755109029475], 1554],
    ['latest', 'by_study', 'domain', [0.048353484735804676, -0.0014961661529166448, 0.098203135624526], 364],
    ['latest', 'by_study', 'category', [0.1815259980981527, 0.08527848391595275, 0.27777351228035263], 865],
    ['latest', 'by_study', 'data_set', [0.4273900165643896, 0.3771375981783209, 0.4776424349504583], 298],
    ['latest', 'collections', 'data_set', [0.295562220548977, 0.25555915707548427, 0.33556528402246977], 468],
    [
      'latest',
      'original_studies',
      'data_set',
      [0.3293078656639749, 0.27562827589998207, 0.38298745542796775],
      234,
    ],
  ])('in %s, %s, the mean of pairs that share %s', async (study, curation, shared, mean, pairs) => {
    const row = await one(study, 'shared_level', `curation = '${curation}' and shared = '${shared}'`);
    expect(row).toMatchObject({ ...close(mean), n_pairs: pairs });
  });

  it.each<[Study, string, string, number, number, number]>([
    ['paper', 'all', 'by_study', 0.4184248415168206, 0.35624843669859063, 209],
    ['paper', 'all', 'collections', -0.10788131472280109, 0.15948316772830728, 372],
    ['paper', 'all', 'original_studies', 0.2032876816299327, 0.19879684498510175, 145],
    ['paper', 'neural', 'by_study', 0.11317197949870017, 0.05905505761060659, 73],
    ['paper', 'neural', 'collections', -0.25207364956533784, 0.09039465140452163, 236],
    ['latest', 'all', 'by_study', 0.2610973937264565, 0.1949774130060259, 320],
    ['latest', 'all', 'collections', 0.07865384806723481, 0.13952052058394027, 483],
    ['latest', 'all', 'original_studies', 0.08391077001912317, 0.14160425387783415, 256],
    ['latest', 'neural', 'collections', -0.33157813016953197, 0.24760191737662995, 242],
  ])(
    'in %s, over %s metrics, %s, the effect of the data set',
    async (study, metrics, curation, effect, rSquared, n) => {
      const row = await one(
        study,
        'attribute_effect',
        `metrics = '${metrics}' and curation = '${curation}' and attribute = 'data_set'`,
      );
      expect(row.estimate).toBeCloseTo(effect, 11);
      expect(row.r_squared).toBeCloseTo(rSquared, 11);
      expect(row.n_shared).toBe(n);
    },
  );

  it.each<[Study, string, Mean, number]>([
    ['paper', 'region', [0.11419217834534719, -0.06052381553092319, 0.2889081722216176], 22],
    ['paper', 'metric_type', [0.21641656113698451, 0.10134579184830411, 0.3314873304256649], 33],
    ['latest', 'region', [0.03160902575659022, -0.05560141295210684, 0.11881946446528728], 58],
    ['latest', 'metric_type', [0.3928040671273899, 0.16248755859082437, 0.6231205756639555], 42],
  ])('in %s, the mean of neural pairs that share the %s alone', async (study, shared, mean, pairs) => {
    const row = await one(
      study,
      'attribute_pair',
      `metrics = 'neural' and attributes = 'metric_type, region' and shared = '${shared}'`,
    );
    expect(row).toMatchObject({ ...close(mean), n_pairs: pairs });
  });

  describe('the findings', () => {
    const text = (study: Study) => of().read(`out/${study}/findings.md`);

    it('give the range of the mean, and claim no effect that changes with the curation', () => {
      expect(text('paper')).toContain(
        'The average correlation is between 0.11 (0.03 to 0.19, without Geirhos2021) and 0.42 (0.30 to 0.54, without Marques2020), depending on which data sets are counted.',
      );
      expect(text('paper')).toContain(
        'the effect of the same data set on agreement is 0.42 (0.34 to 0.50), −0.11 (−0.25 to 0.04) or 0.20 (0.15 to 0.26), depending on what counts as one data set, so none can be claimed.',
      );
      expect(text('latest')).toContain(
        'between 0.07 (0.04 to 0.09, without Geirhos2021) and 0.22 (0.16 to 0.29, without Marques2020)',
      );
      expect(text('latest')).toContain(
        'the effect of the same data set on agreement is 0.26 (0.22 to 0.30), 0.08 (0.00 to 0.16) or 0.08 (0.06 to 0.11)',
      );
    });
  });
}
