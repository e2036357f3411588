import { range } from 'd3-array';
import { describe, expect, it } from 'vitest';
import { certainties } from '../../pipeline/report/choice/certainty.ts';
import { metricsNamed } from '../../pipeline/report/choice/metric-search.ts';
import { pairNumbers, pairVerdict } from '../../pipeline/report/choice/pair-words.ts';
import type { Choice } from '../../pipeline/report/choice/ranking.ts';
import type { PageData } from '../../pipeline/report/data/page-data.ts';
import { orderOf } from '../../pipeline/statistics/order/found-order.ts';
import { rankSets } from '../../pipeline/statistics/order/rank-sets.ts';
import { sampledUnits } from '../../pipeline/statistics/order/unit-order.ts';
import { transformed } from '../../pipeline/statistics/score/aggregation-methods.ts';
import { randomPageData } from './page-data.ts';

const METRICS = 18;
const ROWS = 24;

/** A user's table, whose rows have a level each and whose columns count equally. */
function table(level: number): PageData {
  const data = randomPageData(ROWS, METRICS);
  for (const scores of data.scores)
    for (const [row, score] of scores.entries()) scores[row] = (score as number) + level * row;
  for (const metric of data.metrics) Object.assign(metric, { category: 'own', reversed: false });
  const places = range(METRICS);
  Object.assign(data.explorer!, {
    families: range(ROWS).map(String),
    parts: data.metrics.map(({ label }) => label),
    partOf: places,
    isByMetric: true,
    parents: [-1],
    leafParents: places.map(() => 0),
  });
  return data;
}

const choiceOf = (changes: Partial<Choice>): Choice => ({
  text: '',
  weights: 'tree',
  transformation: 'scores',
  ...changes,
});

describe('what is certain about a choice', () => {
  const data = table(0.3);
  // Every third of them.
  const third = range(0, METRICS, 3);
  const names = third.map((metric) => data.metrics[metric]!.label).join(', ');
  const uneven = range(METRICS).map((metric) => 10 + 5 * metric);
  const without = range(METRICS).map((metric) => (metric < 4 ? 0 : 50));

  it.each<[string, Partial<Choice>, number[], (metric: number) => number]>([
    ['all columns', {}, range(METRICS), () => 1],
    ['a third of them', { text: names }, third, () => 1],
    ['ranks', { transformation: 'ranks' }, range(METRICS), () => 1],
    ['weights', { weights: uneven }, range(METRICS), (metric) => uneven[metric]!],
    ['weights of a third', { weights: uneven, text: names }, third, (metric) => uneven[metric]!],
    ['columns without weight', { weights: without }, range(4, METRICS), () => 1],
  ])('has the rank sets of the pipeline: %s', (_, changes, metrics, weightOf) => {
    const choice = choiceOf(changes);
    const raw = metrics.map((metric) => Float64Array.from(data.scores[metric] as number[]));
    const weights = Float64Array.from(metrics, weightOf);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const shares = weights.map((weight) => weight / total);
    const own = metrics.map((metric) => data.metrics[metric]!);
    const units = sampledUnits(own, data.explorer!.families!);
    const orderBy = (transformation: Choice['transformation'], known?: ReturnType<typeof orderOf>) =>
      orderOf(raw, transformed(transformation, raw), shares, units, 7, known);
    const first = orderBy('scores');
    const order = choice.transformation === 'scores' ? first : orderBy(choice.transformation, first);
    const { ranked, sets } = certainties(data).of(choice);
    expect(ranked.models).toEqual(range(ROWS));
    expect(sets).toEqual(rankSets(order!.pairs));
    expect(new Set(sets!.map(({ low }) => low)).size).toBeGreaterThan(1);
  });

  it('is unknown with fewer than six columns', () => {
    const { sets, words } = certainties(data).of(choiceOf({ text: 'metric-1' }));
    expect(sets).toBeUndefined();
    expect(words).toBe(
      'What is certain is unknown: too few columns (six are needed).'.replace('columns', 'metrics'),
    );
  });

  it('ranks the rows that have the chosen columns', () => {
    const sparse = structuredClone(data);
    sparse.scores[0]![5] = null;
    expect(certainties(sparse).of(choiceOf({})).ranked.models).not.toContain(5);
    expect(certainties(sparse).of(choiceOf({ text: 'metric-3,metric-6' })).ranked.models).toContain(5);
  });
});

describe('two rows', () => {
  const data = table(1);
  const compare = (one: number, other: number, of = data, asked = 1) => ({
    ...certainties(of).ofPair(choiceOf({}), [one, other], asked),
    names,
  });
  const names = ['A', 'B'] as const;

  it('differ by the difference of their scores, which decides', () => {
    const pair = compare(20, 3);
    const { scores } = certainties(data).of(choiceOf({})).ranked;
    expect(pair.mean).toBeCloseTo(scores[20]! - scores[3]!, 10);
    expect(pair).toMatchObject({ ahead: METRICS, behind: 0, level: 0, lacking: 0, isAmongAll: true });
    expect(pairVerdict(pair, data)).toBe('A is better than B, also among all pairs at once.');
    expect(pairVerdict(compare(3, 20), data)).toBe('B is better than A, also among all pairs at once.');
    expect(compare(3, 20).low).toBeCloseTo(-pair.high, 10);
  });

  it('are compared with all pairs asked about at once, by wider intervals', () => {
    const alone = compare(13, 12);
    const pair = compare(13, 12, data, 3);
    expect(pair.low).toBeLessThan(alone.low);
    expect(pairNumbers(pair, data)).toContain('(95 % interval for 3 pairs at once ');
    expect(pairVerdict({ ...pair, low: 0.1, isAmongAll: false }, data)).toBe(
      'A is better than B, among these 3 pairs at once, if they were chosen before scores were seen.',
    );
    const few = { ...pair, low: -Infinity, high: Infinity, units: 6 };
    expect(pairNumbers(few, data)).toContain('(no interval: 7 metrics are needed)');
  });

  it('are not clear where columns look dependent, and groups are too few', () => {
    const copies = structuredClone(data);
    // Six columns, three times each, with a little noise.
    for (const [m, scores] of copies.scores.entries())
      for (const row of scores.keys())
        scores[row] = (data.scores[m % 6]![row] as number) + 0.1 * (data.scores[m]![row] as number);
    const pair = compare(20, 3, copies);
    expect(pair).toMatchObject({ isByGroup: false, isDoubtful: true, ahead: METRICS });
    expect(pairVerdict(pair, copies)).toBe(
      'Not clear whether A or B is better: A would be if metrics were independent draws, which looks wrong.',
    );
    copies.explorer!.groups = copies.metrics.map((_, m) => `group ${m % 6}`);
    expect(compare(20, 3, copies)).toMatchObject({ isByGroup: true, isDoubtful: false, units: 6 });
  });

  it('are not clear where they are alike, and are compared on the columns that both have', () => {
    const alike = structuredClone(data);
    for (const scores of alike.scores) scores[1] = (scores[0] as number) + (scores[23] as number) - 23;
    alike.scores[4]![1] = null;
    const pair = compare(0, 1, alike);
    expect(pair).toMatchObject({ lacking: 1, isAmongAll: false });
    expect(pair.metrics).toHaveLength(METRICS - 1);
    expect(pairVerdict(pair, data)).toBe('Not clear whether A or B is better.');
    expect(pairNumbers(pair, alike)).toContain('Left out: 1 metric that one of the two lacks.');
  });

  it('have nothing to compare without a column that both have', () => {
    const apart = structuredClone(data);
    for (const scores of apart.scores) scores[1] = null;
    const pair = compare(0, 1, apart);
    expect(pairVerdict(pair, apart)).toBe('Nothing to compare: A and B have no chosen metric in common.');
    expect(pairNumbers(pair, apart)).toBe('');
  });
});

it('finds no metrics by what all have in common', () => {
  const own = data18.map((metric) => ({ ...metric, category: 'own', group: 'own', dataSet: 'table-1' }));
  expect(metricsNamed('table', own)).toEqual([]);
  expect(metricsNamed('metric-17', own)).toEqual([17]);
});

it.each([
  ['', 18],
  ['metric-1', 1],
  ['METRIC-1, metric-2', 2],
  ['data 3', 2],
  ['etric-1', 9],
  ['none', 0],
])('finds the metrics named “%s”', (text, count) => {
  expect(metricsNamed(text, data18)).toHaveLength(count);
});
const data18 = randomPageData(2, METRICS).metrics;
