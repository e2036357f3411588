import { describe, expect, it } from 'vitest';
import { type Alias, identify, type NamedSnapshot, normalized } from '../../pipeline/sources/identity.ts';

const named = (snapshotId: string, names: (string | [key: string, name: string])[]): NamedSnapshot => ({
  snapshotId,
  sourceId: snapshotId.split('@')[0]!,
  hasIds: names.some((each) => typeof each !== 'string' && /^\d+$/.test(each[0])),
  models: names.map((each) => {
    const [key, name] = typeof each === 'string' ? [each, each] : each;
    return { key, name, sameAs: null };
  }),
});
const alias = (sourceId: string, sourceName: string, modelId: string): Alias => ({
  sourceId,
  sourceName,
  modelId,
  reason: 'the same checkpoint',
  where: 'aliases.csv: line 2',
});
const board = named('board@2024-01-01.aa', [
  ['1', 'ResNet-50'],
  ['2', 'alexnet'],
  ['3', 'alexnet'],
  ['4', ' vgg_16 '],
]);

/** Model and rule of each name of the last snapshot. */
function found(snapshots: NamedSnapshot[], aliases: Alias[] = []) {
  const { snapshotId } = snapshots.at(-1)!;
  return Object.fromEntries(
    identify(snapshots, aliases)
      .filter((row) => row.snapshotId === snapshotId)
      .map(({ key, modelId, rule }) => [key, `${rule} ${modelId}`]),
  );
}

describe('normalized', () => {
  it.each([
    [' ResNet_50.a1:in1k ', 'resnet-50-a1-in1k'],
    ['vit (B/16)', 'vit-b-16'],
    ['—', ''],
  ])('%s', (name, expected) => expect(normalized(name)).toBe(expected));

  it('keeps apart what only digits tell apart', () => {
    expect(normalized('net_1.0_224')).not.toBe(normalized('net_10_224'));
  });
});

describe('identify', () => {
  it('goes by the source’s own ids, whatever the names', () => {
    expect(found([board, { ...board, snapshotId: 'board@2025-01-01.bb' }])).toEqual({
      1: 'exact board:1',
      2: 'exact board:2',
      3: 'exact board:3',
      4: 'exact board:4',
    });
  });

  it('goes by name, then by normalized name, then by the curated line, and else makes a model', () => {
    const table = named('table@2025-01-01.cc', ['ResNet-50', 'VGG-16', 'resnet50.tv', 'new']);
    expect(found([board, table])).toEqual({
      'ResNet-50': 'exact board:1',
      'VGG-16': 'normalized board:4',
      'resnet50.tv': 'unmatched table:resnet50.tv',
      new: 'unmatched table:new',
    });
    const curated = [alias('table', 'new', 'board:3'), alias('other', 'resnet50.tv', 'board:2')];
    expect(found([board, table], curated)).toMatchObject({
      new: 'curated board:3',
      'resnet50.tv': 'unmatched table:resnet50.tv',
    });
  });

  it('takes a model’s id for what it is', () => {
    expect(found([board, named('table@2025-01-01.cc', ['board:3'])])).toEqual({ 'board:3': 'exact board:3' });
  });

  it('joins nothing to a name that two models have, unless a line says which', () => {
    const table = named('table@2025-01-01.cc', ['alexnet', 'AlexNet ']);
    expect(found([board, table])).toEqual({
      alexnet: 'ambiguous table@2025-01-01.cc:alexnet',
      'AlexNet ': 'ambiguous table@2025-01-01.cc:AlexNet ',
    });
    expect(found([board, table], [alias('table', 'alexnet', 'board:2')])).toMatchObject({
      alexnet: 'curated board:2',
    });
  });

  it('joins none of two names of one table that fit one model equally well', () => {
    const table = named('table@2025-01-01.cc', ['vgg.16', 'VGG-16']);
    expect(Object.values(found([board, table]))).toEqual([
      'ambiguous table@2025-01-01.cc:vgg.16',
      'ambiguous table@2025-01-01.cc:VGG-16',
    ]);
  });

  it('lets the stronger of two rules have the model', () => {
    expect(found([board, named('table@2025-01-01.cc', ['resnet_50', 'ResNet-50'])])).toEqual({
      resnet_50: 'ambiguous table@2025-01-01.cc:resnet_50',
      'ResNet-50': 'exact board:1',
    });
  });

  it('joins nothing to rows that are keyed by their line, nor them to each other', () => {
    const rows = (snapshot: string) =>
      named(snapshot, [
        ['line 2: twin', 'twin'],
        ['line 3: twin', 'twin'],
      ]);
    expect(found([rows('table@2024-01-01.aa'), rows('table@2025-01-01.bb')])).toEqual({
      'line 2: twin': 'ambiguous table@2025-01-01.bb:line 2: twin',
      'line 3: twin': 'ambiguous table@2025-01-01.bb:line 3: twin',
    });
    expect(found([rows('table@2024-01-01.aa'), named('other@2025-01-01.bb', ['twin'])])).toEqual({
      twin: 'ambiguous other@2025-01-01.bb:twin',
    });
  });

  it('knows an unmatched model again in the next snapshot and the next source', () => {
    const first = named('table@2024-01-01.aa', ['new']);
    expect(found([first, named('table@2025-01-01.bb', ['new'])])).toEqual({ new: 'exact table:new' });
    expect(found([first, named('other@2025-01-01.bb', ['NEW'])])).toEqual({ NEW: 'normalized table:new' });
  });

  it('takes a name that looks like another model’s id for a name', () => {
    const table = { ...named('board@2025-01-01.cc', ['1']), hasIds: false };
    expect(found([board, table])).toEqual({ 1: 'unmatched board@2025-01-01.cc:1' });
  });

  it('puts a line about one state of a source before all names', () => {
    const lines = [alias('board@2024-12-18', 'ResNet-50', 'board:4')];
    const day = (date: string) => ({ ...named(`board@${date}.cc`, ['ResNet-50']), hasIds: false });
    expect(found([board, day('2024-12-18')], lines)).toEqual({ 'ResNet-50': 'curated board:4' });
    expect(found([board, day('2024-12-19')], lines)).toEqual({ 'ResNet-50': 'exact board:1' });
  });

  it('names a few of those that fit one model, in a time by how many there are', () => {
    // All are `resnet-50`, as `normalized` writes it.
    const names = Array.from(
      { length: 20_000 },
      (_, i) => `ResNet${i.toString(2).replaceAll('0', '-').replaceAll('1', '_')}50`,
    );
    const start = performance.now();
    const rows = identify([board, named('table@2025-01-01.cc', names)], []);
    expect(rows.at(-1)).toMatchObject({ rule: 'ambiguous', modelId: `table@2025-01-01.cc:${names.at(-1)}` });
    expect(rows.at(-1)!.evidence).toMatch(/^fits board:1, and so does "ResNet-50", .* and 19989 more$/);
    expect(performance.now() - start).toBeLessThan(10_000);
  }, 20_000);

  it('gives a second name that the source itself has for a model to that model', () => {
    const table = named('table@2025-01-01.cc', ['mlp', 'mlp-b']);
    const twins = {
      ...table,
      models: table.models.map((each) => ({ ...each, sameAs: each.key === 'mlp-b' ? 'mlp' : null })),
    };
    expect(found([board, twins])).toEqual({ mlp: 'unmatched table:mlp', 'mlp-b': 'exact table:mlp' });
  });

  it('follows a line to a key that has become another source’s id since, and joins nothing where that is ambiguous', () => {
    const lines = [alias('table', 'new', 'csv:vgg')];
    const csv = named('csv@2025-01-01.bb', ['vgg']);
    const table = named('table@2025-01-01.cc', ['new']);
    expect(found([csv, table], lines)).toEqual({ new: 'curated csv:vgg' });
    expect(found([named('board@2026-01-01.aa', [['7', 'vgg']]), csv, table], lines)).toEqual({
      new: 'curated board:7',
    });
    const twice = named('board@2026-01-01.aa', [
      ['7', 'vgg'],
      ['8', 'vgg'],
    ]);
    expect(found([twice, csv, table], lines)).toEqual({ new: 'ambiguous table@2025-01-01.cc:new' });
  });

  it('does not take what a name meant on one day for what it means', () => {
    const lines = [alias('board@2024-12-18', 'vgg', 'board:4'), alias('table', 'new', 'board:vgg')];
    const day = (date: string) => ({ ...named(`board@${date}.cc`, ['vgg']), hasIds: false });
    const table = named('table@2025-01-01.cc', ['new']);
    expect(() => found([board, day('2024-12-18'), table], lines)).toThrow('unknown model_id');
    expect(found([board, day('2025-04-05'), day('2024-12-18'), table], lines)).toEqual({
      new: 'curated board:vgg',
    });
  });

  it('refuses a line to a model that does not exist, where it is used', () => {
    const lines = [alias('table', 'new', 'board:99')];
    expect(() => found([board, named('table@2025-01-01.cc', ['new'])], lines)).toThrow(
      'aliases.csv: line 2: unknown model_id "board:99"',
    );
    expect(found([board, named('table@2025-01-01.cc', ['old'])], lines)).toEqual({
      old: 'unmatched table:old',
    });
  });
});
