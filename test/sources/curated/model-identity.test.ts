import { describe, expect, it } from 'vitest';
import {
  type Alias,
  identify,
  type NamedSnapshot,
  normalized,
} from '../../../pipeline/sources/curated/model-identity.ts';

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

/** Rule and model of each name in the last snapshot. */
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
  ])('of %j is %j', (name, expected) => expect(normalized(name)).toBe(expected));

  it('distinguishes names that differ only in digits', () => {
    expect(normalized('net_1.0_224')).not.toBe(normalized('net_10_224'));
  });
});

describe('identify', () => {
  it('uses the source’s ids, whatever the names', () => {
    expect(found([board, { ...board, snapshotId: 'board@2025-01-01.bb' }])).toEqual({
      1: 'exact board:1',
      2: 'exact board:2',
      3: 'exact board:3',
      4: 'exact board:4',
    });
  });

  it('matches by name, then normalized name, then alias, and otherwise adds a model', () => {
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

  it('decides ambiguity by snapshot: the first in which a name fits one model', () => {
    const newest = named('board@2025-01-01.bb', ['densenet', ['line 3: net', 'net'], ['line 4: net', 'net']]);
    const older = named('board@2024-12-01.cc', [
      ['line 2: densenet', 'densenet'],
      ['line 3: densenet', 'densenet'],
      'net',
      ['line 5: vgg', 'vgg'],
      ['line 6: vgg', 'vgg'],
    ]);
    expect(found([newest, older, named('table@2025-01-01.dd', ['DenseNet', 'net', 'vgg'])])).toEqual({
      DenseNet: 'normalized board:densenet',
      net: 'exact board@2024-12-01.cc:net',
      vgg: 'ambiguous table@2025-01-01.dd:vgg',
    });
  });

  it('matches the leaderboard’s bare ids, unless a model has the number as its name', () => {
    const site = named('brain-score@2024-01-01.aa', [
      ['622', 'a'],
      ['1', '3'],
      ['3', 'b'],
    ]);
    expect(found([site, named('table@2025-01-01.cc', ['622', '3', '7'])])).toEqual({
      622: 'exact brain-score:622',
      3: 'exact brain-score:1',
      7: 'unmatched table:7',
    });
  });

  it('matches a name that is a model’s id', () => {
    expect(found([board, named('table@2025-01-01.cc', ['board:3'])])).toEqual({ 'board:3': 'exact board:3' });
  });

  it('does not match a name that two models have, unless there is an alias', () => {
    const table = named('table@2025-01-01.cc', ['alexnet', 'AlexNet ']);
    expect(found([board, table])).toEqual({
      alexnet: 'ambiguous table@2025-01-01.cc:alexnet',
      'AlexNet ': 'ambiguous table@2025-01-01.cc:AlexNet ',
    });
    expect(found([board, table], [alias('table', 'alexnet', 'board:2')])).toMatchObject({
      alexnet: 'curated board:2',
    });
  });

  it('matches neither of two names in one table that fit a model equally well', () => {
    const table = named('table@2025-01-01.cc', ['vgg.16', 'VGG-16']);
    expect(Object.values(found([board, table]))).toEqual([
      'ambiguous table@2025-01-01.cc:vgg.16',
      'ambiguous table@2025-01-01.cc:VGG-16',
    ]);
  });

  it('gives the model to the name with the stronger rule', () => {
    expect(found([board, named('table@2025-01-01.cc', ['resnet_50', 'ResNet-50'])])).toEqual({
      resnet_50: 'ambiguous table@2025-01-01.cc:resnet_50',
      'ResNet-50': 'exact board:1',
    });
  });

  it('does not match rows that are keyed by line', () => {
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

  it('matches a new model in later snapshots and sources', () => {
    const first = named('table@2024-01-01.aa', ['new']);
    expect(found([first, named('table@2025-01-01.bb', ['new'])])).toEqual({ new: 'exact table:new' });
    expect(found([first, named('other@2025-01-01.bb', ['NEW'])])).toEqual({ NEW: 'normalized table:new' });
  });

  it('keeps the models of a source that joins nothing apart, in both directions', () => {
    const apart: NamedSnapshot = { ...named('apart@1', ['ResNet-50', 'new', 'board:1']), joins: false };
    const aliases = [alias('apart', 'new', 'board:2')];
    expect(found([board, apart], aliases)).toEqual({
      'ResNet-50': 'exact apart:ResNet-50',
      new: 'exact apart:new',
      'board:1': 'exact apart:board:1',
    });
    expect(found([board, apart, named('own@1', ['resnet_50', 'new'])])).toEqual({
      resnet_50: 'normalized board:1',
      new: 'unmatched own:new',
    });
    expect(found([board, apart, named('own@1', ['apart:new'])])).toEqual({ 'apart:new': 'exact apart:new' });
  });

  it('accepts a name that looks like another model’s id', () => {
    const table = { ...named('board@2025-01-01.cc', ['1']), hasIds: false };
    expect(found([board, table])).toEqual({ 1: 'unmatched board@2025-01-01.cc:1' });
  });

  it('applies an alias for a dated state before names', () => {
    const lines = [alias('board@2024-12-18', 'ResNet-50', 'board:4')];
    const day = (date: string) => ({ ...named(`board@${date}.cc`, ['ResNet-50']), hasIds: false });
    expect(found([board, day('2024-12-18')], lines)).toEqual({ 'ResNet-50': 'curated board:4' });
    expect(found([board, day('2024-12-19')], lines)).toEqual({ 'ResNet-50': 'exact board:1' });
  });

  it('lists only a few of many names that fit one model, in linear time', () => {
    // All are normalized to `resnet-50`.
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

  it('gives a source’s second name for a model to that model', () => {
    const table = named('table@2025-01-01.cc', ['mlp', 'mlp-b']);
    const repeated = {
      ...table,
      models: table.models.map((each) => ({ ...each, sameAs: each.key === 'mlp-b' ? 'mlp' : null })),
    };
    expect(found([board, repeated])).toEqual({ mlp: 'unmatched table:mlp', 'mlp-b': 'exact table:mlp' });
  });

  it('resolves an alias of a key that was matched to another source, unless it is ambiguous', () => {
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

  it('does not reuse the meaning that a name had on one date', () => {
    const lines = [alias('board@2024-12-18', 'vgg', 'board:4'), alias('table', 'new', 'board:vgg')];
    const day = (date: string) => ({ ...named(`board@${date}.cc`, ['vgg']), hasIds: false });
    const table = named('table@2025-01-01.cc', ['new']);
    expect(found([board, day('2024-12-18'), table], lines)).toEqual({ new: 'unmatched table:new' });
    expect(found([board, day('2025-04-05'), day('2024-12-18'), table], lines)).toEqual({
      new: 'curated board:vgg',
    });
  });

  it('matches nothing by an alias to a model that is gone', () => {
    const table = named('table@2025-01-01.cc', ['new']);
    expect(found([board, table], [alias('table', 'new', 'board:99')])).toEqual({
      new: 'unmatched table:new',
    });
  });

  it('does not match the meaning that a name had on one date to its meaning today, if that model is gone', () => {
    const day = { ...named('board@2024-12-18.cc', ['vgg']), hasIds: false };
    const now = named('board@2026-01-01.aa', [['7', 'vgg']]);
    expect(found([now, day], [])).toEqual({ vgg: 'exact board:7' });
    expect(found([now, day], [alias('board@2024-12-18', 'vgg', 'board:4')])).toEqual({
      vgg: 'unmatched board@2024-12-18.cc:vgg',
    });
  });
});
