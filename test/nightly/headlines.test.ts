import { describe, expect, it } from 'vitest';
import { intervalOverModels } from '../../pipeline/nightly/headline-interval.ts';
import { judgeHeadlines, movedHeadlines } from '../../pipeline/nightly/headline-judge.ts';

const MODELS = 60;

/** The score of a model on one of four metrics, two of each domain. */
const usual = (metric: number, model: number) => (metric > 1 ? 3 : 1) * Math.sin(1 + model * (1 + metric));

function result(
  score: (metric: number, model: number) => number = usual,
  { models = MODELS, metrics = 4, isFixed = false, version = 1, mean = 0.1 } = {},
) {
  const keys = Array.from({ length: metrics }, (_, metric) => `m${metric} v${metric > 2 ? version : 1}`);
  const half = (domain: 'neural' | 'behavior') =>
    new Map(keys.map((key, m) => [key, m < 2 === (domain === 'neural') ? 1 / 2 : 0] as const));
  const headline = (title: string, domain: string | null, estimate: number) => ({
    title,
    domain,
    estimate,
    low: estimate - 0.05,
    high: estimate + 0.05,
  });
  return {
    study: 'paper',
    isFixed,
    code: 'a',
    minimumModels: 20,
    copies: new Map(),
    headlines: [headline('mean', null, mean), headline('neural share', 'neural', 0.4)],
    scores: new Map(
      keys.map((key, metric) => [
        key,
        new Map(Array.from({ length: models }, (_, model) => [`${model}`, score(metric, model)] as const)),
      ]),
    ),
    weights: new Map([
      ['all', new Map(keys.map((key) => [key, 1 / 4]))],
      ['neural', half('neural')],
      ['behavior', half('behavior')],
    ]),
  };
}

describe('a headline', () => {
  it('of a fixed date may not leave its interval, or go missing', () => {
    const before = result(usual, { isFixed: true });
    expect(movedHeadlines(before, result(usual, { isFixed: true, mean: 0.14 }))).toEqual([]);
    expect(movedHeadlines(before, result(usual, { isFixed: true, mean: 0.16 }))).toEqual([
      'paper: the mean is now 0.160; before, it was 0.100 (95 % interval 0.050 to 0.150)',
    ]);
    const missing = { ...before, headlines: before.headlines.slice(0, 1) };
    expect(movedHeadlines(before, missing)).toEqual([
      'paper: the neural share is now missing; before, it was 40.0 % (95 % interval 35.0 % to 45.0 %)',
    ]);
  });

  it('has an interval over models that ends before 1, and is narrower the more models there are', () => {
    const few = intervalOverModels({ domain: 'neural', estimate: 0.97 }, result());
    const many = intervalOverModels({ domain: 'neural', estimate: 0.97 }, result(usual, { models: 240 }));
    expect(few.low).toBeLessThan(many.low);
    expect(many.low).toBeLessThan(0.97);
    expect(many.high).toBeGreaterThan(0.97);
    expect(few.high).toBeLessThan(1);
  });

  it('of the newest state may move with new models, metrics, versions and scores', () => {
    expect(movedHeadlines(result(), result(usual, { models: 200, metrics: 9, mean: 0.5 }))).toEqual([]);
    expect(movedHeadlines(result(), result(usual, { version: 2, mean: 0.5 }))).toEqual([]);
    // New scores of earlier models.
    const few = result();
    for (const [metric, scores] of few.scores)
      if (metric === 'm0 v1') for (let model = 0; model < 35; model++) scores.delete(`${model}`);
    const alikeIfNew = (metric: number, model: number) =>
      metric === 0 && model < 35 ? model : usual(metric, model);
    expect(movedHeadlines(few, result(alikeIfNew, { mean: 0.5 }))).toEqual([]);
  });

  it('of the newest state may not move with scores of what was there, even beside something new', () => {
    const alike = (_: number, model: number) => model;
    const moved = movedHeadlines(result(), result(alike, { models: 61, metrics: 5, mean: 0.9 }));
    expect(moved).toHaveLength(2);
    expect(moved[0]).toMatch(
      /^paper: the mean is now 0\.900, or [01]\.\d+ by what both have; before, it was 0\.100/,
    );
  });

  it('may not move with the places of metrics', () => {
    const before = result();
    const after = result();
    after.weights.set('neural', after.weights.get('behavior')!);
    expect(movedHeadlines(before, after)).toEqual([expect.stringContaining('the neural share is now')]);
  });

  it('that only what is new moved is noted, as are new copies', () => {
    const after = { ...result(usual, { models: 200, mean: 0.5 }), copies: new Map([['m9', 'm0']]) };
    expect(judgeHeadlines([result()], [after])).toEqual({
      moved: [],
      notes: [
        'paper: the mean is now 0.500; before, it was 0.100 (95 % interval 0.050 to 0.150); what is new or gone moved it',
        'paper: new, with the scores of others: m9 (as m0)',
      ],
    });
  });
});
