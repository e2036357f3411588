import fs from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { identify, type NamedSnapshot } from '../../../pipeline/sources/curated/model-identity.ts';

/** A name, which is also the key, or a key and a name. */
type Model = string | [key: string, name: string];

interface Snapshot {
  id: string;
  models: Model[];
  /** By default, whether a key is a number. */
  hasIds?: boolean;
  namesAreIds?: boolean;
  joins?: string;
  isOwn?: boolean;
  sameAs?: Record<string, string>;
}

interface Case {
  case: string;
  snapshots: Snapshot[];
  aliases?: [sourceId: string, sourceName: string, modelId: string][];
  /** Rule and model of each name in the last snapshot. */
  found: Record<string, string>;
}

function named({ id, models, sameAs = {}, ...flags }: Snapshot): NamedSnapshot {
  return {
    snapshotId: id,
    sourceId: id.split('@')[0]!,
    hasIds: models.some((each) => typeof each !== 'string' && /^\d+$/.test(each[0])),
    models: models.map((each) => {
      const [key, name] = typeof each === 'string' ? [each, each] : each;
      return { key, name, sameAs: sameAs[key] ?? null };
    }),
    ...flags,
  };
}

describe('identify', () => {
  const cases = load(fs.readFileSync('test/sources/curated/model-identity.yml', 'utf8')) as Case[];

  it.each(cases)('$case', ({ snapshots, aliases = [], found }) => {
    const reason = 'the same checkpoint';
    const rows = identify(
      snapshots.map(named),
      aliases.map(([source_id, source_name, model_id]) => ({ source_id, source_name, model_id, reason })),
    );
    const last = rows.filter(({ snapshot_id }) => snapshot_id === snapshots.at(-1)!.id);
    const models = last.map(({ source_key, model_id, rule }) => [source_key, `${rule} ${model_id}`]);
    expect(Object.fromEntries(models)).toEqual(found);
  });

  /** All are normalized to `resnet-50`. */
  const manyNames = (n: number) =>
    Array.from({ length: n }, (_, i) => `ResNet${i.toString(2).replaceAll('0', '-').replaceAll('1', '_')}50`);
  const board: Snapshot = { id: 'board@1', models: [['1', 'ResNet-50']] };

  it('lists only a few of many names that fit one model', () => {
    const rows = identify([board, { id: 'table@2025-01-01.cc', models: manyNames(13) }].map(named), []);
    expect(rows.at(-1)).toMatchObject({ rule: 'ambiguous', model_id: 'table@2025-01-01.cc:ResNet__--50' });
    expect(rows.at(-1)!.evidence).toMatch(/^fits board:1, and so does "ResNet-50", .* and 2 more$/);
  });

  it('matches many names of a user’s table to one model in linear time', () => {
    const own: Snapshot = { id: 'own@1', models: manyNames(20_000), isOwn: true };
    const start = performance.now();
    expect(identify([board, own].map(named), []).at(-1)).toMatchObject({ model_id: 'board:1' });
    expect(performance.now() - start).toBeLessThan(10_000);
  }, 20_000);
});
