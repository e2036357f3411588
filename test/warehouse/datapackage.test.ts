import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { tableStages } from '../../pipeline/stages/index.ts';
import { stageContracts, stageMatrices } from '../../pipeline/warehouse/contract.ts';
import { croissant } from '../../pipeline/warehouse/croissant.ts';
import { datapackage } from '../../pipeline/warehouse/datapackage.ts';
import { datasetCard } from '../../pipeline/warehouse/dataset-card.ts';
import { tableName } from '../../pipeline/warehouse/table-file.ts';
import { foreignKeysOf } from '../foreign-keys.ts';
import { workInOwnFolder, write } from '../own-folder.ts';

workInOwnFolder();

/** The official Data Package validator, which has no type declarations. */
const { Package } = createRequire(import.meta.url)('datapackage') as {
  Package: { load(descriptor: unknown): Promise<{ valid: boolean; errors: Error[] }> };
};

/** A stage with files for all of its tables and matrices, and these numbers of rows, by default none. */
function made(stage: string, rowsOf: Record<string, number>) {
  const tables = [...stageContracts(stage).keys()];
  const matrices = [...stageMatrices(stage).keys()].map(tableName);
  const files = [
    ...tables.flatMap((name) => [`${tableName(name)}.csv`, `${tableName(name)}.parquet`]),
    ...matrices.map((name) => `${name}.arrow`),
  ];
  for (const file of files) write(`${stage}/${file}`, '');
  return {
    folder: stage,
    inputs: {},
    origin: 'real' as const,
    files: Object.fromEntries(files.map((file) => [file, '0'.repeat(64)])),
    rows: Object.fromEntries(tables.map((name) => [tableName(name), rowsOf[name] ?? 0])),
    matrices: Object.fromEntries(matrices.map((name) => [name, { rows: 0, metrics: [] }])),
  };
}

/** The package of a study of a user's table alone, or beside others, with these numbers of rows. */
function packageOf(isAlone: boolean, rowsOf: Record<string, number> = {}) {
  const study = { name: 'agree-mine', title: 'Who is first in mine.csv?', as_of: 'latest' };
  const source = {
    title: "User's table mine.csv",
    licence: 'none stated',
    citation: 'none stated',
    url: 'mine.csv',
  };
  const sources = [{ ...source, snapshot_id: 'mine@1', as_of: null, content_sha256: 'abc', origin: 'real' }];
  const stages = new Map(tableStages.map((stage) => [stage, made(stage, rowsOf)]));
  return datapackage(study, stages, sources, { as_of: null }, isAlone);
}

const namesIn = ({ resources }: ReturnType<typeof packageOf>) => resources.map(({ name }) => name);

describe('the package of a table alone', () => {
  it('names the table and not the paper, in all descriptions', async () => {
    const alone = packageOf(true);
    const { valid, errors } = await Package.load(JSON.parse(JSON.stringify(alone)));
    expect([valid, errors]).toEqual([true, []]);
    const { recordSet: _, ...dataset } = JSON.parse(croissant(alone));
    for (const text of [
      JSON.stringify({ ...alone, resources: [] }),
      JSON.stringify(dataset),
      datasetCard(alone),
    ]) {
      expect(text).toContain('mine.csv');
      expect(text).not.toMatch(/arxiv|ahlert|brain-score|human-like/i);
    }
  });

  it('has no table that is empty for want of a leaderboard, and others also if they are empty', () => {
    const all = namesIn(packageOf(false));
    const alone = namesIn(packageOf(true));
    expect(all.length - alone.length).toBeGreaterThan(60);
    for (const name of ['claims.claim', 'consistency.rank', 'source_changes.change', 'trajectory.pair']) {
      expect(all).toContain(name);
      expect(alone).not.toContain(name);
    }
    expect(alone).toContain('cohort.copy');
    expect(namesIn(packageOf(true, { 'source_changes.change': 2 }))).toContain('source_changes.change');
    expect(datasetCard(packageOf(true))).not.toMatch(/source_changes|site_comparison/);
    expect(datasetCard(packageOf(false))).toContain('`aggregation/site_comparison`');
  });

  it('has foreign keys into its own tables only', () => {
    const alone = packageOf(true);
    const keys = foreignKeysOf(alone);
    expect(keys.length).toBeGreaterThan(20);
    for (const { target } of keys) expect(namesIn(alone)).toContain(target);
  });
});
