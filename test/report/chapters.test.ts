import { describe, expect, it } from 'vitest';
import { curations } from '../../pipeline/cohort/curations.ts';
import { chapters } from '../../pipeline/report/chapters/chapters.ts';
import { findingTables, Tables } from '../../pipeline/report/findings/finding-tables.ts';
import { summaryOf } from '../../pipeline/report/page/answer.ts';
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

/** The mean of all pairs above a threshold, which is that of the site's accuracy. */
const above = (quantile: number, estimate: number, changed: Row = {}): Row => ({
  ...{ control: 'site:accuracy', training_data_set: 'imagenet', quantile, threshold: quantile / 2 },
  ...{ category_a: 'all', category_b: 'all', estimate, ci_low: estimate - 0.1, ci_high: estimate + 0.1 },
  ...{ n_models: 100 - 80 * quantile, ...changed },
});

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

/** The effect of the data set under each curation; found if positive. */
const effects = (...estimates: number[]): Row[] =>
  curations.map((curation, i) => ({
    metrics: 'all',
    curation,
    attribute: 'data_set',
    estimate: estimates[i]!,
    p_value: estimates[i]! > 0 ? 0.001 : 0.4,
    family_ci_low: estimates[i]! - 0.1,
    family_ci_high: estimates[i]! + 0.1,
  }));

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
      'The metrics agree weakly',
      'Too little data to say what it depends on',
      'Behaviour has most of the score’s variance',
      '38 % of the pairs of models do not keep their order over resampled data sets, and missing scores matter',
      'None of this is settled',
    ]);
  });

  it('say the contrary if the numbers do', () => {
    expect(
      titles({
        'agreement.summary': [mean(0.8, 0.7, 0.9)],
        'agreement.attribute_effect': effects(0.3, 0.2, 0.3),
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
      '10 % of the pairs of models do not keep their order over resampled data sets, and missing scores matter little',
      'The average has not clearly changed so far',
    ]);
  });

  it('claim no effect that changes with what counts as one data set', () => {
    const tables = tablesOf({ 'agreement.attribute_effect': effects(0.42, -0.11, 0.2) });
    const { title, sentences } = chapters.map((of) => of(tables)).find(({ id }) => id === 'comparison')!;
    expect(title).toBe('What it depends on is not clear');
    expect(sentences).toEqual([
      'Given the other attributes, the effect of the same data set on agreement is 0.42 (0.32 to 0.52), −0.11 (−0.21 to −0.01) or 0.20 (0.10 to 0.30), depending on what counts as one data set, so none can be claimed.',
    ]);
  });

  it.each([
    [0.2, '0.20 (0.12 to 0.28, without A)', 'What it depends on is not clear'],
    [0.3, '0.30 (0.22 to 0.38, without A)', 'It depends on which data sets are counted'],
  ])('say that data sets matter if the intervals without them are apart (%s)', (high, withoutA, title) => {
    const without = (left_out: string, estimate: number, half: number): Row => ({
      quantity: 'mean_pairwise_correlation',
      left_out,
      estimate,
      family_ci_low: estimate - half,
      family_ci_high: estimate + half,
    });
    const tables = tablesOf({
      'agreement.attribute_effect': effects(0, 0, 0),
      'agreement.without_data_set': [
        without('A', high, 0.08),
        without('B', 0.1, 0.08),
        without('C', 0.15, 0.3),
      ],
    });
    const chapter = chapters.map((of) => of(tables)).find(({ id }) => id === 'comparison')!;
    expect(chapter.title).toBe(title);
    expect(chapter.sentences[0]).toBe(
      `The average correlation is between 0.10 (0.02 to 0.18, without B) and ${withoutA}, depending on which data sets are counted.`,
    );
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

describe('the chapter of what agreement depends on', () => {
  const none = Number.NaN;
  type Ends = [estimate: number, low: number, high: number];
  /** The means over all models, and over the best with the difference of the two. */
  const means = (
    training_data_set: string | null,
    models: number,
    all: Ends,
    best: Ends,
    [difference, difference_ci_low, difference_ci_high]: Ends,
  ) =>
    [all, best].map(([estimate, ci_low, ci_high], i) => ({
      ...{ control: 'site:accuracy', training_data_set, quantile: i * 0.9, threshold: i / 2 },
      ...{ category_a: 'all', category_b: 'all', estimate, ci_low, ci_high, n_models: models - 20 * i },
      ...(i === 0
        ? { difference: 0, difference_ci_low: 0, difference_ci_high: 0 }
        : { difference, difference_ci_low, difference_ci_high }),
    }));
  const chapterOf = (rows: Row[]) =>
    chapters.map((chapter) => chapter(tablesOf({ 'agreement.range_restriction': rows })))[1]!;

  it.each<[number, Ends, string, string]>([
    [
      0.1,
      [-0.4, -0.55, -0.25],
      'It depends on which models are compared',
      'So the metrics agree less over the best of these models: the difference is −0.40 (−0.55 to −0.25).',
    ],
    [
      0.9,
      [0.4, 0.25, 0.55],
      'It depends on which models are compared',
      'So the metrics agree more over the best of these models: the difference is 0.40 (0.25 to 0.55).',
    ],
    // The intervals of the two means overlap, but that of their difference excludes zero.
    [
      0.35,
      [-0.15, -0.25, -0.05],
      'It depends on which models are compared',
      'So the metrics agree less over the best of these models: the difference is −0.15 (−0.25 to −0.05).',
    ],
    [
      0.65,
      [0.15, 0.05, 0.25],
      'It depends on which models are compared',
      'So the metrics agree more over the best of these models: the difference is 0.15 (0.05 to 0.25).',
    ],
    // The intervals of the two means are apart, but that of their difference includes zero.
    [
      0.75,
      [0.25, -0.05, 0.55],
      'What it depends on is not clear',
      'It is not clear whether the metrics agree less over the best of these models: the difference is 0.25 (−0.05 to 0.55).',
    ],
    [
      0.25,
      [-0.25, -0.55, 0.05],
      'What it depends on is not clear',
      'It is not clear whether the metrics agree less over the best of these models: the difference is −0.25 (−0.55 to 0.05).',
    ],
  ])(
    'is about the models only if the interval of the difference excludes zero: %f, with a difference of %j',
    (best, difference, title, sentence) => {
      const chapter = chapterOf(means(null, 50, [0.5, 0.4, 0.6], [best, best - 0.1, best + 0.1], difference));
      expect(chapter.title).toBe(title);
      expect(chapter.sentences[0]).toContain(sentence);
    },
  );

  it('claims nothing without intervals, and names the training data sets', () => {
    const { title, sentences } = chapterOf([
      ...means('ecoset', 40, [0.8, none, none], [0.2, none, none], [-0.6, none, none]),
      ...means('imagenet', 50, [0.7, none, none], [0.1, none, none], [-0.6, none, none]),
    ]);
    expect(title).toBe('Too few families of models to say what it depends on');
    expect(sentences).toEqual([
      'Over all 50 models trained on ImageNet with a score on accuracy, the average correlation is 0.70; over the 30 with the highest of these it is 0.10. The models fall into too few families for intervals, so this may not hold for models of other families.',
      'Over all 40 models trained on ecoset it is 0.80, and over the best 20 it is 0.20.',
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
  it('gives the reasons for which a domain counts for more than its weight', () => {
    const part = (
      name: string,
      n_metrics: number,
      metric_deviation: number,
      mean_deviation: number,
    ): Row => ({
      ...{ level: 'domain', part: name, n_metrics, weight: 0.5 },
      ...{ metric_deviation, mean_deviation, covariance_share: 0.5 },
    });
    const related = (variant: string, part: string, estimate: number): Row => ({
      ...{ variant, quantity: `mean_${part}_${part}`, estimate, ci_low: null, ci_high: null },
      ...{ family_ci_low: estimate - 0.1, family_ci_high: estimate + 0.1 },
    });
    const byWeight = related('by_weight', 'neural', 0.15);
    const told = (neural: Row, ...means: Row[]) =>
      chapters[2]!(
        tablesOf({
          // Means that count all pairs alike, or are of other pairs.
          'agreement.summary': [{ ...mean(0.1, 0, 0.2), quantity: 'mean_neural_neural' }],
          'agreement.summary_variant': [
            related('data_sets_equal', 'neural', 0.3),
            related('by_weight', 'behavior', 0.7),
            ...means,
          ],
          'aggregation.variance_share': shares(0.7),
          'aggregation.score_part': [part('behavior', 18, 0.13, 0.1), neural],
        }),
      ).sentences.join(' ');
    expect(told(part('neural', 32, 0.06, 0.03), byWeight)).toContain(
      "Behaviour counts for more than its weight because a metric of behaviour varies more over models in the leaderboard's units (standard deviation 0.130, of neural predictivity 0.060, means by weight) and averaging shrinks the spread of the 32 metrics of neural predictivity, which correlate by 0.15 (0.05 to 0.25) by weight, more (to 0.030; that of 18 metrics of behaviour to 0.100).",
    );
    expect(told(part('neural', 32, 0.13, 0.03), byWeight)).toContain(
      'because averaging shrinks the spread of the 32 metrics',
    );
    expect(told(part('neural', 32, 0.13, 0.03))).toContain(
      'because averaging shrinks the spread of the 32 metrics of neural predictivity more (to 0.030;',
    );
    expect(told(part('neural', 32, 0.13, 0.1), byWeight)).not.toContain('because');
  });
});

describe('the domain with the largest share of the score', () => {
  const most = [
    'Behaviour has most of the score’s variance',
    'Behaviour has most of the arithmetic mean’s variance.',
  ] as const;
  const more = [
    'Behaviour counts for more than its weight',
    'Behaviour has more of the arithmetic mean’s variance than of its weight.',
  ] as const;
  const asWeighted = [
    'The combined score follows its weights',
    'The arithmetic mean follows its weights.',
  ] as const;

  /** Three domains, of which behaviour has a weight of 0.3 and the largest share. */
  const ofThree = (estimate: number, low: number): Row[] =>
    ['behavior', 'neural', 'engineering'].flatMap((category) => {
      const isTop = category === 'behavior';
      const at = { method: 'arithmetic_mean', level: 'domain', category };
      return [
        {
          ...{ ...at, quantity: 'covariance_share', estimate: isTop ? estimate : (1 - estimate) / 2 },
          ...{ ci_low: isTop ? low : 0, ci_high: 0.95 },
        },
        { ...at, quantity: 'weight', estimate: isTop ? 0.3 : 0.35 },
      ];
    });
  /** Alone, another domain explains clearly more. */
  const explained = ['behavior', 'neural', 'engineering'].map((category) => ({
    ...{ method: 'arithmetic_mean', category, estimate: category === 'neural' ? 0.9 : 0.2 },
    ...(category === 'neural' ? { ci_low: 0.8, ci_high: 0.95 } : { ci_low: 0.1, ci_high: 0.3 }),
  }));

  it.each<[string, number, number, readonly [string, string]]>([
    ['0.8, above its weight', 0.8, 0.6, most],
    ['0.8, above its weight, though perhaps below half', 0.8, 0.31, most],
    ['just above half', 0.51, 0.31, most],
    ['half', 0.5, 0.31, more],
    ['0.45, above its weight', 0.45, 0.31, more],
    ['0.8, in an interval that touches its weight', 0.8, 0.3, asWeighted],
    ['0.45, in an interval that touches its weight', 0.45, 0.3, asWeighted],
    ['0.45, perhaps below its weight', 0.45, 0.2, asWeighted],
  ])('has most of it or more than its weight: %s', (_, estimate, low, [title, answer]) => {
    for (const r2 of [[], explained]) {
      const tables = tablesOf({
        'agreement.summary': [mean(0.2, 0.1, 0.25)],
        'aggregation.variance_share': ofThree(estimate, low),
        'aggregation.explained_variance': r2,
      });
      expect(chapters[2]!(tables).title).toBe(title);
      expect(summaryOf(tables).answer).toBe(`Weakly. ${answer}`);
    }
  });
});

describe('a strong mean', () => {
  const strong = mean(0.8, 0.7, 0.9);
  const told = (summary: Row, range: Row[]) => {
    const tables = tablesOf({ 'agreement.summary': [summary], 'agreement.range_restriction': range });
    return [summaryOf(tables).answer, chapters[0]!(tables).title];
  };
  const largely = ['Largely.', 'The metrics largely agree'];
  const lowAmongBest = [
    'Largely over all these models, but estimates among the best of them are low.',
    'The metrics agree over all these models; among the best, estimates are low',
  ];
  const eco = { training_data_set: 'ecoset' };
  const other = { metric_set: study.metric_sets[1]!.name, control: 'other:accuracy' };

  it.each<[string, Row[], string[]]>([
    ['below 0.3', [above(0.9, 0.29), above(0.5, 0.7), above(0, 0.8)], lowAmongBest],
    ['0.3', [above(0.9, 0.3), above(0.5, 0.7), above(0, 0.8)], largely],
    ['0.7, though low above a lower threshold', [above(0, 0.8), above(0.5, 0.1), above(0.9, 0.7)], largely],
    [
      'below 0.3 for every training data set',
      [above(0, 0.8), above(0.9, 0.1), above(0, 0.8, eco), above(0.9, 0.2, eco)],
      lowAmongBest,
    ],
    [
      'below 0.3 for one training data set only',
      [above(0, 0.8), above(0.9, 0.1), above(0, 0.8, eco), above(0.9, 0.5, eco)],
      largely,
    ],
    [
      'below 0.3, and high in another metric set',
      [above(0, 0.8), above(0.9, 0.1), above(0, 0.8, other), above(0.9, 0.7, other)],
      lowAmongBest,
    ],
    [
      'high, and below 0.3 in another metric set',
      [above(0, 0.8), above(0.9, 0.7), above(0, 0.8, other), above(0.9, 0.1, other)],
      largely,
    ],
    ['unknown', [], largely],
  ])('is not called agreement if that among the best models is weak: %s', (_, range, expected) => {
    expect(told(strong, range)).toEqual(expected);
  });

  it('is needed to say so', () => {
    const range = [above(0, 0.8), above(0.9, 0.1)];
    expect(told(mean(0.5, 0.4, 0.6), range)).toEqual(['Only partly.', 'The metrics agree only partly']);
    expect(told(mean(0.2, 0.1, 0.25), range)).toEqual(['Weakly.', 'The metrics agree weakly']);
  });
});

describe('summaryOf', () => {
  it('is two sentences and three numbers with intervals', () => {
    const rows = {
      'agreement.summary': [mean(0.2, 0.1, 0.25)],
      'aggregation.variance_share': shares(0.7),
      'aggregation.ranking': [ranking],
      'aggregation.model_score': [first],
    };
    const { answer, numbers } = summaryOf(tablesOf(rows));
    expect(answer).toBe(
      'Weakly. Behaviour has most of the arithmetic mean’s variance and 38 % of the pairs of models do not keep their order when data sets are resampled.',
    );
    const unequal = {
      ...rows,
      'agreement.summary': [
        mean(0.2, 0.1, 0.25),
        { ...mean(0.7, 0.6, 0.8), quantity: 'mean_behavior_behavior' },
      ],
    };
    expect(summaryOf(tablesOf(unequal)).answer).toContain(
      'Weakly, and very unequally. Behaviour has most of',
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
