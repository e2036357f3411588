import { cross, sum } from 'd3-array';
import { generalizabilityRows } from '../../../pipeline/stages/agreement/generalizability/tables.ts';
import type { SetAgreement } from '../../../pipeline/stages/agreement/pairs/correlate-sets.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import type { Study } from '../../../pipeline/studies/study.ts';
import { covers, rowHolds, type World } from './runner.ts';
import { correlationMatrix, drawer, inFamilies, leaveOut, spearman } from './worlds.ts';

/** Variance components and coefficients of metrics in families of models, and the bias of their estimates. */

/** The parts of scores by what metrics share; the rest of the variance of 1 is a metric's own. */
type Parts = Readonly<Record<string, number>>;

const namesIn = (shared: string) => (shared === 'nothing' ? [] : shared.split(', '));

/** The correlation of the scores of two metrics that share these facets: the parts of these facets and of fewer. */
function correlation(parts: Parts, shared: readonly string[]): number {
  const isIn = (part: string) => namesIn(part).every((facet) => shared.includes(facet));
  return sum(Object.keys(parts).filter(isIn), (part) => parts[part]);
}

/** Metrics of a category by their label of each facet. */
interface Design {
  facets: Study['metric_sets'][0]['facets'];
  labels: Record<string, string>[];
  /** What two metrics can share. */
  levels: string[];
}

/** Three types, four data sets, and two metrics of each type and data set. */
const crossed: Design = {
  facets: [
    { name: 'type', pattern: '^(.)' },
    { name: 'data_set', of: 'data_set' },
  ],
  labels: cross(cross([...'abc'], [...'abcd']), [...'ab']).map(([[type, data_set]]) => ({ type, data_set })),
  levels: ['nothing', 'type', 'data_set', 'type, data_set'],
};

/** Data sets with as many metrics each. */
function ofDataSets(dataSets: number, metrics: number): Design {
  return {
    facets: [{ name: 'data_set', of: 'data_set' }],
    labels: cross([...Array(dataSets).keys()], [...Array(metrics).keys()]).map(([dataSet]) => ({
      data_set: String(dataSet),
    })),
    levels: metrics > 1 ? ['nothing', 'data_set'] : ['nothing'],
  };
}

/** The parts of scores between and within families. */
interface Variance {
  between: Parts;
  within: Parts;
}

/** The true ρ of metrics that share these facets, and what it has beyond the parts for fewer facets. */
function truthOf({ facets, levels }: Design, { between, within }: Variance, share: number) {
  const rho = new Map<string, number>();
  const parts = new Map<string, number>();
  for (const level of levels) {
    const names = namesIn(level);
    rho.set(level, spearman(share * correlation(between, names) + (1 - share) * correlation(within, names)));
    parts.set(level, rho.get(level)! - correlation(Object.fromEntries(parts), names));
  }
  const own = [...facets.map(({ name }) => name), 'metric'].join(', ');
  return { rho, parts: parts.set(own, 1 - rho.get(levels.at(-1)!)!) };
}

/** @param loadings per metric, how far its data set measures what metrics of different data sets share; 1 on average */
function draws(
  { labels, facets }: Design,
  variance: Variance,
  share: number,
  loadings = labels.map(() => 1),
) {
  const matrixOf = (parts: Parts) =>
    correlationMatrix(labels.length, (i, j) => {
      const shared = facets.map(({ name }) => name).filter((name) => labels[i]![name] === labels[j]![name]);
      const ofAll = correlation(
        parts,
        shared.filter((name) => name !== 'data_set'),
      );
      return loadings[i]! * loadings[j]! * ofAll + correlation(parts, shared) - ofAll;
    });
  const scores = {
    shares: labels.map(() => share),
    between: matrixOf(variance.between),
    within: matrixOf(variance.within),
  };
  return drawer(scores, inFamilies);
}

/** The tables of drawn scores, as in the pipeline. */
async function tablesOf({ facets, labels }: Design, columns: Float64Array[]) {
  const metrics = labels.map((label) => ({ ...label, id: label.type ?? '', category: 'V1' }));
  const set = {
    cohort: { metricSet: 'main', metrics, models: inFamilies, columns },
    dataSets: labels.map(({ data_set }) => ({
      by_study: data_set,
      collections: data_set,
      original_studies: data_set,
    })),
    pairs: await leaveOut(columns, inFamilies),
  };
  return generalizabilityRows(
    set as unknown as SetAgreement,
    { metric_sets: [{ name: 'main', facets }] } as Study,
  )[0]!;
}

function components(design: Design, variance: Variance, share: number): World {
  const { rho, parts } = truthOf(design, variance, share);
  const draw = draws(design, variance, share);
  return async (seed) => {
    const { components, coefficients } = await tablesOf(design, draw(seed));
    return [
      ...components.map((row) => rowHolds(`part: ${row.shared}`, row, parts.get(String(row.shared))!)),
      // The ρ of metrics that share all but this facet, and what lies within it.
      ...coefficients.map((row) => {
        const level = design.levels.filter((each) => !namesIn(each).includes(String(row.facet))).at(-1)!;
        return rowHolds(`coefficient of ${row.facet}`, row, rho.get(level)!);
      }),
    ];
  };
}

const same = (parts: Parts): Variance => ({ between: parts, within: parts });

for (const [name, design, parts] of [
  ['crossed', crossed, { nothing: 0.3, type: 0.2, data_set: 0.2 }],
  // About as in `paper`.
  ['V1', ofDataSets(5, 4), { nothing: 0.07, data_set: 0.14 }],
  ['behaviour', ofDataSets(2, 9), { nothing: 0.48, data_set: 0.27 }],
  ['IT', ofDataSets(4, 1), { nothing: 0.6 }],
] as const)
  covers(
    `${name}, families: share 0.3, 0.5`,
    [0.3, 0.5].map((share) => components(design, same(parts), share)),
    { least: 0.92, bias: 0.02 },
  );

// With few families, much agreement between them and little within is hard to see.
const hard: Variance = {
  between: { nothing: 0.6, type: 0.1, data_set: 0.1 },
  within: { nothing: 0.05, type: 0.3, data_set: 0.3 },
};
covers('crossed, metrics agree between families: share 0.5', [components(crossed, hard, 0.5)], {
  least: 0.86,
  bias: 0.07,
});

/** The coefficient of data sets, of which half measure what data sets share with a low and half with a high loading. */
function drawnDataSets(): World {
  const design = ofDataSets(18, 2);
  const [few, many] = [0.25, 1.75];
  const rho = (product: number) => spearman(product * 0.17);
  const truth = (rho(few ** 2) + 2 * rho(few * many) + rho(many ** 2)) / 4;
  return async (seed) => {
    const signs = standardNormals(seededGenerator(seed, 2), 18);
    const loadings = design.labels.map(({ data_set }) => (signs[Number(data_set)]! > 0 ? many : few));
    const draw = draws(design, same({ nothing: 0.17, data_set: 0.4 }), 0.3, loadings);
    const { coefficients } = await tablesOf(design, draw(seed));
    return [rowHolds('coefficient of data_set', coefficients[0]!, truth)];
  };
}

// The jackknife leaves out families of models, and takes the data sets as they are.
covers('infinitely many data sets that differ, families: share 0.3', [drawnDataSets()], {
  least: 0.5,
  most: 0.9,
  bias: 0.05,
});
