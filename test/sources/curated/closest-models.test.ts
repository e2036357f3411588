import fs from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { closestModels } from '../../../pipeline/sources/curated/closest-models.ts';

const { models, candidates } = load(fs.readFileSync('test/sources/curated/closest-models.yml', 'utf8')) as {
  models: string[];
  candidates: Record<string, string[]>;
};

describe('closestModels', () => {
  const closest = closestModels(models.map((name) => ({ name })));

  it.each(Object.entries(candidates))('offers for %j models of its architecture only', (name, expected) => {
    expect(closest(name).map((model) => model.name)).toEqual(expected);
  });

  it('offers only models that may be candidates', () => {
    expect(closest('vgg16', ({ name }) => name !== 'vgg_16')).toEqual([]);
  });

  it('takes time proportional to the length of a name', () => {
    const [long] = [`resnet${'50-'.repeat(1e5)}`];
    const start = performance.now();
    expect(closestModels([{ name: long }])(long)).toEqual([{ name: long }]);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
