import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { treeAbove } from '../../../pipeline/cohort/metric-weights.ts';
import type { Database } from '../../../pipeline/warehouse/database.ts';
import { rowsOf } from '../../../pipeline/warehouse/rows.ts';
import { casesIn } from '../../cases.ts';
import { withDatabase } from '../../warehouse/own-database.ts';

interface Node {
  id: string;
  parent: string | null;
  category?: string;
  domain?: string;
  isLeaf?: true;
  /** The snapshot that has the node. */
  in?: number;
  dataSet?: string;
}

/** The usual nodes. */
const below = (parent: string | null): Node[] => [
  { id: 'neural', parent, domain: 'neural' },
  { id: 'V1', parent: 'neural', category: 'V1', domain: 'neural' },
  { id: 'V1-pls', parent: 'V1', category: 'V1', domain: 'neural', isLeaf: true },
  { id: 'behavior', parent, category: 'behavior', domain: 'behavior' },
  { id: 'i2n', parent: 'behavior', category: 'behavior', domain: 'behavior', isLeaf: true },
];

async function linesOf(database: Database, select: string): Promise<string[]> {
  const found = await database.columns(`select node_id, parent_id from (${select})`);
  return rowsOf(found)
    .map(({ node_id, parent_id }) => `${node_id} < ${parent_id ?? 'nothing'}`.replaceAll('brain-score:', ''))
    .sort();
}

/**
 * The tree of a set with all metrics, and the tree of the date, of these nodes. All leaves are in one metric set, each from the last
 * snapshot that has it.
 */
async function trees(nodes: readonly Node[]) {
  const text = (value: string | undefined | null) => (value ? `'${value}'` : 'null');
  const id = (value: string | null) => text(value && `brain-score:${value}`);
  const rows = nodes.map(
    (node) =>
      `(${node.in ?? 1}, ${id(node.id)}, ${id(node.parent)}, ${text(node.category)}, ${text(node.domain)}, ${node.isLeaf === true})`,
  );
  const named = nodes.map(({ id: node, dataSet }) => `(${id(node)}, ${text(dataSet)})`);
  const dataSets = `select distinct * from (values ${named.join(', ')})`;
  return await withDatabase('normalize cohort dated', async (database) => {
    await database.run(`
    create table normalize.snapshot_metric as
      select * replace (parent_id::varchar as parent_id, category::varchar as category, domain::varchar as domain)
      from (values ${rows.join(', ')}) t(snapshot_id, metric_id, parent_id, category, domain, is_leaf);
    create table normalize.metric (metric_id varchar, data_set varchar);
    insert into normalize.metric ${dataSets};
    create table dated.source as
      select distinct date '2024-01-01' as as_of, snapshot_id, snapshot_id as entry from normalize.snapshot_metric;
    create table dated.metric_snapshot as
      select date '2024-01-01' as as_of, metric_id, max(snapshot_id) as snapshot_id
      from normalize.snapshot_metric
      where is_leaf
      group by all;
    create table cohort.metric as select 'main' as metric_set, metric_id, true as included from dated.metric_snapshot;
    create table dated.tree as ${fs.readFileSync('sql/dated/tree.sql', 'utf8')}`);
    return {
      study: await linesOf(database, fs.readFileSync('sql/aggregation/tree.sql', 'utf8')),
      all: await linesOf(database, 'from dated.tree'),
    };
  });
}

describe('the root of the metric tree is', () => {
  it.each(casesIn<[string, string | null | undefined, Node[], string[]]>(import.meta.dirname, 'trees.yml'))(
    '%s',
    async (_what, root, nodes, lines) => {
      const isUsual = root !== undefined;
      const { study, all } = await trees([...nodes, ...(isUsual ? below(root) : [])]);
      const usual = below(root ?? 'average_vision').map(({ id, parent }) => `${id} < ${parent}`);
      const expected = [...lines, ...(isUsual ? usual : [])];
      expect(study).toEqual(expected.toSorted());
      // The date's tree may have a neural node that no metric is below.
      expect(all).toEqual(expect.arrayContaining(expected));
      expect(all.length - expected.length).toBeLessThanOrEqual(1);
    },
  );

  it('has new nodes for data sets with several metrics, if a new category has several data sets', async () => {
    const metric = (id: string, dataSet: string, category = 'IT'): Node => {
      return { id, parent: null, category, domain: 'neural', isLeaf: true, dataSet };
    };
    const { study } = await trees([
      ...['red-1', 'red-2'].map((id) => metric(id, 'red')),
      ...['laion-1', 'laion-2'].map((id) => metric(id, 'LAION')),
      metric('majaj', 'MajajHong2015'),
      ...['marques-1', 'marques-2'].map((id) => metric(id, 'Marques2020', 'V1')),
    ]);
    expect(study).toEqual([
      'IT < neural',
      'IT/LAION < IT',
      'IT/red < IT',
      'V1 < neural',
      'average_vision < nothing',
      'laion-1 < IT/LAION',
      'laion-2 < IT/LAION',
      'majaj < IT',
      'marques-1 < V1',
      'marques-2 < V1',
      'neural < average_vision',
      'red-1 < IT/red',
      'red-2 < IT/red',
    ]);
  });

  it('never has a metric of one snapshot above one of another', async () => {
    const { study } = await trees([
      { id: 'average_vision', parent: null },
      ...below('average_vision'),
      { id: 'V1-old', parent: 'V1-pls', category: 'V1', domain: 'neural', isLeaf: true, in: 0 },
      { id: 'V1-pls', parent: 'V1', category: 'V1', domain: 'neural', in: 0 },
      { id: 'V1', parent: null, category: 'V1', domain: 'neural', in: 0 },
    ]);
    expect(study.filter((line) => line.startsWith('V1-'))).toEqual(['V1-old < V1', 'V1-pls < V1']);
  });
});

describe('treeAbove', () => {
  it('numbers parents before children, even in trees deeper than the call stack', () => {
    const parents = new Map<string, string | null>([['0', null]]);
    for (let i = 1; i <= 50_000; i++) parents.set(String(i), String(i - 1));
    parents.set('a', '50000');
    parents.set('b', '2');
    const tree = treeAbove(['b', 'a'], parents);
    expect([...tree.leafParents]).toEqual([2, 50_000]);
    expect([...tree.parents.slice(0, 5)]).toEqual([-1, 0, 1, 2, 3]);
    expect(tree.nodes).toHaveLength(50_001);
  });
});
