import fs from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { closestModels } from '../../../pipeline/sources/curated/closest-models.ts';
import { FAMILIES, readPatternRules } from '../../../pipeline/sources/curated/pattern-rules.ts';

const { models, candidates } = load(fs.readFileSync('test/sources/curated/closest-models.yml', 'utf8')) as {
  models: string[];
  candidates: Record<string, string[]>;
};

/** With the line of model-families.csv that its name would match. */
const named = (name: string) => ({
  name,
  pattern: families.find(({ pattern }) => new RegExp(pattern, 'i').test(name))?.pattern ?? null,
});
const families = readPatternRules(FAMILIES);

describe('closestModels', () => {
  const closest = closestModels(models.map(named));

  it.each(Object.entries(candidates))(
    'offers for %j trained models of its architecture only',
    (name, expected) => {
      expect(closest(named(name), () => true).map((model) => model.name)).toEqual(expected);
    },
  );

  it('offers only models that may be candidates', () => {
    expect(closest(named('vgg16'), ({ name }) => name !== 'vgg_16')).toEqual([]);
  });

  it('takes time proportional to the length of a name', () => {
    const [long] = [`resnet${'50-'.repeat(1e5)}`];
    const start = performance.now();
    expect(closestModels([named(long)])(named(long), () => true)).toEqual([named(long)]);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
