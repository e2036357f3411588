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
    [0.1, 0.3, 'tend to be better at the other, if little'],
    [0.04, 0.09, 'tend to be better at the other, if little'],
    [-0.1, 0.1, 'cannot be told'],
    [-0.3, -0.1, 'tend to be worse at the other'],
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
    expect(text).toContain('24 % of the pairs correlate negatively');
    expect(text).toContain(expected);
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  it.each([
    [0.7, 0.9, 'more than its weight'],
    [0.4, 0.9, 'which cannot be told from its weight'],
    [0.1, 0.3, 'less than its weight'],
  ])('turn with the share of the variance, %f to %f', (low, high, expected) => {
    const text = findings({ 'aggregation.variance_share': shares(low, high) });
    expect(text).toContain(`of the score's variance, ${expected}; averaged`);
    expect(text).toContain('No weights make the domains contribute equally');
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
        { as_of: '2020-02-29', claim_id, verdict: 'reproduced' },
        { as_of: '2020-03-31', claim_id, verdict: 'differs' },
      ],
    });
    expect(text).toContain('At 2 of 3 dates');
    expect(text).toContain('from 2020-02-29 (21 models × 5 metrics) to 2020-03-31 (22 models × 5 metrics)');
    expect(text).toContain('reproduced at 1 date');
    expect(text).toContain('last on 2020-02-29');
  });

  it('say of no p-value that it is 0', () => {
    const text = findings({
      'agreement.summary': summary({ mean_pairwise_correlation: [0.2, 0.15, 0.25] }),
      'agreement.category_test': [{ pairs: 'all', effect: 0.1, p_value: 0.0234, smallest_p: 3.14e-5 }],
    });
    expect(text).toContain('p = 0.023; the smallest possible is 0.00003)');
  });

  describe('say how many metrics it takes', () => {
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

    it('as an upper bound, by the methods that the study has', () => {
      const text = findings(rows(2));
      expect(text).toContain(
        'At most 2 of the 4 metrics (50 %) are needed to keep the rankings by arithmetic mean and mean rank',
      );
      expect(text).toContain('This is an upper bound: the search need not find the smallest set.');
      expect(text).toContain('The search found no replacement for 1 metric: a (others reach τ = 0.949).');
      expect(text).toContain('1 metric adds nothing (without it, τ stays at 0.999 or above): d.');
    });

    it('and what may be left out or replaced where nothing is in the way', () => {
      const text = findings(
        rows(2, () => ({ no_replacement_found: false, adds_nothing: false, kendall_tau_mean_rank: null })),
      );
      expect(text).toContain('are needed to keep the ranking by arithmetic mean (');
      expect(text).toContain('For every metric, the search found other metrics that can replace it.');
      expect(text).toContain('No single metric can be left out with τ staying at 0.999 or above.');
    });

    it('with no τ where the others make no ranking', () => {
      const text = findings(rows(1, () => ({ kendall_tau_reached: null })));
      expect(text).toContain('The search found no replacement for 1 metric: a.');
      expect(text).not.toContain('NaN');
    });

    it('where it takes all, there is only one, or nothing is ranked', () => {
      const all = findings(rows(4));
      expect(all).toContain('The search found no smaller set of metrics that keeps the rankings by');
      expect(all).not.toContain('no replacement');
      const [one] = rows(1)['aggregation.redundancy_metric']!;
      expect(findings({ 'aggregation.redundancy_metric': [one!] })).toContain(
        'There is only one metric, so none can be left out.',
      );
      const none = findings(rows(null));
      expect(none).toContain('A score by all metrics is the same for every model');
      expect(none).not.toMatch(/NaN|add nothing|adds nothing/);
    });
  });

  it('say what becomes of missing scores', () => {
    const text = findings({
      'aggregation.policy_agreement': [
        {
          method: 'arithmetic_mean',
          policy_a: 'failed_as_zero',
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
          node_id: 'brain-score:average_vision',
          site_value: 0.4,
          ours: 0.5,
          difference_unexplained: -0.0004,
          difference_by_date: 0.01,
          difference_by_metrics: -0.02,
          difference_by_missing: 0.1104,
        },
      ],
    });
    expect(text).toContain('Rankings of 30 models with zero for every missing score');
    expect(text).toContain('agree by τ = 0.50 by the arithmetic mean.');
    expect(text).toContain(
      'It matters most to m, by the arithmetic mean: rank 9 with zeros, rank 2 without.',
    );
    expect(text).toContain('explained but for 0.0004 at most');
    expect(text).toContain(
      '0.010 by the date, 0.020 by the choice of metrics and 0.110 by zeros for missing scores',
    );
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
          n_told_apart: 1,
          median_width: 3,
        },
      ],
    });
    expect(text).toContain(
      '\\<b\\>\\*bold\\*\\</b\\> \\[a\\](http://b) \\# c is first of 20; 1 other cannot',
    );
  });

  it('say where all is simulated, first and last', () => {
    const lines = findings({}, { ...states, isSimulated: true }).split('\n');
    expect(lines[2]).toMatch(/SIMULATED/);
    expect(lines.filter((line) => line !== '').at(-1)).toMatch(/SIMULATED/);
  });
});
