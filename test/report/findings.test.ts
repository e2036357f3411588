import { describe, expect, it } from 'vitest';
import { curations } from '../../pipeline/cohort/curations.ts';
import { findingTables } from '../../pipeline/report/findings/finding-tables.ts';
import { findingsText } from '../../pipeline/report/findings/findings.ts';
import { readStudy } from '../../pipeline/studies/study.ts';
import type { Row } from '../../pipeline/warehouse/rows.ts';

const study = readStudy('paper');
const states = { asOf: '2024-01-01', isSimulated: false };

/** The findings of a study with only these rows, of its main set. */
function findings(rows: Record<string, Row[]>, own = states): string {
  const none = Object.keys(findingTables).map((table): [string, Row[]] => [table, []]);
  const ofMain = Object.entries(rows).map(([table, each]): [string, Row[]] => [
    table,
    each.map((row) => ({ metric_set: 'brain_score', ...row })),
  ]);
  return findingsText(study, Object.fromEntries([...none, ...ofMain]), own);
}

const summary = (values: Record<string, [number, number, number]>): Row[] =>
  Object.entries(values).map(([quantity, [value, ci_low, ci_high]]) => ({
    quantity,
    method: 'spearman',
    estimate: value,
    ci_low,
    ci_high,
    family_ci_low: null,
    n_models: 100,
    n_model_families: 20,
    n_metrics: 10,
  }));

const shares = (low: number, high: number): Row[] =>
  ['weight', 'covariance_share'].flatMap((quantity) =>
    [
      ['behavior', quantity === 'weight' ? 0.5 : 0.8],
      ['neural', quantity === 'weight' ? 0.5 : 0.2],
    ].map(([category, value]) => ({
      method: 'arithmetic_mean',
      level: 'domain',
      category: category!,
      quantity,
      estimate: value!,
      ci_low: low,
      ci_high: high,
    })),
  );

/** An estimate with the ends of its interval. */
type Ends = [estimate: number, low: number, high: number];

/** Mean agreement above three thresholds of a control, with its difference from that of all models, and of V1 with behaviour. */
const range = (means: { mean: Ends; difference: Ends }[]): Row[] =>
  means.flatMap(({ mean: [estimate, ci_low, ci_high], difference }, i) => {
    const [apart, difference_ci_low, difference_ci_high] = difference;
    const at = {
      control: 'site:accuracy',
      quantile: [0, 0.5, 0.9][i]!,
      threshold: i / 4,
      n_models: 100 - 40 * i,
    };
    const behavior = { category_b: 'behavior', ci_low: null, ci_high: null };
    return [
      {
        ...{ ...at, category_a: 'all', category_b: 'all', estimate, ci_low, ci_high },
        ...{ difference: apart, difference_ci_low, difference_ci_high },
      },
      { ...at, ...behavior, category_a: 'V1', estimate: 0.3 - 0.1 * i },
      { ...at, ...behavior, category_a: 'IT', estimate: 0.3 - 0.3 * i, ci_low: -0.5, ci_high: 0.4 },
    ];
  });

describe('findings', () => {
  /** All models and the better half of them. Of the latter the difference is clear, and positive. */
  const all = { mean: [0.5, 0.4, 0.6] as Ends, difference: [0, 0, 0] as Ends };
  const half = { mean: [0.55, 0.35, 0.7] as Ends, difference: [0.05, 0.02, 0.08] as Ends };

  it.each<[number, Ends, string]>([
    [
      0.1,
      [-0.4, -0.5, -0.3],
      'So the metrics agree less over the best of these models: the difference is −0.40 (−0.50 to −0.30). That the best models differ less from each other may contribute (range restriction).',
    ],
    [
      0.9,
      [0.4, 0.3, 0.5],
      'So the metrics agree more over the best of these models: the difference is 0.40 (0.30 to 0.50).',
    ],
    [
      0.5,
      [0, -0.1, 0.1],
      'It is not clear whether the metrics agree less over the best of these models: the difference is 0.00 (−0.10 to 0.10).',
    ],
    // The intervals of the two means overlap, but that of their difference excludes zero.
    [
      0.35,
      [-0.15, -0.25, -0.05],
      'So the metrics agree less over the best of these models: the difference is −0.15 (−0.25 to −0.05). That the best models differ less from each other may contribute (range restriction).',
    ],
    [
      0.65,
      [0.15, 0.05, 0.25],
      'So the metrics agree more over the best of these models: the difference is 0.15 (0.05 to 0.25).',
    ],
    // The intervals of the two means are apart, but that of their difference includes zero.
    [
      0.75,
      [0.25, -0.05, 0.55],
      'It is not clear whether the metrics agree less over the best of these models: the difference is 0.25 (−0.05 to 0.55).',
    ],
    [
      0.25,
      [-0.25, -0.55, 0.05],
      'It is not clear whether the metrics agree less over the best of these models: the difference is −0.25 (−0.55 to 0.05).',
    ],
  ])(
    'say what it means that agreement among the best models is %f, with a difference of %j',
    (best, difference, expected) => {
      const text = findings({
        'agreement.range_restriction': range([
          all,
          half,
          { mean: [best, best - 0.1, best + 0.1], difference },
        ]),
      });
      expect(text).toContain(
        `0.50 (0.40 to 0.60) over all 100 models with a score on accuracy, 0.55 (0.35 to 0.70) over the 60 with at least 0.25 and ${best.toFixed(2)} (`,
      );
      expect(text).toContain(
        'The largest of 2 changes is that between IT and behaviour, from 0.30 (−0.50 to 0.40, n = 100) to −0.30 (−0.50 to 0.40, n = 20); picked as the largest, it is probably exaggerated.',
      );
      expect(text).toContain(`${expected}\n`);
    },
  );

  it('judge only thresholds with an interval, if there are several', () => {
    const text = findings({
      'agreement.range_restriction': range([
        all,
        { mean: [0.45, 0.3, 0.6], difference: [-0.05, -0.2, 0.1] },
        { mean: [0.1, Number.NaN, Number.NaN], difference: [-0.4, Number.NaN, Number.NaN] },
      ]),
    });
    expect(text).toContain('on accuracy and 0.45 (0.30 to 0.60) over the 60 with at least 0.25.');
    expect(text).toContain(
      'It is not clear whether the metrics agree less over the best of these models: the difference is −0.05 (−0.20 to 0.10).',
    );
  });

  it('are about one training data set at a time, and claim nothing without intervals', () => {
    const within = (training_data_set: string, n: number, estimates: number[]) =>
      range(
        estimates.map((estimate) => ({
          mean: [estimate, Number.NaN, Number.NaN],
          difference: [estimate - estimates[0]!, Number.NaN, Number.NaN],
        })),
      ).map((row) => ({
        ...row,
        training_data_set,
        n_models: Number(row.n_models) * n,
        ci_low: Number.NaN,
      }));
    const text = findings({
      'agreement.range_restriction': [
        ...within('ecoset', 1, [0.8, 0.5, 0.2]),
        ...within('imagenet', 2, [0.7, 0.4, 0.1]),
      ],
    });
    const [images, eco] = [text.indexOf('trained on ImageNet'), text.indexOf('trained on ecoset')];
    expect(images).toBeLessThan(eco);
    expect(text).toContain(
      'The average correlation is 0.70 over all 200 models trained on ImageNet with a score on accuracy, 0.40 over the 120 with at least 0.25 and 0.10 over the 40 with at least 0.50.',
    );
    expect(text).toContain('0.80 over all 100 models trained on ecoset');
    expect(text).toContain(
      'The largest of 2 changes is that between IT and behaviour, from 0.30 (n = 200) to −0.30 (n = 40); picked as the largest, it is probably exaggerated.',
    );
    expect(text).toContain('too few families for intervals');
    expect(text).not.toMatch(/So the metrics agree|is not clear whether|difference is|NaN|undefined/);
  });

  it.each([
    [0.6, 0.52, 0.7, '60 % (52 % to 70 %) of its variance', 'Most of it is in them already.'],
    [0.3, 0.2, 0.4, '30 % (20 % to 40 %) of its variance', 'Most of it is not'],
    [
      0.3,
      Number.NaN,
      Number.NaN,
      '30 % of its variance',
      'Its models are of 7 families, too few for an interval.',
    ],
  ])(
    'say how far other metrics predict one for families not seen: %f',
    (r_squared, ci_low, ci_high, share, verdict) => {
      const text = findings({
        'agreement.own_category': [{ metric_id: 'mine:s', category: 'all', method: 'spearman' }],
        'agreement.own_prediction': [
          {
            metric_id: 'mine:s',
            n_models: 40,
            n_model_families: 7,
            n_metrics: 50,
            r_squared,
            ci_low,
            ci_high,
          },
        ],
      });
      expect(text).toContain(
        `The 50 other metrics predict ${share} for families of models that the prediction has not seen`,
      );
      expect(text).toContain(verdict);
    },
  );

  it('say how far the noise of seeds lowers correlations', () => {
    const seeds = [0, 0.9].flatMap((quantile) =>
      [0.01, 0.2].map((share, m) => ({
        quantile,
        threshold: quantile / 2,
        metric_id: `m${m}`,
        n_configurations: quantile > 0 ? 12 : 50,
        seed_share: share * (1 + quantile),
        n_seeds: quantile > 0 ? 36 : 150,
        mean_correlation: 0.1 + quantile / 10,
        correlation_bound: m === 0 ? 0.95 : 0.75,
      })),
    );
    const rows = range([all, half, { mean: [0.1, 0, 0.2], difference: [-0.4, -0.5, -0.3] }]);
    const text = findings({ 'agreement.range_restriction': rows, 'agreement.seed_noise': seeds });
    expect(text).toContain(
      'Seeds make up 1.0 to 20.0 % of the variance of the 2 metrics over all 50 configurations with several seeds, and 1.9 to 38.0 % over the 12 with at least 0.45 (agreement/seed\\_noise has the intervals, which are wide). If the metrics agreed perfectly, this noise would lower their average correlation over these 36 models to about 0.85 (rough, as the shares are); it is 0.19.',
    );
  });

  describe('of readings', () => {
    const reading = (name: string, verdicts: string[], n_models = 90): Row[] =>
      study.readings.claims.map((claim_id, i) => ({
        reading: name,
        title: name.replaceAll('_', ' '),
        claim_id,
        estimate: n_models < 20 ? Number.NaN : 0.2 + i / 10,
        verdict: verdicts[i] ?? 'not_computable',
        n_models,
      }));
    const compatible = ['compatible', 'compatible', 'compatible'];
    const certain = 'That does not show which list was used: the intervals are wide.';

    it('say which fit the published numbers, in the order of the study', () => {
      const rows = [
        ...reading('leaves_67', ['compatible', 'incompatible', 'consistent']),
        ...reading('leaves_50', compatible),
        ...reading('with_auxiliary_69', [], 4),
      ];
      const text = findings({ 'claims.reading': rows });
      expect(text).toContain(
        'computed in 3 readings of it, each over the models that have every metric of the reading. Not computable: “with auxiliary 69” (4 models).',
      );
      expect(text).toContain('0.198 on average. In our 2 readings: 0.20; compatible in all of them.');
      expect(text).toContain('In our 2 readings: 30 %; compatible: “leaves 50”; incompatible: “leaves 67”.');
      expect(text).toContain('In our 2 readings: 40 %; compatible: “leaves 50”; consistent: “leaves 67”.');
      expect(text).toContain(
        `Compatible with all of these numbers: “leaves 50”. ${certain} The verdicts depend`,
      );
    });

    it.each([
      [compatible, `Every reading is compatible with all of these numbers. ${certain}`],
      [['compatible', 'compatible', 'incompatible'], 'No reading is compatible with all of these numbers'],
    ])('with verdicts %j draw another conclusion', (verdicts, words) => {
      expect(findings({ 'claims.reading': reading('leaves_50', verdicts) })).toContain(words);
    });

    it('are left out if no reading is computable', () => {
      const text = findings({ 'claims.reading': reading('leaves_50', [], 3) });
      expect(text).not.toContain('reading');
    });
  });

  it('explain what is missing in empty tables', () => {
    const text = findings({});
    expect(text).toContain('- No two metrics share enough models to be compared.');
    expect(text).toContain('- Too few models are scored on every metric: no score is combined from them.');
    expect(text).toContain('- At no date were enough models scored on every metric.');
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  /** The rows of a regression's term under each curation, with p by curation. */
  const curated = (attribute: string, estimate: number, p: readonly number[], settings: Row = {}): Row[] =>
    curations.map((curation, i) => ({
      metrics: 'all',
      curation,
      attribute,
      estimate,
      family_ci_low: estimate - 0.1,
      family_ci_high: estimate + 0.1,
      p_value: p[i]!,
      r_squared: [0.25, 0.15, 0.2][i]!,
      reason: null,
      ...settings,
    }));

  it.each([
    [
      0.4,
      0.2,
      'So these pairs of one region agree more; they can differ from the others in other ways, too.',
      'So no single data set is behind the effect.',
    ],
    [
      0.2,
      0.05,
      'The intervals overlap, so these pairs do not separate region from method.',
      'So most of the effect is that of one data set',
    ],
    [
      -0.1,
      0.05,
      'So these pairs of one type agree more; they can differ from the others in other ways, too.',
      'So most of the effect is that of one data set',
    ],
  ])('say what metrics that agree have in common: %f', (region, left, byRegion, withoutOne) => {
    const interval = (estimate: number) => ({
      family_ci_low: estimate - 0.1,
      family_ci_high: estimate + 0.1,
    });
    const two = { attributes: 'metric_type, region', n_pairs: 9 };
    const without = { attribute: 'data_set', estimate: left, difference: left - 0.3 };
    const text = findings({
      'agreement.summary': summary({ mean_pairwise_correlation: [0.2, 0.15, 0.25] }),
      'agreement.attribute_pair': [
        // Behaviour would decide otherwise.
        { ...two, metrics: 'all', shared: 'region', estimate: 0.9, ...interval(0.9) },
        { ...two, metrics: 'all', shared: 'metric_type', estimate: 0.8, ...interval(0.8) },
        { ...two, metrics: 'neural', shared: 'region', estimate: region, ...interval(region) },
        { ...two, metrics: 'neural', shared: 'metric_type', estimate: 0.15, ...interval(0.15) },
      ],
      'agreement.attribute_effect': [
        ...curated('data_set', 0.3, [0.001, 0.01, 0.02]),
        ...curated('region', 0.02, [0.6, 0.6, 0.6]),
        ...curated('metric_type', 0.2, [0.01, 0.3, 0.01]),
        ...curated('acquisition', Number.NaN, [Number.NaN, Number.NaN, Number.NaN], {
          reason: 'determined by the attributes before it',
        }),
      ],
      'agreement.attribute_without_data_set': [
        { ...without, data_set: 'Two2020' },
        { ...without, data_set: 'One2010', estimate: 0.31, difference: 0.01 },
      ],
    });
    expect(text).toContain(
      'Metrics agree more if they have the same data set (by 0.30 (0.20 to 0.40)), given the other attributes, under all three ways to count data sets',
    );
    expect(text).toContain('It is not clear that the same region adds to it.');
    expect(text).toContain(
      'Given the other attributes, the effect of the same metric type on agreement is 0.20 (0.10 to 0.30), 0.20 (0.10 to 0.30) or 0.20 (0.10 to 0.30), depending on what counts as one data set, so none can be claimed.',
    );
    expect(text).toContain('the attributes explain 15 % to 25 % of the variance of agreement.');
    expect(text).toContain('Other attributes determine acquisition here');
    expect(text).toContain('depends most on Two2020');
    expect(text).toContain(withoutOne);
    expect(text).toContain('pairs of one region and different types agree by ');
    expect(text).toContain(
      `pairs of one type and different regions by 0.15 (0.05 to 0.25) over 9 pairs. ${byRegion}\n`,
    );
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  it('need an interval over families that excludes zero for an effect', () => {
    const text = findings({
      'agreement.summary': summary({ mean_pairwise_correlation: [0.2, 0.15, 0.25] }),
      'agreement.attribute_effect': curated('data_set', 0.09, [0.001, 0.001, 0.001]),
    });
    expect(text).toContain(
      'No shared attribute has an effect on agreement, given the others, that is clear under all three ways to count data sets',
    );
  });

  it('say how far metrics agree by what they share, and the range without each data set', () => {
    const level = (curation: string, shared: string, estimate: number): Row => ({
      curation,
      shared,
      estimate,
      family_ci_low: estimate - 0.1,
      family_ci_high: estimate + 0.1,
    });
    /** A mean with both kinds of interval. */
    const without = (left_out: string, estimate: number): Row => ({
      ...{ quantity: 'mean_pairwise_correlation', left_out, estimate },
      ...{ ci_low: estimate - 0.02, ci_high: estimate + 0.02 },
      ...{ family_ci_low: estimate - 0.08, family_ci_high: estimate + 0.08 },
    });
    const estimates = {
      nothing: [0.1, 0.1, 0.1],
      domain: [0, 0, 0],
      category: [0.1, 0.3, 0.2],
      data_set: [0.5, 0.3, 0.4],
    };
    const text = findings({
      'agreement.summary': summary({ mean_pairwise_correlation: [0.2, 0.15, 0.25] }),
      'agreement.shared_level': Object.entries(estimates).flatMap(([shared, own]) =>
        curations.map((curation, i) => level(curation, shared, own[i]!)),
      ),
      'agreement.without_data_set': [
        without('One2010', 0.1),
        // Without an interval over families, that over models is shown.
        { ...without('Two2020', 0.4), family_ci_low: Number.NaN },
        without('Three2030', 0.3),
        { quantity: 'mean_neural_neural', left_out: 'One2010', estimate: -0.5 },
      ],
    });
    expect(text).toContain(
      'of different domains correlate by 0.10 (0.00 to 0.20) on average, and two of one domain',
    );
    expect(text).toContain(
      'by 0.10 (0.00 to 0.20), 0.30 (0.20 to 0.40) or 0.20 (0.10 to 0.30) if they are of different data sets, and by 0.50 (0.40 to 0.60), 0.30 (0.20 to 0.40) or 0.40 (0.30 to 0.50) if they are of one.',
    );
    expect(text).toContain(
      'The average is between 0.10 (0.02 to 0.18, without One2010) and 0.40 (0.38 to 0.42, without Two2020), depending on which data sets are counted.',
    );
  });

  it.each([
    [0.01, 0.09, 'So the average between the two is above zero.'],
    [0.1, 0.3, 'So the average between the two is above zero.'],
    [0.65, 0.75, 'So the average between the two is above zero.'],
    [0, 0.2, 'The average between the two is not distinguishable from zero.'],
    [-0.1, 0.1, 'The average between the two is not distinguishable from zero.'],
    [-0.2, 0, 'The average between the two is not distinguishable from zero.'],
    [-0.3, -0.1, 'So the average between the two is below zero.'],
  ])('depend on the correlation between the domains, %f to %f', (low, high, expected) => {
    const text = findings({
      'agreement.summary': summary({
        mean_pairwise_correlation: [0.2, 0.15, 0.25],
        share_negative: [0.24, Number.NaN, Number.NaN],
        mean_neural_neural: [0.1, 0.05, 0.15],
        mean_behavior_behavior: [0.7, 0.65, 0.75],
        mean_neural_behavior: [(low + high) / 2, low, high],
      }),
    });
    expect(text).toContain(
      'The average correlation between two of 10 metrics is ρ = 0.20 (0.15 to 0.25) over 100 models',
    );
    expect(text).toContain(
      '24 % of the pairs have a negative estimate, but noise alone makes weak correlations negative.',
    );
    expect(text).toContain(`between neural and behavioural metrics. ${expected}\n`);
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  it.each([
    [0.7, 0.9, 'more than its weight'],
    [0.4, 0.9, 'not distinguishable from its weight'],
    [0.1, 0.3, 'less than its weight'],
  ])('depend on the share of the variance, %f to %f', (low, high, expected) => {
    const text = findings({ 'aggregation.variance_share': shares(low, high) });
    expect(text).toContain(`of the score's variance (covariance of its part with the score): ${expected}.\n`);
    expect(text).toContain(
      'No balanced score exists: one of the domains is constant, or they cancel each other out.',
    );
  });

  it('count verdicts on a claim over dates', () => {
    const claim_id = 'mean_correlation';
    const text = findings({
      'trajectory.cohort': ['2020-01-31', '2020-02-29', '2020-03-31'].map((as_of, i) => ({
        as_of,
        n_complete: 20 + i,
        n_metrics: 5,
        included: i > 0,
      })),
      'trajectory.claim': [
        { as_of: '2020-02-29', claim_id, verdict: 'compatible' },
        { as_of: '2020-03-31', claim_id, verdict: 'incompatible' },
      ],
    });
    expect(text).toContain(
      'At 2 of 3 dates enough models were scored on every metric of the set at the time: from',
    );
    expect(text).toContain('from 2020-02-29 (21 models × 5 metrics) to 2020-03-31 (22 models × 5 metrics)');
    expect(text).toContain('compatible at 1 date and incompatible at 1 date (2 in all)');
  });

  it('give the share of behaviour at dates with ten families or more', () => {
    const share = (as_of: string, n_model_families: number, estimate: number, half: number): Row => ({
      ...{ as_of, n_model_families, quantity: 'covariance_share', method: 'arithmetic_mean' },
      ...{ category: 'behavior', estimate, ci_low: estimate - half, ci_high: estimate + half },
    });
    const told = (...shares: Row[]) =>
      findings({
        'trajectory.cohort': ['2020-01-31', '2021-01-31', '2022-01-31', '2023-01-31'].map((as_of) => ({
          ...{ as_of, n_complete: 20, n_metrics: 5, included: true },
        })),
        'trajectory.headline': shares,
      });
    // Dates with nine families have the lowest and the highest share.
    const few = [share('2020-01-31', 9, 0.3, 0.1), share('2021-01-31', 9, 0.9, 0.1)];
    const ten = share('2022-01-31', 10, 0.6, 0.15);
    expect(told(...few, ten, share('2023-01-31', 30, 0.7, 0.15))).toContain(
      "Behaviour had between 60 % (45 % to 75 %) on 2022-01-31 and 70 % (55 % to 85 %) on 2023-01-31 of the arithmetic mean's variance. Its whole interval is above half at 1 of 2 dates with at least ten model families.",
    );
    expect(told(...few, ten)).toContain('above half at 0 of 1 date with at least ten model families.');
    expect(told(...few)).not.toMatch(/Behaviour had|above half/);
  });

  const rankChange = (
    from: number,
    scores: number,
    metrics: number,
    models: number,
    n_new_scores: number,
  ) => ({
    year: 2024,
    model_id: `m${from}`,
    as_of_from: '2023-12-31',
    as_of_to: '2024-12-31',
    rank_from: from,
    rank_to: from + scores + metrics + models,
    by_scores: scores,
    by_metrics: metrics,
    by_models: models,
    n_new_scores,
    n_models_from: 10,
    n_models_to: 20,
  });

  it('say whether ranks changed because of scores, metrics or models', () => {
    const changes = [rankChange(1, 0, 6, 4, 0), rankChange(3, -1, 0, 3, 2), rankChange(5, 1, 0, -1, 0)];
    const text = findings({ 'trajectory.rank_change': changes });
    expect(text).toContain(
      "From one year's last date to the next, models moved by 25.7 percentiles on average, over 3 model-years (0 is the first place, 100 the last; in percentiles, because between 10 and 20 models were ranked). Ranks here follow the site's rule: arithmetic mean, missing scores as zero.",
    );
    expect(text).toContain(
      'In 67 % of these model-years, metrics and other models together moved the model more than new scores on old metrics did.',
    );
    expect(text).toContain(
      'the mean size of the effects is 7.4 percentiles for new scores, then 22.2 for new and removed metrics, then 19.5 for models that joined or left.',
    );
    expect(text).toContain(
      'In 67 % of them, the model itself had gained no score on an old metric. A lower rank than a year ago does not mean that a model got worse',
    );
    expect(text).toContain(
      'that of m1, from rank 1 of 10 models on 2023-12-31 to rank 11 of 20 on 2024-12-31: 0 by new scores, 67 down by metrics and 14 up by other models (percentiles).',
    );
  });

  it('draw no conclusion if ranks changed because of scores, and say so if none did', () => {
    const text = findings({ 'trajectory.rank_change': [rankChange(5, -3, 1, 0, 1)] });
    expect(text).toContain('moved by 33.9 percentiles on average, over 1 model-year (');
    expect(text).toContain(
      'In 0 % of these model-years, metrics and other models together moved the model more than new scores on old metrics did.',
    );
    expect(text).not.toContain('A lower rank');
    expect(text).toContain(
      'to rank 3 of 20 on 2024-12-31: 33 up by new scores, 11 down by metrics and 12 up by other models (percentiles).',
    );
    const same = findings({ 'trajectory.rank_change': [rankChange(5, 1, 0, -1, 0)] });
    expect(same).toContain('- No model had another rank a year later.');
  });

  it('count the significant differences in error consistency, of the snapshot that the study reads', () => {
    const pair = (observer_b: string, distinguishable: boolean, changed: Row = {}): Row => ({
      snapshot_id: 'trials@1',
      measure: 'error_consistency',
      observer_a: 'a',
      observer_b,
      distinguishable,
      ...changed,
    });
    const text = (...pairs: Row[]) =>
      findings({
        'cohort.source': [{ snapshot_id: 'trials@1' }],
        'consistency.difference': pairs,
      });
    const others = [
      pair('d', true, { snapshot_id: 'trials@0' }),
      pair('b', true, { measure: 'ood_accuracy' }),
    ];
    expect(
      text(pair('b', true), pair('c', false), pair('c', false, { observer_a: 'b' }), ...others),
    ).toContain(
      "- The 3 comparable models in model-vs-human make 3 pairs. In 1 of them, one model's error consistency with people is significantly higher than the other's (images resampled within data set and condition; p \\< 0.05, Holm-corrected for all pairs). In the others the order is not established, so do not read such a difference as progress.\n",
    );
    expect(text(pair('b', true))).not.toContain('In the others');
    expect(text(...others)).not.toContain('Error consistency with people');
  });

  const trials = { snapshot_id: 'trials@1', measure: 'error_consistency' };
  /** Three models and people; my-net is the user's own. */
  const compared: Record<string, Row[]> = {
    'cohort.source': [{ snapshot_id: 'trials@1' }],
    'consistency.rank': [
      { ...trials, observer: 'clip', is_own: false, rank: 1, rank_low: 1, rank_high: 1 },
      { ...trials, observer: 'my-net', is_own: true, rank: 2, rank_low: 2, rank_high: 3 },
      { ...trials, observer: 'vit', is_own: false, rank: 3, rank_low: 2, rank_high: 3 },
    ],
    'consistency.difference': (
      [
        ['clip', 'my-net', 0.1, true],
        ['clip', 'vit', 0.12, true],
        ['my-net', 'vit', 0.02, false],
        ['clip', 'humans', -0.1, false],
        ['my-net', 'humans', -0.2, true],
        ['vit', 'humans', -0.22, true],
      ] as const
    ).map(([observer_a, observer_b, estimate, distinguishable]) => ({
      ...trials,
      observer_a,
      observer_b,
      estimate,
      distinguishable,
    })),
    'consistency.interval': (
      [
        ['humans', 'all', 0.43, 0.42, 0.45],
        ['my-net', 'sketch', 0.5, 0.4, 0.6],
        ['my-net', 'all', 0.2, 0.19, 0.21],
      ] as const
    ).map(([observer, dataset, estimate, ci_low, ci_high]) => ({
      ...trials,
      observer,
      dataset,
      estimate,
      ci_low,
      ci_high,
    })),
    'consistency.agreement': [
      ['ood_accuracy', 'error_consistency', 0.32, 0.15, 0.48],
      ['ood_accuracy', 'observed_consistency', 0.92, 0.88, 0.95],
      ['observed_consistency', 'error_consistency', 0.48, 0.35, 0.64],
    ].map(([measure_a, measure_b, estimate, ci_low, ci_high]) => ({
      snapshot_id: 'trials@1',
      measure_a: measure_a!,
      measure_b: measure_b!,
      estimate: estimate!,
      ci_low: ci_low!,
      ci_high: ci_high!,
    })),
  };

  it('say how certain ranks by error consistency are, how far models are from people, and how far the measures agree', () => {
    const text = findings(compared);
    expect(text).toContain(
      '- clip has the highest error consistency (95 % interval of its rank: 1 to 1). The rank intervals of half of the 3 models span at least 2 ranks.\n',
    );
    expect(text).toContain(
      "- People's error consistency with each other is κ = 0.43 (0.42 to 0.45, over images). 2 of the 3 models are significantly less consistent with people than that.\n",
    );
    expect(text).toContain(
      '- The rankings of the same models by the four measures of model-vs-human agree by ρ = 0.32 (0.15 to 0.48) for OOD accuracy and error consistency to ρ = 0.92 (0.88 to 0.95) for OOD accuracy and observed consistency. The intervals are over images. Say which of the four “human-like” refers to.\n',
    );
  });

  it("answer how consistent the models of one's own trials are with people", () => {
    const text = findings(compared);
    expect(text).toContain(
      '## How consistent are your models with people?\n\n### Your models\n\n- my-net: error consistency with people κ = 0.20 (0.19 to 0.21), rank 2 of 3 (2 to 3). It is distinguishable from 1 of 2 other models (images resampled, Holm-corrected).\n',
    );
    const neighbours = compared['consistency.difference']!.slice(2);
    expect(findings({ ...compared, 'consistency.difference': neighbours })).toContain(
      'It is distinguishable from 0 of 1 neighbours in the ranking',
    );
    const published = compared['consistency.rank']!.map((row) => ({ ...row, is_own: false }));
    expect(findings({ ...compared, 'consistency.rank': published })).not.toContain('your models');
  });

  it("describe at most ten models of one's own", () => {
    const many = Array.from({ length: 12 }, (_, i) => ({
      ...trials,
      observer: `net-${i + 1}`,
      is_own: true,
      rank: i + 1,
      rank_low: i + 1,
      rank_high: i + 1,
    }));
    const text = findings({ ...compared, 'consistency.rank': many });
    expect(text).toContain('- net-10: error');
    expect(text).not.toContain('- net-11: error');
    expect(text).toContain('have the other 2 of your models, too.');
  });

  const copies = [
    ['m1', 'm1'],
    ['m2', 'm1'],
    ['m3', 'm3'],
    ['m4', 'm3'],
    ['m5', 'm3'],
  ].map(([model_id, copy_group]) => ({ model_id: model_id!, copy_group: copy_group! }));
  const noise = (copy_reliability: number | null, mean_squared_error: number | null, metric_id = 'b:m') => ({
    metric_id,
    copy_variance: copy_reliability === null ? null : 1 - copy_reliability,
    copy_reliability,
    mean_squared_error,
  });
  const without = {
    variant: 'one_of_each_copy',
    quantity: 'mean_pairwise_correlation',
    estimate: 0.21,
    ci_low: 0.16,
    ci_high: 0.26,
    n_models: 97,
  };

  it('name copies, and give the mean without them', () => {
    const text = findings({
      'cohort.copy': copies,
      'agreement.summary': summary({ mean_pairwise_correlation: [0.2, 0.15, 0.25] }),
      'normalize.model': [{ model_id: 'm1', name: 'AlexNet' }],
      'agreement.summary_variant': [without],
      'agreement.reliability': [
        noise(0.9975, 0.3),
        noise(1, 0.2),
        noise(0.95, 0.1, 'b:worst'),
        noise(null, 1),
      ],
    });
    expect(text).toContain(
      '5 submissions, in the cohort or not, are copies of 2 models (copies are scored on at least 20 metrics in common, and at least 80 % of these scores are equal): AlexNet (2) and m3 (3).',
    );
    expect(text).toContain(
      "If only one of each model is kept, 97 of the cohort's 100 models remain, and the average correlation is 0.21 (0.16 to 0.26).",
    );
    expect(text).toContain(
      'is 0.25 % of the variance over models (median of 3 metrics; the largest is 5.00 %, of b:worst)',
    );
    expect(text).toContain(
      'On each of these metrics the published standard errors are larger than the spread between copies',
    );
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  it('state only what is known about copies', () => {
    expect(findings({})).toContain('No two submissions were recognised as copies of one model');
    // The summary has ten metrics.
    const few = findings({ 'agreement.summary': summary({ mean_pairwise_correlation: [0.2, 0.15, 0.25] }) });
    expect(few).toContain('the set has 10 metrics, and copies must have at least 20 in common');
    const text = findings({ 'cohort.copy': copies, 'agreement.reliability': [noise(null, 1)] });
    expect(text).toContain('5 submissions, in the cohort or not, are copies of 2 models');
    expect(text).not.toMatch(/only one of each|variance between copies|standard errors|NaN|undefined|null/);
    const equal = findings({ 'cohort.copy': copies, 'agreement.reliability': [noise(1, null)] });
    expect(equal).toContain('variance between copies is less than 0.01 %');
    const withoutErrors = findings({ 'cohort.copy': copies, 'agreement.reliability': [noise(0.9, null)] });
    expect(withoutErrors).toContain('variance between copies is 10.00 %');
    expect(withoutErrors).not.toContain('standard errors');
  });

  describe('on the number of metrics needed', () => {
    const rows = (size: number | null, more: (i: number) => Row = () => ({})): Record<string, Row[]> => ({
      'aggregation.redundancy_metric': ['a', 'b', 'c', 'd'].map((metric_id, i) => ({
        metric_id,
        kendall_tau_arithmetic_mean: 0.99,
        kendall_tau_z_mean: null,
        kendall_tau_mean_rank: 0.98,
        n_metrics_smallest: size,
        no_replacement_found: i === 0,
        kendall_tau_reached: 0.9499,
        adds_nothing: i === 3,
        ...more(i),
      })),
    });

    it('give an upper bound, for the methods of the study', () => {
      const text = findings(rows(2));
      expect(text).toContain(
        "At most 2 of the 4 metrics (50 %) are needed to keep the rankings by arithmetic mean and mean rank (Kendall's τ of at least 0.95) for these models, on which they were chosen. This is an upper bound",
      );
      expect(text).toContain('This is an upper bound: the search need not find the smallest set.');
      expect(text).toContain(
        '1 metric looks irreplaceable: when it is left out, the search finds no set that keeps these rankings (in brackets the best τ without it): a (0.949). A set that it did not try may still do.',
      );
      expect(text).toContain('1 metric changes hardly any order (without it, τ stays at 0.999 or above): d.');
      const two = findings(rows(2, (i) => ({ adds_nothing: i > 1 })));
      expect(two).toContain(
        '2 metrics change hardly any order (without any one of them, τ stays at 0.999 or above): c and d.',
      );
    });

    it('say that every metric can be replaced, and none is redundant', () => {
      const text = findings(
        rows(2, () => ({ no_replacement_found: false, adds_nothing: false, kendall_tau_mean_rank: null })),
      );
      expect(text).toContain('are needed to keep the ranking by arithmetic mean (');
      expect(text).toContain('For every metric, the search found other metrics that can replace it.');
      expect(text).toContain('No single metric can be left out with τ staying at 0.999 or above.');
      expect(text).not.toMatch(/did not try|hardly any order/);
    });

    it('have no τ if the other metrics give no ranking', () => {
      const text = findings(rows(1, () => ({ kendall_tau_reached: null })));
      expect(text).toContain(
        '1 metric looks irreplaceable: when it is left out, the search finds no set that keeps these rankings: a. A set that it did not try may still do.',
      );
      expect(text).not.toContain('NaN');
    });

    it('cover needing all metrics, a single metric, and no ranking', () => {
      const all = findings(rows(4));
      expect(all).toContain('The search found no smaller set of metrics that keeps the rankings by');
      expect(all).not.toMatch(/irreplaceable|did not try/);
      const [one] = rows(1)['aggregation.redundancy_metric']!;
      expect(findings({ 'aggregation.redundancy_metric': [one!] })).toContain(
        'There is only one metric, so none can be left out.',
      );
      const none = findings(rows(null));
      expect(none).toContain('A score by all metrics is the same for every model');
      expect(none).not.toMatch(/NaN|hardly any order/);
    });
  });

  it('compare policies for missing scores', () => {
    const text = findings({
      'aggregation.policy_agreement': [
        {
          method: 'arithmetic_mean',
          policy_a: 'missing_as_zero',
          policy_b: 'mean_of_present',
          n_models: 30,
          kendall_tau: 0.5,
          largest_rank_change: 7,
          model_id: 'm',
          rank_a: 9,
          rank_b: 2,
        },
      ],
      'aggregation.tree': [
        { node_id: 'brain-score:average_vision', parent_id: 'brain-score:overall' },
        { node_id: 'brain-score:overall', parent_id: null },
      ],
      'aggregation.site_comparison': [
        { node_id: 'brain-score:average_vision', site_value: 0.9, ours: 0.1, difference_unexplained: 0.8 },
        {
          node_id: 'brain-score:overall',
          site_value: 0.4,
          ours: 0.5,
          difference_unexplained: -0.0004,
          difference_by_date: 0.01,
          difference_by_metrics: -0.02,
          difference_by_missing: 0.1104,
        },
      ],
    });
    expect(text).toContain(
      '30 models are ranked under two policies for missing scores: every missing score, failed or never run, is zero',
    );
    expect(text).toContain("Kendall's τ between the two rankings is 0.50 (arithmetic mean).");
    expect(text).toContain('m moves most, by the arithmetic mean: from rank 9 with zeros to rank 2 without.');
    expect(text).toContain('we reproduce its average to 0.0004 for 1 model.');
    expect(text).toContain(
      'an earlier date (0.010), the choice of metrics (0.020) and counting missing scores as zero, as the site does (0.110)',
    );
    // Without rows of method_agreement there is no such sentence.
    expect(text).not.toContain('switching the policy');
  });

  it.each([
    [
      { missing_as_zero: 0.6, mean_of_present: 0.7 },
      'Whichever method is used, switching the policy changes the ranking',
    ],
    [
      { missing_as_zero: 0.4, mean_of_present: 0.7 },
      'For no method, switching the policy changes the ranking',
    ],
    [
      { missing_as_zero: 0.6, mean_of_present: 0.4 },
      'For no method, switching the policy changes the ranking',
    ],
  ])('compare switching policies with switching methods: %o', (taus, expected) => {
    const text = findings({
      'aggregation.policy_agreement': ['arithmetic_mean', 'z_mean'].map((method) => ({
        method,
        policy_a: 'missing_as_zero',
        policy_b: 'mean_of_present',
        n_models: 30,
        kendall_tau: 0.5,
        largest_rank_change: 1,
        model_id: null,
      })),
      'aggregation.method_agreement': Object.entries(taus).map(([policy, kendall_tau]) => ({
        policy,
        method_a: 'arithmetic_mean',
        method_b: 'z_mean',
        kendall_tau,
      })),
    });
    expect(text).toContain(expected);
  });

  it.each([
    // The smallest τ between methods, of which the policies are more than 0.05 below by both methods, one or none.
    [0.5701, 'Whichever method is used, switching the policy changes the ranking of these models more'],
    [0.5699, 'For the arithmetic mean, switching the policy changes the ranking of these models more'],
    [0.5501, 'For the arithmetic mean, switching the policy changes the ranking of these models more'],
    [0.5499, 'For no method, switching the policy changes the ranking of these models more'],
  ])('name a method only if its policies differ by more than a margin: %f', (smallest, expected) => {
    const text = findings({
      'aggregation.policy_agreement': Object.entries({ arithmetic_mean: 0.5, z_mean: 0.52 }).map(
        ([method, kendall_tau]) => ({
          ...{ method, policy_a: 'missing_as_zero', policy_b: 'mean_of_present', n_models: 30 },
          ...{ kendall_tau, largest_rank_change: 1, model_id: null },
        }),
      ),
      'aggregation.method_agreement': [0.9, smallest].map((kendall_tau, i) => ({
        ...{ policy: ['missing_as_zero', 'mean_of_present'][i]!, kendall_tau },
        ...{ method_a: 'arithmetic_mean', method_b: 'z_mean' },
      })),
    });
    expect(text).toContain(`${expected} than switching to any other method.`);
    expect(text.includes('For each other method, some other method changes it about as much or more.')).toBe(
      expected.startsWith('For the'),
    );
  });

  it('say that policies make no difference if they rank alike', () => {
    const text = findings({
      'aggregation.policy_agreement': ['arithmetic_mean', 'z_mean'].map((method) => ({
        method,
        policy_a: 'missing_as_zero',
        policy_b: 'mean_of_present',
        n_models: 30,
        kendall_tau: 1,
        largest_rank_change: 0,
        model_id: null,
      })),
    });
    expect(text).toContain('Policies for missing scores make no difference to the ranking of 30 models.');
    expect(text).not.toMatch(/differently|switching the policy/);
  });

  describe('about small panels', () => {
    const rows = (rho: Record<string, number[]>) => ({
      'aggregation.panel': Object.entries(rho).flatMap(([rule, [estimate, low, high]]): Row[] =>
        [3, 15].flatMap((n_metrics) =>
          (rule === 'forward' ? ['spearman_rho', 'sensitivity', 'specificity'] : ['spearman_rho']).map(
            (quantity) => ({
              ...{ rule, quantity, n_metrics, n_metrics_full: 50 },
              ...{
                estimate: estimate!,
                ...(rule === 'random'
                  ? { range_low: low!, range_high: high! }
                  : { ci_low: low!, ci_high: high! }),
              },
              ...{ chosen_before: '2022-02-22', n_early: 68, n_models: 67 },
            }),
          ),
        ),
      ),
      'aggregation.panel_metric': ['a', 'b', 'c', 'd'].map((metric_id, place) => ({
        ...{ rule: 'forward', n_metrics: place + 1, metric_id },
      })),
    });
    const others = { random: [0.5, -0.1, 0.9], round_robin: [0.7, 0.6, 0.8] };

    it('say which metrics to run first', () => {
      const text = findings(rows({ forward: [0.97, 0.84, 0.99], ...others }));
      expect(text).toContain('the 68 models first seen before 2022-02-22, and tested on the 67 later ones');
      expect(text).toContain(
        'is 0.97 (0.84 to 0.99) with 3 metrics and 0.97 (0.84 to 0.99) with 15 metrics by forward selection',
      );
      expect(text).toContain('Random panels reach 0.50 (−0.10 to 0.90) with 3 metrics');
      expect(text).toContain('Of the later models, 97 % (84 % to 99 %) of the upper half reach it');
      expect(text).toContain('run a, b and c first. They do not replace the others');
    });

    const runFirst = 'So to see about where a new model will rank, run a, b and c first.';
    const byRule =
      'So whether 3 metrics from early models show where a new model will rank depends on the rule that chooses them, and which rule would do was not known beforehand.';
    const noGuide = 'So 3 metrics from early models are no safe guide to where a new model will rank.';

    it.each([
      [0.8, 0.6, runFirst],
      [0.8, 0.8, runFirst],
      [0.79, 0.8, byRule],
      [0.5, 0.9, byRule],
      [0.79, 0.79, noGuide],
      [0.5, Number.NaN, noGuide],
    ])(
      'warn of panels that do not hold: forward from %f, round robin from %f',
      (forward, robin, expected) => {
        // Random panels never decide.
        const random = [0.95, 0.9, 0.99];
        const text = findings(
          rows({ forward: [0.97, forward, 0.99], random, round_robin: [0.96, robin, 0.98] }),
        );
        const shown = [runFirst, byRule, noGuide].filter((each) => text.includes(each));
        expect(shown).toEqual([expected]);
        expect(text.includes('first.')).toBe(expected === runFirst);
      },
    );

    it('are silent without panels', () => {
      expect(findings({})).not.toContain('panel');
    });
  });

  describe('about quartiles', () => {
    const rows = (estimates: Record<string, number>, ends: Row) => ({
      'aggregation.policy_agreement': [
        {
          method: 'arithmetic_mean',
          policy_a: 'missing_as_zero',
          policy_b: 'mean_of_present',
          n_models: 30,
          kendall_tau: 0.5,
          largest_rank_change: 1,
          model_id: null,
        },
      ],
      'aggregation.policy_quartile': Object.entries(estimates).map(([quantity, estimate]) => ({
        ...{ method: 'arithmetic_mean', policy_a: 'missing_as_zero', policy_b: 'attempted', quantity },
        ...{ n_models: 30, estimate, ci_low: 0.2, ci_high: 0.3, ...ends },
      })),
    });

    it('give the interval over families, and say what it means', () => {
      const families = { family_ci_low: 0.1, family_ci_high: 0.4 };
      expect(findings(rows({ cohen_kappa: 0.25, share_changed: 0.26 }, families))).toContain(
        "left out, 26 % (10 % to 40 %) of the 30 models change their quartile by the arithmetic mean; Cohen's κ of the quartiles is 0.25 (0.10 to 0.40). So part of",
      );
    });

    it('give the interval over models if there are few families', () => {
      const none = { family_ci_low: null, family_ci_high: null };
      expect(findings(rows({ cohen_kappa: 0.25, share_changed: 0.26 }, none))).toContain(
        '26 % (20 % to 30 %)',
      );
    });

    it('say that no model changes its quartile', () => {
      const text = findings(rows({ cohen_kappa: 1, share_changed: 0 }, {}));
      expect(text).toContain(
        'No model changes its quartile by the arithmetic mean if only failed scores are zero',
      );
    });

    it('are silent without a κ', () => {
      expect(findings(rows({ cohen_kappa: Number.NaN, share_changed: 0 }, {}))).not.toContain('quartile');
    });
  });

  it.each([
    [20, 4.5, 0, 'Of 10 pairs, none differs significantly from zero (', true],
    [20, 4.5, 9, 'Of 10 pairs, 9 differ significantly from zero, 0 of them below it (', true],
    // Nothing is missed if all pairs are significant.
    [20, 4.5, 10, 'Of 10 pairs, 10 differ significantly from zero, 0 of them below it (', false],
    [100, 4.5, 0, 'Of 10 pairs, none differs significantly from zero (', false],
    [20, 30, 0, 'Of 10 pairs, none differs significantly from zero (', false],
  ])(
    'mention %i families and %f degrees of freedom only if they matter, with %i significant',
    (families, freedom, significant, expected, isMentioned) => {
      const rows = summary({ mean_pairwise_correlation: [0.2, 0.1, 0.3] }).map((row) => ({
        ...row,
        n_model_families: families,
        family_ci_low: 0.05,
        family_ci_high: 0.35,
        n_pairs: 10,
        n_significant: significant,
        n_significantly_negative: 0,
        median_family_df: freedom,
      }));
      const text = findings({ 'agreement.summary': rows });
      expect(text).toContain(`${expected}false discovery rate`);
      const few =
        'so these tests have only 4.5 degrees of freedom (median over pairs). So correlations that exist may be missed.';
      expect(text.includes(few)).toBe(isMentioned);
      expect(text.includes('degrees of freedom')).toBe(isMentioned);
      expect(text.includes('Models of one family resemble each other')).toBe(families < 100);
    },
  );

  const familyMean = { n_models: 100, n_model_families: 20, family_ci_low: 0.05, family_ci_high: 0.35 };
  const meanWith = (values: Row): Row[] =>
    summary({ mean_pairwise_correlation: [0.2, 0.1, 0.3] }).map((row) => ({
      ...row,
      ...familyMean,
      ...values,
    }));

  it.each([
    [41.4, true],
    [99.6, false],
    [130, false],
    [null, false],
  ])('mention an effective number of %f of 100 models only if it is smaller', (n_effective, isShown) => {
    const text = findings({
      'agreement.summary': meanWith({ n_effective, n_effective_low: 9.1, n_effective_high: 120 }),
    });
    const sentence =
      'For this mean, the 100 models are worth about 41 independent ones (a rough number: it may be anything from 9 to 100).';
    expect(text.includes(sentence)).toBe(isShown);
    expect(text.includes('worth about')).toBe(isShown);
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  const withoutFamily = (family: string, size: number, estimate: number): Row => ({
    ...{ family, quantity: 'mean_pairwise_correlation', estimate, difference: estimate - 0.2 },
    ...{ n_models: 100, n_models_without: 100 - size },
  });
  const ofFamilies = (...rows: Row[]) =>
    findings({ 'agreement.summary': meanWith({}), 'agreement.without_family': rows });

  it('name the largest family, and the one that changes the mean most', () => {
    const text = ofFamilies(
      withoutFamily('vgg', 5, 0.14),
      withoutFamily('resnet', 40, 0.22),
      withoutFamily('vit', 9, 0.2),
    );
    expect(text).toContain(
      'Without the largest family, resnet (40 of 100 models), the mean is 0.22 instead of 0.20. Of all families, vgg (5 of 100 models) changes the mean most: without it, the mean is 0.14 instead of 0.20.',
    );
    const outside = ofFamilies(withoutFamily('resnet', 40, 0.31), withoutFamily('vit', 9, 0.2));
    expect(outside).toContain('No other family changes it more.');
  });

  it('say if nothing can be compared without the largest family', () => {
    const nothing = { ...withoutFamily('resnet', 90, Number.NaN), n_pairs: 0 };
    const text = ofFamilies(nothing, withoutFamily('vit', 9, 0.14));
    expect(text).toContain(
      'Without the largest family, resnet (90 of 100 models), no two metrics share enough models. Of the other families, vit (9 of 100 models) changes the mean most: without it, the mean is 0.14 instead of 0.20.',
    );
    expect(text).not.toMatch(/NaN|So /);
    expect(ofFamilies(nothing)).toContain('no two metrics share enough models.\n');
  });

  it('name the family that what a domain explains depends on most', () => {
    const explained = (family: string, category: string, estimate: number, difference: number): Row => ({
      ...{ family, method: 'arithmetic_mean', category, estimate, difference },
      ...{ n_models: 97, n_models_without: 89 },
    });
    const text = findings({
      'aggregation.variance_share': shares(0.7, 0.9),
      'aggregation.explained_variance': [{ method: 'arithmetic_mean', category: 'neural', estimate: 0.375 }],
      'aggregation.without_family': [
        explained('resnet', 'behavior', 0.93, 0.01),
        explained('alexnet', 'neural', 0.582, 0.207),
        explained('vit', 'neural', Number.NaN, Number.NaN),
      ],
    });
    expect(text).toContain(
      'Of all families, alexnet (8 of 97 models) changes these shares most: without it, neural predictivity explains 58 % instead of 38 %.',
    );
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  it('say why ranks have no ranges', () => {
    const text = findings({
      'aggregation.variance_share': shares(0.7, 0.9),
      'aggregation.model_score': [{ method: 'arithmetic_mean', model_id: 'x:1', rank: 1 }],
      'aggregation.ranking': [
        {
          method: 'arithmetic_mean',
          n_models: 20,
          share_ordered: null,
          n_led_by_first: null,
          n_neighbours: 19,
          n_distinguishable: null,
          median_width: null,
          varying_weight: 0.2,
          reason: 'less than half of the weight can vary',
        },
      ],
    });
    expect(text).toContain("Ranks have no ranges over resampled data sets: 20 % of the score's weight");
    expect(text).not.toMatch(/NaN|undefined|null|tied/);
  });

  it('give the range of ranks over all data sets, or else the one with some held fixed', () => {
    const told = (ranking: Row, first: Row) =>
      findings({
        'aggregation.variance_share': shares(0.7, 0.9),
        'aggregation.model_score': [{ method: 'arithmetic_mean', model_id: 'x:1', rank: 1, ...first }],
        'aggregation.ranking': [
          { method: 'arithmetic_mean', n_models: 20, share_ordered: 0.62, n_led_by_first: 19, ...ranking },
        ],
      });
    const fixed = {
      ...{ fixed_median_width: 1, held_categories: 'behavior' },
      reason: 'a category with at least a fifth of the weight has fewer than five data sets',
    };
    const fixedRange = { fixed_rank_low: 1, fixed_rank_high: 3 };
    expect(told({ ...fixed, median_width: null }, { ...fixedRange, rank_low: null })).toContain(
      "leads all 19 other models in at least 97.5 % of the resamples of data sets and metrics. 62 % of all pairs of models have the same order in at least 97.5 % of the resamples. With the data sets of behaviour held fixed, 19 in 20 resamples leave the first model's rank between 1 and 3; the median width of this range over the models is 1 rank.",
    );
    const full = told(
      { fixed_median_width: 4, median_width: 4, held_categories: null, reason: null },
      { rank_low: 1, rank_high: 5, fixed_rank_low: 1, fixed_rank_high: 5 },
    );
    expect(full).toContain(
      ". 19 in 20 resamples leave the first model's rank between 1 and 5; the median width",
    );
    expect(full).not.toMatch(/held fixed|tied|interval of (a|the|its) rank/);
    // Nothing varies besides what is held.
    expect(told({ ...fixed, fixed_median_width: null }, {})).toContain('of the resamples.\n');
  });

  it('omit the balanced score if there is one domain', () => {
    const one = shares(0.7, 0.9).filter(({ category }) => category === 'behavior');
    const text = findings({
      'aggregation.variance_share': [...one, ...one.map((row) => ({ ...row, method: 'balanced' }))],
      'aggregation.model_score': [{ method: 'balanced', model_id: 'x:1', rank: 1 }],
      'aggregation.ranking': [
        {
          method: 'balanced',
          n_models: 20,
          share_ordered: 0.62,
          n_led_by_first: 18,
          n_neighbours: 19,
          n_distinguishable: 1,
          median_width: 3,
        },
      ],
    });
    expect(text).toContain('All metrics are of one domain, so there are no domains to balance.');
    expect(text).not.toMatch(/Balanced score:/);
  });

  it('give only means that exist if a domain has one metric', () => {
    const between: [number, number, number] = [0.44, 0.14, 0.72];
    expect(
      findings({
        'agreement.summary': summary({ mean_pairwise_correlation: between, mean_neural_behavior: between }),
      }),
    ).toContain(
      '- The average is 0.44 (0.14 to 0.72) between neural and behavioural metrics. So the average between the two is above zero.\n',
    );
    expect(
      findings({
        'agreement.summary': summary({
          mean_pairwise_correlation: between,
          mean_neural_neural: [0.6, 0.4, 0.7],
          mean_neural_behavior: between,
        }),
      }),
    ).toContain(
      '- The average is 0.60 (0.40 to 0.70) among neural metrics and 0.44 (0.14 to 0.72) between neural and',
    );
  });

  it.each([
    [1, 'There is only one metric, so none to compare it with.'],
    [5, 'No two metrics can be compared: they share too few models, or do not vary.'],
  ])('explain why %i metrics cannot be compared', (n_metrics, expected) => {
    const none = summary({ mean_pairwise_correlation: [NaN, NaN, NaN] }).map((row) => ({
      ...row,
      n_metrics,
    }));
    expect(findings({ 'agreement.summary': none })).toContain(expected);
  });

  /** All models tied by every method, or without scores if `rank` is null. */
  const tied = (rank: number | null): Row[] =>
    study.aggregations.flatMap((method) =>
      ['a', 'b'].map((model_id) => ({ method, model_id, rank, n_tied: rank && 2 })),
    );
  const ranking = study.aggregations.map((method) => ({
    method,
    n_models: 2,
    n_led_by_first: 0,
    n_neighbours: 1,
  }));

  it('report ties, and nothing that depends on a ranking', () => {
    const text = findings({
      'aggregation.variance_share': shares(NaN, NaN).map((row) => ({
        ...row,
        estimate: row.quantity === 'weight' ? 0.5 : NaN,
      })),
      'aggregation.model_score': tied(1),
      'aggregation.ranking': ranking,
      'aggregation.leave_out': [
        {
          method: 'arithmetic_mean',
          kind: 'metric',
          left_out: 'm',
          n_left_out: 1,
          kendall_tau: NaN,
          model_id: null,
        },
      ],
      'aggregation.redundancy_metric': ['a', 'b'].map((metric_id) => ({
        metric_id,
        n_metrics_smallest: null,
        adds_nothing: false,
      })),
      'aggregation.method_agreement': [
        { method_a: 'arithmetic_mean', method_b: 'balanced', kendall_tau: NaN, largest_rank_change: 0 },
      ],
      'aggregation.policy_agreement': [
        {
          method: 'arithmetic_mean',
          policy_a: 'missing_as_zero',
          policy_b: 'mean_of_present',
          kendall_tau: NaN,
        },
      ],
    });
    expect(text).toContain('Arithmetic mean: all 2 models are tied.');
    expect(text).toContain('All models are tied by the arithmetic mean.');
    expect(text).toContain(
      'Policies for missing scores cannot be compared: by one of them all models are tied.',
    );
    expect(text).toContain('All models are tied by the arithmetic mean, mean of z-scores and mean rank, so');
    expect(text).not.toMatch(/NaN|undefined|null|depends most|has \d+ %/);
  });

  it('do not rank models without scores', () => {
    const text = findings({
      'aggregation.variance_share': shares(NaN, NaN).map((row) => ({ ...row, estimate: NaN })),
      'aggregation.model_score': tied(null),
      'aggregation.leave_out': [
        {
          method: 'arithmetic_mean',
          kind: 'metric',
          left_out: 'm',
          n_left_out: 1,
          kendall_tau: NaN,
          model_id: null,
        },
      ],
    });
    expect(text).not.toMatch(/NaN|undefined|null|depends most|is first/);
  });

  it('name what a ranking depends on, even if all models are tied without it', () => {
    const metricRow = (left_out: string, kendall_tau: number, model_id: string | null): Row => ({
      method: 'arithmetic_mean',
      kind: 'metric',
      left_out,
      n_left_out: 1,
      kendall_tau,
      model_id,
      rank: 1,
      rank_without: 2,
    });
    const of = (...rows: Row[]) => findings({ 'aggregation.leave_out': rows });
    expect(of(metricRow('a', 0.3, 'x'), metricRow('b', NaN, 'x'), metricRow('c', -0.5, 'x'))).toContain(
      'depends most on the metric b: without it all models are tied.',
    );
    expect(of(metricRow('a', 1, null), metricRow('b', 1, null))).toContain(
      'No model moves in the arithmetic mean when any one metric is left out.',
    );
  });

  it('report a single date, and show no minus before 0', () => {
    const text = findings({
      'agreement.summary': summary({
        mean_pairwise_correlation: [-0.001, -0.004, 0.1],
        share_negative: [0, NaN, NaN],
      }),
      'trajectory.cohort': [{ as_of: '2024-01-01', included: true, n_complete: 24, n_metrics: 1 }],
      'trajectory.headline': [
        {
          as_of: '2024-01-01',
          quantity: 'covariance_share',
          method: 'arithmetic_mean',
          category: 'behavior',
          estimate: NaN,
        },
      ],
    });
    expect(text).toContain('ρ = 0.00 (0.00 to 0.10)');
    expect(text).toContain('There is only one date, 2024-01-01 (24 models × 1 metric)');
    expect(text).not.toMatch(/NaN|−0/);
  });

  it('escape names of models', () => {
    const text = findings({
      'normalize.model': [{ model_id: 'x:1', name: '<b>*bold*</b> [a](http://b)\n# c' }],
      'aggregation.variance_share': shares(0.7, 0.9),
      'aggregation.model_score': [{ method: 'arithmetic_mean', model_id: 'x:1', rank: 1 }],
      'aggregation.ranking': [
        {
          method: 'arithmetic_mean',
          n_models: 20,
          share_ordered: 0.62,
          n_led_by_first: 18,
          n_neighbours: 19,
          n_distinguishable: 1,
          median_width: 3,
        },
      ],
    });
    expect(text).toContain(
      '\\<b\\>\\*bold\\*\\</b\\> \\[a\\](http://b) \\# c is first of the 20 models scored on all metrics, and leads 18 of the other 19 in at least 97.5 % of the resamples of data sets and metrics. 62 % of all pairs of models have the same order in at least 97.5 % of the resamples.',
    );
  });

  it('warn of simulated scores at the top and bottom', () => {
    const lines = findings({}, { ...states, isSimulated: true }).split('\n');
    expect(lines[2]).toMatch(/SIMULATED/);
    expect(lines.filter((line) => line !== '').at(-1)).toMatch(/SIMULATED/);
  });
});
