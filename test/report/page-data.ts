import type { PageData } from '../../pipeline/report/page-data.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/random.ts';

/** The data in a page's HTML. */
export function pageDataIn(page: string): PageData {
  return JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(page)![1]!);
}

const CATEGORIES = ['V1', 'V2', 'V4', 'IT', 'behavior'];

/** Page data with random scores; lower is better on one metric. */
export function randomPageData(models: number, metrics: number): PageData {
  const categoryOf = (metric: number) => CATEGORIES[metric % CATEGORIES.length]!;
  const ids = Array.from({ length: metrics }, (_, metric) => metric);
  const own = (category: string) => ids.filter((metric) => categoryOf(metric) === category);
  const nodes = CATEGORIES.map((name) => ({
    name,
    label: name,
    weights: ids.map((metric) => (categoryOf(metric) === name ? 1 / own(name).length : 0)),
  }));
  const all = Array.from({ length: models }, (_, model) => model);
  return {
    metrics: ids.map((metric) => ({
      id: `source:metric-${metric}`,
      label: `metric-${metric}`,
      category: categoryOf(metric),
      reversed: metric === 3,
    })),
    models: all.map((model) => ({ id: `source:${model}`, name: `model ${model}` })),
    scores: ids.map((metric) => [...standardNormals(seededGenerator(7, metric), models)]),
    sets: [{ name: 'main', metrics: ids, models: all }],
    pairs: [[0, 1, 0, models, 0.25, 0.125, 0.5, 0.0625]],
    heatMap: { left: 10, top: 10, cell: 10, metrics: ids.map((metric) => `source:metric-${metric}`) },
    explorer: {
      models: all,
      metrics: ids,
      root: ids.map((metric) => 1 / CATEGORIES.length / own(categoryOf(metric)).length),
      categories: CATEGORIES.map((name) => ({ name, label: name })),
      nodes,
      balanced: null,
      ranks: all.map((model) => model + 1),
    },
  };
}
