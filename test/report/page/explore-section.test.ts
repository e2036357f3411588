import { describe, expect, it } from 'vitest';
import { axesOf, scoreOn } from '../../../pipeline/report/data/axes.ts';
import { exploreSection } from '../../../pipeline/report/page/explore-section.ts';
import { randomPageData } from '../page-data.ts';

describe('the interactive part', () => {
  it('says why there is no ranking by own weights', () => {
    const data = { ...randomPageData(5, 3), explorer: null, minimumModels: 20 };
    expect(exploreSection(data).text).toContain(
      'fewer than 20 models have scores on all metrics of the main set.',
    );
  });

  it('has means of the models with all of a category’s metrics, negated if lower is better', () => {
    const data = randomPageData(3, 10);
    const [combined, v1, ...rest] = axesOf(data);
    expect(combined).toMatchObject({ id: 'score', kind: 'score' });
    expect(v1).toMatchObject({ id: 'mean:V1', label: 'mean of V1 (2 metrics)', metrics: [0, 5] });
    // The metrics 3 and 8 are of IT; lower is better on the first.
    const it = rest.find(({ id }) => id === 'mean:IT')!;
    data.scores[3] = [0.5, 0.25, null];
    data.scores[8] = [1, 'failed', 1];
    expect([0, 1, 2].map((model) => scoreOn(data, it, model))).toEqual([0.25, null, null]);
    const single = rest.find(({ id }) => id === 'source:metric-3')!;
    expect([0, 1, 2].map((model) => scoreOn(data, single, model))).toEqual([0.5, 0.25, null]);
    expect(scoreOn(data, combined!, 1, new Map([[1, 0.75]]))).toBe(0.75);
  });

  it('has an axis for each column that is no score', () => {
    const data = {
      ...randomPageData(3, 10),
      traits: [{ label: 'price', isGain: false, values: [1, null, 3] }],
    };
    const price = axesOf(data).find(({ id }) => id === 'trait:price')!;
    expect([0, 1, 2].map((model) => scoreOn(data, price, model))).toEqual([1, null, 3]);
    expect(exploreSection(data).text).toContain('<option value="trait:price">price</option>');
  });
});
