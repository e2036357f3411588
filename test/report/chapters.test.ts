import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../pipeline/report/answer.ts';
import { chapters } from '../../pipeline/report/chapters/chapters.ts';
import { findingTables, Tables } from '../../pipeline/report/findings/finding-tables.ts';
import { readStudy } from '../../pipeline/studies/study.ts';
import type { Row } from '../../pipeline/warehouse/rows.ts';

const study = readStudy('paper');

/** The study with only these rows, of its main set. */
function tablesOf(rows: Record<string, Row[]>): Tables {
  const none = [...Object.keys(findingTables), 'cohort.metric', 'trajectory.pair'].map(
    (table): [string, Row[]] => [table, []],
  );
  const own = Object.entries(rows).map(([table, each]): [string, Row[]] => [
    table,
    each.map((row) => ({ metric_set: 'brain_score', ...row })),
  ]);
  return new Tables(study, Object.fromEntries([...none, ...own]));
}

const mean = (estimate: number, low: number, high: number): Row => ({
  quantity: 'mean_pairwise_correlation',
  method: 'spearman',
  estimate,
  ci_low: low,
  ci_high: high,
  n_models: 100,
  n_metrics: 10,
  n_pairs: 45,
  n_significant: 9,
});

const shares = (low: number): Row[] =>
  ['behavior', 'neural'].flatMap((category) => [
    {
      method: 'arithmetic_mean',
      level: 'domain',
      category,
      quantity: 'covariance_share',
      estimate: category === 'behavior' ? 0.8 : 0.2,
      ci_low: category === 'behavior' ? low : 0.1,
      ci_high: 0.9,
    },
    { method: 'arithmetic_mean', level: 'domain', category, quantity: 'weight', estimate: 0.5 },
  ]);

const ranking: Row = {
  method: 'arithmetic_mean',
  n_models: 100,
  share_ordered: 0.62,
  n_led_by_first: 93,
  n_neighbours: 99,
  n_distinguishable: 3,
  median_width: null,
  fixed_median_width: 15,
  held_categories: 'behavior, engineering',
};
const first: Row = {
  method: 'arithmetic_mean',
  rank: 1,
  model_id: 'brain-score:12',
  rank_low: null,
  rank_high: null,
  fixed_rank_low: 1,
  fixed_rank_high: 6,
};
const kappa = (estimate: number): Row[] =>
  ['cohen_kappa', 'share_changed'].map((quantity) => ({
    method: 'arithmetic_mean',
    policy_a: 'missing_as_zero',
    policy_b: 'attempted',
    quantity,
    estimate,
  }));
const headline = (as_of: string, estimate: number): Row => ({
  quantity: 'mean_pairwise_correlation',
  as_of,
  estimate,
  ci_low: estimate - 0.05,
  ci_high: estimate + 0.05,
});

const titles = (rows: Record<string, Row[]>) => {
  const tables = tablesOf(rows);
  return chapters.map((chapter) => chapter(tables).title);
};

describe('chapters', () => {
  it('have titles that say what the numbers show', () => {
    expect(
      titles({
        'agreement.summary': [mean(0.2, 0.1, 0.25)],
        'aggregation.variance_share': shares(0.7),
        'aggregation.ranking': [ranking],
        'aggregation.model_score': [first],
        'aggregation.policy_quartile': kappa(0.4),
        'trajectory.headline': [headline('2023-01-31', 0.4), headline('2024-01-31', 0.1)],
      }),
    ).toEqual([
      'The metrics hardly agree',
      'Too little data to say what it depends on',
      'Behaviour decides the score',
      'The order of 38 % of the pairs of models depends on the data sets, and missing scores matter',
      'None of this is settled',
    ]);
  });

  it('say the contrary if the numbers do', () => {
    expect(
      titles({
        'agreement.summary': [mean(0.8, 0.7, 0.9)],
        'agreement.attribute_effect': [{ attribute: 'data_set', estimate: 0.3, p_value: 0.001 }],
        'aggregation.variance_share': shares(0.4),
        'aggregation.ranking': [{ ...ranking, share_ordered: 0.9 }],
        'aggregation.model_score': [first],
        'aggregation.policy_quartile': kappa(0.9),
        'trajectory.headline': [headline('2023-01-31', 0.2), headline('2024-01-31', 0.22)],
      }),
    ).toEqual([
      'The metrics largely agree',
      'It depends on which kind of metric',
      'The combined score follows its weights',
      'The order of 10 % of the pairs of models depends on the data sets, and missing scores matter little',
      'The average has not clearly changed so far',
    ]);
  });

  it('claim nothing without numbers', () => {
    expect(titles({})).toEqual([
      'The metrics cannot be compared',
      'Too little data to say what it depends on',
      'No combined score to explain',
      'How far ranks depend on the data sets is unknown here',
      'No history: at no date were enough models complete',
    ]);
  });
});

describe('the chapter of the history', () => {
  const dates = ['2023-01-31', '2024-01-31'];
  const pair = (as_of: string, metric_b: string, estimate: number): Row => ({
    as_of,
    metric_a: 'site:a',
    metric_b,
    estimate,
  });
  const told = (pairs: Row[]) =>
    chapters.at(-1)!(
      tablesOf({
        'trajectory.headline': [headline(dates[0]!, 0.4), headline(dates[1]!, 0.1)],
        'trajectory.pair': pairs,
      }),
    ).sentences.join(' ');

  it('says whether the same pairs agree less', () => {
    const before = [
      pair(dates[0]!, 'site:b', 0.5),
      pair(dates[0]!, 'site:c', 0.3),
      pair(dates[0]!, 'site:d', 0.9),
    ];
    const later = (b: number, c: number) => [
      pair(dates[1]!, 'site:b', b),
      pair(dates[1]!, 'site:c', c),
      pair(dates[1]!, 'site:e', -0.8),
    ];
    expect(told([...before, ...later(0.4, 0.3)])).toContain(
      'Over the 2 pairs of metrics that both dates have, it was 0.40 and 0.35: most of the change comes from other metrics, not from these.',
    );
    expect(told([...before, ...later(0.2, 0)])).toContain(
      'Over the 2 pairs of metrics that both dates have, it was 0.40 and 0.10.',
    );
    expect(told([])).toContain('No two metrics of the first date are among those of the last.');
  });
});

describe('the chapter of the score', () => {
  it('gives a reason if behavioural metrics agree more', () => {
    const within = (quantity: string, estimate: number): Row => ({
      ...mean(estimate, estimate - 0.05, estimate + 0.05),
      quantity,
    });
    const told = (neural: number) =>
      chapters[2]!(
        tablesOf({
          'agreement.summary': [within('mean_behavior_behavior', 0.7), within('mean_neural_neural', neural)],
          'aggregation.variance_share': shares(0.7),
        }),
      ).sentences.join(' ');
    expect(told(0.1)).toContain('One reason: behavioural metrics agree with each other (ρ = 0.70)');
    expect(told(0.68)).not.toContain('reason');
  });
});

describe('summaryOf', () => {
  it('is one sentence and three numbers with intervals', () => {
    const rows = {
      'agreement.summary': [mean(0.2, 0.1, 0.25)],
      'aggregation.variance_share': shares(0.7),
      'aggregation.ranking': [ranking],
      'aggregation.model_score': [first],
    };
    const { answer, numbers } = summaryOf(tablesOf(rows));
    expect(answer).toBe(
      'Hardly: on average, two metrics rank the models in nearly unrelated orders, a combined score mostly repeats behaviour and the order of 38 % of the pairs of models depends on which data sets are used.',
    );
    expect(numbers[2]!.label).toBe(
      'of all pairs of models keep their order in at least 97.5 % of the resamples of data sets; 19 in 20 leave the top model’s rank between 1 and 6, with the data sets of behaviour and engineering held fixed',
    );
    expect(numbers.map(({ value, interval }) => `${value} (${interval})`)).toEqual([
      '0.20 (0.10 to 0.25)',
      '80 % (70 % to 90 %)',
      '62 % ()',
    ]);
  });

  it('says that there is no answer without numbers', () => {
    const { answer, numbers } = summaryOf(tablesOf({}));
    expect(answer).toBe('These models and metrics cannot answer this.');
    expect(numbers.map(({ value }) => value)).toEqual(['–']);
  });

  it('is about the user’s own metric, if there is one', () => {
    const own = { metric_id: 'own:mine', method: 'spearman' };
    const { question, answer, numbers } = summaryOf(
      tablesOf({
        'agreement.summary': [mean(0.2, 0.1, 0.25)],
        'agreement.own_category': [
          { ...own, category: 'all', estimate: 0.05, ci_low: 0, ci_high: 0.1, n_pairs: 9 },
        ],
        'agreement.own_pair': [
          {
            ...own,
            other_metric_id: 'site:a',
            place: 1,
            estimate: 0.5,
            ci_low: 0.4,
            ci_high: 0.6,
            family_q_bh: 0.01,
            n_models: 9,
          },
          {
            ...own,
            other_metric_id: 'site:b',
            place: 2,
            estimate: 0.1,
            ci_low: 0,
            ci_high: 0.2,
            family_q_bh: 0.3,
            n_models: 9,
          },
        ],
      }),
    );
    expect(question).toBe('Does mine agree with the other metrics?');
    expect(answer).toBe('mine agrees with the other metrics less than they agree with each other.');
    expect(numbers.map(({ value }) => value)).toEqual(['0.05', '0.50', '1 of 2']);
  });
});
