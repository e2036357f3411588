import { inflateRawSync } from 'node:zlib';
import type { PageData } from '../../pipeline/report/data/page-data.ts';
import { MODELS_AND_METRICS } from '../../pipeline/report/words/table-words.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';

/** The data in a page's HTML. */
export function pageDataIn(page: string): PageData {
  const compressed = /id="page-data">([^<]*)<\/script>/.exec(page)![1]!;
  return JSON.parse(inflateRawSync(Buffer.from(compressed, 'base64')).toString());
}

const CATEGORIES = ['V1', 'V2', 'V4', 'IT', 'behavior'];

/** Page data with random scores; lower is better on one metric. */
export function randomPageData(models: number, metrics: number): PageData {
  const categoryOf = (metric: number) => CATEGORIES[metric % CATEGORIES.length]!;
  const ids = Array.from({ length: metrics }, (_, metric) => metric);
  const all = Array.from({ length: models }, (_, model) => model);
  return {
    words: MODELS_AND_METRICS,
    minimumModels: 0,
    isSimulated: false,
    metrics: ids.map((metric) => ({
      id: `source:metric-${metric}`,
      label: `metric-${metric}`,
      category: categoryOf(metric),
      group: categoryOf(metric),
      dataSet: `data ${metric >> 1}`,
      reversed: metric === 3,
    })),
    models: all.map((model) => ({ id: `source:${model}`, name: `model ${model}` })),
    scores: ids.map((metric) => [...standardNormals(seededGenerator(7, metric), models)]),
    predicted: [],
    traits: [],
    sets: [{ name: 'main', title: 'all', metrics: ids, models: all }],
    pairs: [{ a: 0, b: 1, n: models, rho: 0.25, low: 0.125, high: 0.5, q: 0.0625 }],
    ownPair: null,
    explorer: {
      models: all,
      candidates: all,
      families: null,
      groups: null,
      metrics: ids,
      parts: CATEGORIES,
      partOf: ids.map((metric) => CATEGORIES.indexOf(categoryOf(metric))),
      isByMetric: false,
      weightsAtFirst: 'by the leaderboard’s weights',
      transformationAtFirst: 'scores',
      ranks: all.map((model) => model + 1),
      // A root, and a node for each category.
      parents: [-1, ...CATEGORIES.map(() => 0)],
      leafParents: ids.map((metric) => 1 + (metric % CATEGORIES.length)),
      seed: 7,
    },
  };
}
