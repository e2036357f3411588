import type { Columns } from '../../warehouse/database.ts';
import { toColumns } from '../../warehouse/rows.ts';
import { domainOf } from '../categories.ts';
import type { TreeNode } from './leaderboard-tree.ts';

/**
 * What a metric or node is about: a category, null for a node above several and for one that the leaderboard files
 * under none; and its domain, null for a node above several.
 */
export type Place = Record<'category' | 'domain', string | null>;

function inCategory(category: string): Place {
  return { category, domain: domainOf(category) };
}

/** Place of each `display_domain` of the leaderboard that we know; it may send others, such as `Unknown`. */
const knownPlaces = new Map<string, Place>(
  Object.entries({
    V1: inCategory('V1'),
    V2: inCategory('V2'),
    V4: inCategory('V4'),
    IT: inCategory('IT'),
    Neural: { category: null, domain: 'neural' },
    Behavioral: inCategory('behavior'),
    Engineering: inCategory('engineering'),
    'Average Vision': { category: null, domain: null },
  }),
);

/** Metrics whose category differs from the leaderboard's. */
const curatedPlaces = new Map([
  // THINGS odd-one-out similarity judgements, which the leaderboard lists under behaviour.
  ['Hebart2023-match', inCategory('similarity_judgement')],
]);

/**
 * The places of all metrics and nodes, by name. A `display_domain` that we do not know says nothing about the domain;
 * then it is that of the closest node above. A metric without a known category is of `other`, and one outside all
 * domains of `none`.
 */
export function placesOf(nodes: readonly TreeNode[]): Map<string, Place> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const domains = new Map<string, string | null>();
  const domainOf = (node: TreeNode): string | null => {
    const path: TreeNode[] = [];
    let at: TreeNode | undefined = node;
    for (; at && !domains.has(at.name) && !knownPlace(at); at = byName.get(at.parent ?? '')) path.push(at);
    const domain = at ? (domains.get(at.name) ?? knownPlace(at)?.domain ?? null) : null;
    // Kept, so that no path is walked twice.
    for (const { name } of path) domains.set(name, domain);
    return domain;
  };
  return new Map(
    nodes.map((node): [string, Place] => {
      const place = knownPlace(node) ?? { category: null, domain: domainOf(node) };
      const ofLeaf = { category: place.category ?? 'other', domain: place.domain ?? 'none' };
      return [node.name, node.isLeaf ? ofLeaf : place];
    }),
  );
}

function knownPlace({ name, displayDomain }: TreeNode): Place | undefined {
  return curatedPlaces.get(name) ?? knownPlaces.get(displayDomain);
}

/** The tidy columns of metrics and nodes. */
export function metricColumns(
  metrics: readonly (Place & { name: string; title: string; parent: string | null; isLeaf: boolean })[],
): Columns {
  return toColumns(
    metrics.map(({ name, parent, title, category, domain, isLeaf }) => ({
      metric_key: name,
      parent_key: parent,
      title,
      category,
      domain,
      data_set: isLeaf ? dataSetOf(name) : null,
      is_leaf: isLeaf,
      higher_is_better: true,
    })),
  );
}

/** Data sets of metrics that the rule below does not fit. */
const curatedDataSets = new Map([
  ['ImageNet-top1', 'ImageNet'],
  ['ObjectNet-top1', 'ObjectNet'],
  // Shape bias is measured on the cue-conflict images of Geirhos et al. 2019, by Hermann et al. 2020.
  ['Hermann2020cueconflict-shape_bias', 'Hermann2020'],
  ['Hermann2020cueconflict-shape_match', 'Hermann2020'],
]);

/**
 * The data set that a leaderboard metric is measured on. A type id is `[lab.][collection_]<Author><Year>…`, so the data
 * set is the last `<Author><Year>`. The 22 properties of Marques2020 thus belong to the studies that recorded them:
 * `Marques2020_FreemanZiemba2013-…` has the same data set as `FreemanZiemba2013.V1-pls`.
 */
export function dataSetOf(typeId: string): string {
  const known = curatedDataSets.get(typeId);
  if (known) return known;
  if (typeId.startsWith('ImageNet-C')) return 'ImageNet-C';
  const withoutCollection = typeId.replace(/^[a-z]+\./, '').replace(/^Marques2020_/, '');
  return /^[A-Za-z]+\d{4}/.exec(withoutCollection)?.[0] ?? withoutCollection;
}
