import { describe, expect, it } from 'vitest';
import { findingTables } from '../../pipeline/studies/findings/tables.ts';
import { findingsText } from '../../pipeline/studies/findings.ts';
import { readStudy } from '../../pipeline/studies/study.ts';
import type { Row } from '../../pipeline/warehouse/rows.ts';

const study = readStudy('paper');
const states = { asOf: '2024-01-01', isSimulated: false };

/** The findings of a study with these rows of its main set, and of no other. */
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
    value,
    ci_low,
    ci_high,
    family_ci_low: null,
    n_models: 100,
    n_metrics: 10,
  }));

const shares = (low: number, high: number): Row[] =>
  ['weight', 'covariance_share', 'shapley_share'].flatMap((quantity) =>
    [
      ['behavior', quantity === 'weight' ? 0.5 : 0.8],
      ['neural', quantity === 'weight' ? 0.5 : 0.2],
    ].map(([category, value]) => ({
      method: 'arithmetic_mean',
      level: 'domain',
      category: category!,
      quantity,
      value: value!,
      ci_low: low,
      ci_high: high,
    })),
  );

describe('findings', () => {
  it('say that there is nothing to say', () => {
    const text = findings({});
    expect(text).toContain('- No two metrics share enough models to be compared.');
    expect(text).toContain('- Too few models are scored on every metric: no score is combined from them.');
    expect(text).toContain('- At no date were enough models scored on every metric.');
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  it.each([
    [0.1, 0.3, 'tend to score slightly higher on behavioural ones'],
    [0.04, 0.09, 'tend to score slightly higher on behavioural ones'],
    [-0.1, 0.1, 'The last is not distinguishable from zero.'],
    [-0.3, -0.1, 'tend to score lower on behavioural ones'],
  ])('turn with the correlation between the domains, %f to %f', (low, high, expected) => {
    const text = findings({
      'agreement.summary': summary({
        mean_pairwise_correlation: [0.2, 0.15, 0.25],
        share_negative: [0.24, Number.NaN, Number.NaN],
        mean_neural_neural: [0.1, 0.05, 0.15],
        mean_behavior_behavior: [0.7, 0.65, 0.75],
        mean_neural_behavior: [(low + high) / 2, low, high],
      }),
    });
    expect(text).toContain('ρ = 0.20 (0.15 to 0.25) on average over 100 models and 10 metrics');
    expect(text).toContain(
      '24 % of the pairs have a negative estimate; noise alone makes weak correlations negative.',
    );
    expect(text).toContain(expected);
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  it.each([
    [0.7, 0.9, 'more than its weight'],
    [0.4, 0.9, 'not distinguishable from its weight'],
    [0.1, 0.3, 'less than its weight'],
  ])('turn with the share of the variance, %f to %f', (low, high, expected) => {
    const text = findings({ 'aggregation.variance_share': shares(low, high) });
    expect(text).toContain(`of the score's variance: ${expected}. Averaged`);
    expect(text).toContain('No balanced score exists: no weights make the domains contribute equally');
  });

  it('count the dates at which a claim would have held', () => {
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
    expect(text).toContain('At 2 of 3 dates');
    expect(text).toContain('from 2020-02-29 (21 models × 5 metrics) to 2020-03-31 (22 models × 5 metrics)');
    expect(text).toContain('compatible with ours at 1 date and incompatible with ours at 1 date, of 2');
  });

  it('say of no p-value that it is 0', () => {
    const text = findings({
      'agreement.summary': summary({ mean_pairwise_correlation: [0.2, 0.15, 0.25] }),
      'agreement.domain_test': [{ pairs: 'all', effect: 0.1, p_value: 0.0234, smallest_p: 3.14e-5 }],
    });
    expect(text).toContain('p = 0.023; the smallest possible is 0.00003)');
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
    value: 0.21,
    ci_low: 0.16,
    ci_high: 0.26,
    n_models: 97,
  };

  it('say which submissions are copies, and what the mean is with one of each', () => {
    const text = findings({
      'cohort.copy': copies,
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
      '5 submissions are copies of 2 models (at least 80 % of at least 20 shared scores equal): AlexNet (2) and m3 (3).',
    );
    expect(text).toContain('With one of each, the mean correlation is 0.21 (0.16 to 0.26) over 97 models.');
    expect(text).toContain(
      'is 0.25 % of the variance over models (median of 3 metrics; the largest is 5.00 %, of b:worst)',
    );
    expect(text).toContain('standard errors are larger than that on 3 of these metrics');
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  it('say of copies only what is known', () => {
    expect(findings({})).toContain('No two submissions were recognised as copies of one model');
    // Of ten metrics.
    const few = findings({ 'agreement.summary': summary({ mean_pairwise_correlation: [0.2, 0.15, 0.25] }) });
    expect(few).toContain('the set has 10 metrics, and copies must share at least 20 scores');
    const text = findings({ 'cohort.copy': copies, 'agreement.reliability': [noise(null, 1)] });
    expect(text).toContain('5 submissions are copies of 2 models');
    expect(text).not.toMatch(/With one of each|variance between copies|standard errors|NaN|undefined|null/);
    const equal = findings({ 'cohort.copy': copies, 'agreement.reliability': [noise(1, null)] });
    expect(equal).toContain('variance between copies is less than 0.01 %');
    const withoutErrors = findings({ 'cohort.copy': copies, 'agreement.reliability': [noise(0.9, null)] });
    expect(withoutErrors).toContain('variance between copies is 10.00 %');
    expect(withoutErrors).not.toContain('standard errors');
  });

  it('say how many metrics it takes', () => {
    const rows = ['a', 'b', 'c', 'd'].map((metric_id, i) => ({
      metric_id,
      n_metrics_smallest: 2,
      irreplaceable: i === 0,
      kendall_tau_reached: 0.9499,
      adds_nothing: i === 3,
    }));
    const text = findings({ 'aggregation.redundancy_metric': rows });
    expect(text).toContain('2 of the 4 metrics (50 %)');
    expect(text).toContain(
      '1 metric has nothing that the searches could put in their place: a (others reach τ = 0.949).',
    );
    expect(text).toContain('1 metric adds nothing (without any one of them τ stays above 0.999): d.');
  });

  it('say what becomes of missing scores', () => {
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
      'aggregation.site_comparison': [
        {
          node_id: 'brain-score:neural_vision',
          n_metrics: 3,
          site_value: 0.4,
          ours: 0.5,
          difference_unexplained: 0.1,
        },
        {
          node_id: 'brain-score:average_vision',
          n_metrics: 5,
          site_value: 0.4,
          ours: 0.5,
          difference_unexplained: -0.0004,
          difference_by_date: 0.01,
          difference_by_metrics: -0.02,
          difference_by_missing: 0.1104,
        },
      ],
    });
    expect(text).toContain('rank 30 models differently: zero for every missing score, failed or never run');
    expect(text).toContain("Kendall's τ between the two rankings is 0.50 (arithmetic mean).");
    expect(text).toContain(
      'm moves most, by the arithmetic mean: it is ranked 9 with zeros and 2 by the mean of its scores.',
    );
    expect(text).toContain('agrees with it to 0.0004 for 1 model.');
    expect(text).toContain(
      'the date (0.010), the choice of metrics (0.020) and zeros for missing scores (0.110)',
    );
    // No two methods are compared here.
    expect(text).not.toContain('Over the same models');
  });

  it.each([
    [{ missing_as_zero: 0.6, mean_of_present: 0.7 }, 'for every method the policy'],
    [{ missing_as_zero: 0.4, mean_of_present: 0.7 }, 'for no method does the policy'],
    [{ missing_as_zero: 0.6, mean_of_present: 0.4 }, 'for no method does the policy'],
  ])('compare policies with methods over the same models: %o', (taus, expected) => {
    const text = findings({
      'aggregation.policy_agreement': ['arithmetic_mean', 'z_mean'].map((method) => ({
        method,
        policy_a: 'missing_as_zero',
        policy_b: 'mean_of_present',
        n_models: 30,
        kendall_tau: 0.5,
        largest_rank_change: 0,
        model_id: null,
      })),
      'aggregation.method_agreement': Object.entries(taus).map(([policy, kendall_tau]) => ({
        policy,
        method_a: 'arithmetic_mean',
        method_b: 'z_mean',
        kendall_tau,
      })),
    });
    expect(text).toContain(`Over the same models, ${expected}`);
  });

  it('say why ranks have no intervals', () => {
    const text = findings({
      'aggregation.variance_share': shares(0.7, 0.9),
      'aggregation.model_score': [{ method: 'arithmetic_mean', model_id: 'x:1', rank: 1 }],
      'aggregation.ranking': [
        {
          method: 'arithmetic_mean',
          n_models: 20,
          n_first: null,
          n_neighbours: 19,
          n_distinguishable: null,
          median_width: null,
          varying_weight: 0.2,
          reason: 'less than half of the weight can vary',
        },
      ],
    });
    expect(text).toContain("Ranks have no intervals: only 20 % of the score's weight");
    expect(text).not.toMatch(/NaN|undefined|null|tied/);
  });

  it('say nothing of a balanced score where there is one domain', () => {
    const one = shares(0.7, 0.9).filter(({ category }) => category === 'behavior');
    const text = findings({
      'aggregation.variance_share': [...one, ...one.map((row) => ({ ...row, method: 'balanced' }))],
      'aggregation.model_score': [{ method: 'balanced', model_id: 'x:1', rank: 1 }],
      'aggregation.ranking': [
        {
          method: 'balanced',
          n_models: 20,
          n_first: 2,
          n_neighbours: 19,
          n_distinguishable: 1,
          median_width: 3,
        },
      ],
    });
    expect(text).toContain('All metrics are of one domain, so there are no domains to balance.');
    expect(text).not.toMatch(/Balanced score:/);
  });

  it('leave names of models names', () => {
    const text = findings({
      'normalize.model': [{ model_id: 'x:1', name: '<b>*bold*</b> [a](http://b)\n# c' }],
      'aggregation.variance_share': shares(0.7, 0.9),
      'aggregation.model_score': [{ method: 'arithmetic_mean', model_id: 'x:1', rank: 1 }],
      'aggregation.ranking': [
        {
          method: 'arithmetic_mean',
          n_models: 20,
          n_first: 2,
          n_neighbours: 19,
          n_distinguishable: 1,
          median_width: 3,
        },
      ],
    });
    expect(text).toContain(
      '\\<b\\>\\*bold\\*\\</b\\> \\[a\\](http://b) \\# c is first of 20; 1 other model is statistically tied',
    );
  });

  it('say where all is simulated, first and last', () => {
    const lines = findings({}, { ...states, isSimulated: true }).split('\n');
    expect(lines[2]).toMatch(/SIMULATED/);
    expect(lines.filter((line) => line !== '').at(-1)).toMatch(/SIMULATED/);
  });
});
