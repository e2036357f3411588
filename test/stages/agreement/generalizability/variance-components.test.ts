import { describe, expect, it } from 'vitest';
import {
  type Component,
  componentsOf,
  componentValues,
} from '../../../../pipeline/stages/agreement/generalizability/variance-components.ts';
import { correlationOf } from '../../../../pipeline/statistics/correlation/correlate-columns.ts';
import { allPairs } from '../../../../pipeline/statistics/correlation/pairs.ts';

/** A number from 0 to 1 that looks random. */
function hashed(...places: number[]): number {
  const factors = [12.9898, 78.233, 37.719, 4.581];
  const x = Math.sin(places.reduce((sum, place, i) => sum + place * factors[i]!, 0)) * 43758.5453;
  return x - Math.floor(x);
}

/** 12 models by two types, three people and two clusters of images. */
const metrics = [1, 2].flatMap((type) =>
  [1, 2, 3].flatMap((person) => [1, 2].map((images) => ({ type, person, images }))),
);
const columns = metrics.map(({ type, person, images }) =>
  Float64Array.from({ length: 12 }, (_, i) => {
    const model = i + 1;
    const shared = 2 * hashed(model) + 1.5 * hashed(model, type) + 0.5 * hashed(model, 7 + person);
    return shared + 0.7 * hashed(model, 3, images) + hashed(model, type, person, images);
  }),
);

function shares(parts: readonly Component[], correlations: Float64Array): Record<string, number> {
  const values = componentValues(parts, correlations);
  return Object.fromEntries(parts.map(({ facets }, i) => [facets.join(), values[i]!]));
}

describe('the parts of a ranking', () => {
  const { a, b } = allPairs(metrics.length);
  const correlations = Float64Array.from(a, (one, pair) =>
    correlationOf(columns[one]!, columns[b[pair]!]!, 'spearman'),
  );

  it('are the variance components of a balanced, crossed design', () => {
    const facets = (['type', 'person', 'images'] as const).map((name) => ({
      name,
      labels: metrics.map((metric) => String(metric[name])),
    }));
    const found = shares(componentsOf(facets), correlations);
    // R 4: ranks of each metric scaled to variance 1, anova(lm(y ~ model*type*person*images)), and the expected mean squares of the random
    // model solved for the components with models.
    const expected = {
      '': 0.516899766899767,
      type: 0.178904428904429,
      person: 0.034382284382284,
      images: 0.081002331002331,
      'type,person': 0.028554778554779,
      'type,images': -0.027972027972028,
      'person,images': -0.006410256410256,
      'type,person,images,metric': 0.194638694638696,
    };
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, share] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(share, 12);
  });

  it('are differences of means where facets are nested', () => {
    // Pairs of one category correlate by 0.5, of one domain by 0.3, and others by 0.1.
    const [domains, categories] = [
      ['x', 'x', 'x', 'x', 'y', 'y'],
      ['x1', 'x1', 'x2', 'x2', 'y1', 'y1'],
    ];
    const pairs = allPairs(6);
    const nested = Float64Array.from(pairs.a, (one, pair) => {
      const other = pairs.b[pair]!;
      if (categories[one] === categories[other]) return 0.5;
      return domains[one] === domains[other] ? 0.3 : 0.1;
    });
    const labels = (names: readonly string[]) => names;
    const parts = componentsOf([
      { name: 'domain', labels: labels(domains) },
      { name: 'category', labels: labels(categories) },
    ]);
    const found = shares(parts, nested);
    const expected = { '': 0.1, domain: 0.2, 'domain,category': 0.2, 'domain,category,metric': 0.5 };
    for (const [name, share] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(share, 12);
  });
});
