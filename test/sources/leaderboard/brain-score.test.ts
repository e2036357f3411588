import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../pipeline/sources/formats/csv-file.ts';
import { readLeaderboard } from '../../../pipeline/sources/leaderboard/leaderboard-json.ts';
import { dataSetOf } from '../../../pipeline/sources/leaderboard/leaderboard-metric.ts';
import { casesIn } from '../../cases.ts';
import { benchmark, bytesOf, rawFile, type Score, score, smallDocument, withValues } from '../document.ts';

const DATA_SETS = 'test/sources/leaderboard/data-sets.csv';
const METRIC = 'FreemanZiemba2013.V1-pls';
const readBytes = (bytes: Uint8Array) =>
  readLeaderboard({ ...rawFile('leaderboard.json', bytes), where: 'body' });
const read = (document: unknown) => readBytes(bytesOf(document));

/** The tidy row of one current score. */
function tidy(current: Score) {
  const document = smallDocument();
  document.models[0]!.scores[METRIC] = [current];
  const { score: columns } = read(document);
  const row = (columns.metric_key as string[]).indexOf(METRIC);
  return Object.fromEntries(
    ['state', 'value', 'error', 'measured_at'].map((name) => [name, columns[name]![row]]),
  );
}

describe('a score of the leaderboard', () => {
  const at = '2022-02-02T01:02:03.123456';
  it.each(casesIn<[string, unknown, string, number]>(import.meta.dirname, 'scores.yml'))(
    'can be %s',
    (what, text, state, value) => {
      const timestamp = what.endsWith('without a time') ? null : at;
      const measured_at = timestamp && `${at}+00:00`;
      expect(tidy(score(2, text, timestamp))).toEqual({ state, value, error: Number.NaN, measured_at });
    },
  );

  it.each([
    [0.035, 0.035],
    ['NaN', Number.NaN],
  ])('can have an error of %s', (error, expected) => {
    expect(tidy(score(2, '.5', at, error)).error).toBe(expected);
  });

  it('keeps offsets of timestamps, and adds UTC if there is none', () => {
    expect(tidy(score(2, '.5', '2022-02-02T01:02:03')).measured_at).toBe('2022-02-02T01:02:03+00:00');
    expect(tidy(score(2, '.5', '2022-02-02T01:02:03.12+02:00')).measured_at).toBe(
      '2022-02-02T01:02:03.12+02:00',
    );
  });
});

type Document = ReturnType<typeof smallDocument>;
const changed = (values: Record<string, unknown>) => withValues(smallDocument(), values);

describe('a leaderboard document', () => {
  it('becomes tidy rows: one per version, the last one current, names verbatim', () => {
    const { model, version, score: scores, asOf } = read(smallDocument());
    expect(model).toEqual({
      source_key: ['7'],
      name: [' alexnet'],
      submitted_at: ['2021-01-01T00:00:00+00:00'],
    });
    expect(version.metric_key).toEqual(['average_vision', 'V1', METRIC, METRIC]);
    expect(scores.version).toEqual([0, 0, 1, 2]);
    expect(scores.is_current).toEqual([true, true, false, true]);
    expect(asOf).toBe('2022-02-02');
  });

  it('puts THINGS odd-one-out under similarity judgements, at its place in the tree', () => {
    const document = smallDocument();
    const window = [{ version: 1, valid_from: null, valid_to: null }];
    document.benchmarks.push(
      benchmark('behavior_vision', 'average_vision_v0', 'Behavioral', false, window),
      benchmark('Hebart2023-match', 'behavior_vision_v1', 'Behavioral', true, window),
    );
    const { metric } = read(document);
    expect(metric.category!.at(-1)).toBe('similarity_judgement');
    expect(metric.domain!.at(-1)).toBe('auxiliary');
    expect(metric.parent_key!.at(-1)).toBe('behavior_vision');
  });

  it.each(casesIn<[string, string | null, string, string]>(import.meta.dirname, 'categories.yml'))(
    'keeps a metric filed under %s below %s as category %s, domain %s',
    (display, parent, category, domain) => {
      const document = smallDocument();
      const version = [{ version: 1, valid_from: null, valid_to: null }];
      // Two new nodes lie between.
      const above = parent === null ? null : `${parent}_v0`;
      document.benchmarks.push(
        benchmark('Li2026.V1', above, 'Unknown', false, version),
        benchmark('Li2026.V1.monkeys', 'Li2026.V1_v1', 'Unknown', false, version),
        benchmark('Li2026.V1-rdm', parent === null ? null : 'Li2026.V1.monkeys_v1', display, true, version),
      );
      const { metric } = read(document);
      expect([metric.category!.at(-1), metric.domain!.at(-1)]).toEqual([category, domain]);
      expect([metric.category!.at(-2), metric.category!.at(-3)]).toEqual([null, null]);
    },
  );

  it('may have models without scores, and new fields', () => {
    const document = smallDocument();
    document.models.push({ ...document.models[0]!, id: 8, scores: {} });
    Object.assign(document.benchmarks[0]!, { colour: 'new' });
    expect(read(document).model.source_key).toEqual(['7', '8']);
  });

  it('may have a root other than average_vision', () => {
    const document = smallDocument();
    const [average, node] = document.benchmarks;
    document.benchmarks.push({ ...average!, id: 'overall_v0', type_id: 'overall' });
    average!.parent_id = 'overall_v0';
    expect(read(document).metric.parent_key).toEqual(['overall', 'average_vision', 'V1', null]);
    document.benchmarks.shift();
    delete document.models[0]!.scores.average_vision;
    node!.parent_id = null;
    expect(read(document).metric.parent_key).toEqual([null, 'V1', null]);
  });

  it('has the same content hash when only per-request fields change', () => {
    const hash = read(smallDocument()).contentHash;
    const again = smallDocument();
    again.datetime_range.max = '2027-01-01T00:00:00+00:00';
    again.benchmarks.reverse();
    expect(read(again).contentHash).toBe(hash);
    for (const change of [
      { 'models.0.name': 'alexnet' },
      { 'benchmarks.2.label': 'another' },
      { 'benchmarks.2.versions.1.valid_to': '2030-01-01T00:00:00+00:00' },
    ])
      expect(read(changed(change)).contentHash).not.toBe(hash);
  });

  it('has the date of its newest score, wherever that is listed', () => {
    const document = smallDocument();
    document.models.push({
      ...document.models[0]!,
      id: 8,
      scores: { [METRIC]: [score(2, '.1', '2022-01-05T00:00:00')] },
    });
    expect(read(document).asOf).toBe('2022-02-02');
  });

  it.each(casesIn<[string, Record<string, unknown>, string]>(import.meta.dirname, 'bad-documents.yml'))(
    'is refused with %s',
    (_what, change, message) => expect(() => read(changed(change))).toThrow(message),
  );

  it.each<[string, (document: Document) => void, string]>([
    ['a model twice', (d) => void d.models.push(d.models[0]!), 'body: models[1].id: duplicate model'],
    ['a benchmark twice', (d) => void d.benchmarks.push(d.benchmarks[0]!), 'benchmarks[3].type_id'],
    [
      'a cycle of parents, reported without a leaf below it',
      (d) => {
        d.benchmarks[0]!.parent_id = 'V1_v0';
        d.benchmarks.reverse();
      },
      'benchmarks[1].parent_id: not a tree: the parents form a cycle\n  expected: a parent that is not below its child\n  found:    "V1 → average_vision → V1"',
    ],
    ['versions out of order', (d) => void d.models[0]!.scores[METRIC]!.reverse(), `${METRIC}[1].version`],
  ])('is refused with %s', (_what, change, message) => {
    const document = smallDocument();
    change(document);
    expect(() => read(document)).toThrow(message);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a lone surrogate in a name', { 'models.0.name': '\ud800x' }, 'models[0].name: unexpected value'],
    ['a very long name', { 'models.0.name': 'x'.repeat(40_000) }, 'expected: at most 32768 characters'],
  ])('is refused with %s', (_what, change, message) => expect(() => read(changed(change))).toThrow(message));

  it('asks for a correction of a document that was added by hand, and for another fetch of others', () => {
    const wrong = { ...smallDocument(), models: [] };
    for (const bytes of [bytesOf(wrong), bytesOf({ ...wrong, domain: 'language' }), Buffer.from('<html>')]) {
      const file = rawFile('leaderboard.json', bytes);
      expect(() => readLeaderboard({ ...file, isByHand: true })).toThrow(
        /next: +correct the file, or remove it$/,
      );
      expect(() => readLeaderboard(file)).toThrow(/next: +(?!correct)/);
    }
  });

  it.each([
    ['a truncated body', JSON.stringify(smallDocument()).slice(0, -10)],
    ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('is refused if it is %s', (_what, body) => {
    expect(() => readBytes(Buffer.from(body))).toThrow('body: not JSON');
  });

  it.each([
    [
      'instead of a name',
      () => JSON.stringify(smallDocument()).replace('" alexnet"', `${'['.repeat(1e5)}${']'.repeat(1e5)}`),
      'body: models[0].name: unexpected value',
    ],
  ])('is refused if it is nested a hundred thousand levels deep %s', (_where, text, message) => {
    expect(() => readBytes(Buffer.from(text()))).toThrow(message);
  });

  it('is refused if it has too many values', () => {
    const text = JSON.stringify({ ...smallDocument(), models: [] });
    const many = text.replace('"models":[]', `"models":[${'0,'.repeat(2_000_000)}0]`);
    expect(() => readBytes(Buffer.from(many))).toThrow('too many values');
    expect(() => readBytes(Buffer.alloc(2_000_001, '['))).toThrow('too many values');
  });

  it('is refused if it contains 1e999, which is valid JSON', () => {
    const text = JSON.stringify(smallDocument()).replace('0.25', '1e999');
    expect(() => readBytes(Buffer.from(text))).toThrow(`${METRIC}[0].value: unexpected value`);
  });

  it('is read in linear time, even with a deep tree or many versions', () => {
    const document = smallDocument();
    const [, node, leaf] = document.benchmarks as [
      unknown,
      Document['benchmarks'][0],
      Document['benchmarks'][0],
    ];
    for (let i = 0; i < 15_000; i++) {
      const parent_id = i === 0 ? node.id : `b${i - 1}`;
      document.benchmarks.push({ ...node, id: `b${i}`, type_id: `t${i}`, parent_id });
      leaf.versions.push({ ...leaf.versions[0]!, version: 1000 + i });
    }
    const start = process.cpuUsage();
    expect(read(document).asOf).toBe('2022-02-02');
    // A walk from every node to the root would take a quarter of a minute.
    expect(process.cpuUsage(start).user).toBeLessThan(5e6);
  });

  it.each(['__proto__', 'constructor'])('may have a benchmark called %s', (name) => {
    const document = smallDocument();
    document.benchmarks.push({ ...document.benchmarks[2]!, id: name, type_id: name, label: name });
    const { metric_key, data_set, category, domain } = read(document).metric;
    const at = metric_key!.indexOf(name as never);
    expect([data_set![at], category![at], domain![at]]).toEqual([name, category![2], domain![2]]);
    expect(({} as Record<string, unknown>).id).toBeUndefined();
  });

  it('is refused if a key is a property of every object', () => {
    const text = JSON.stringify(smallDocument()).replace('"V1":[', '"__proto__":[');
    expect(() => readBytes(Buffer.from(text))).toThrow('models[0].scores');
    expect(() => readBytes(Buffer.from(text.replace('__proto__', 'constructor')))).toThrow(
      'unknown benchmark',
    );
  });
});

it.each(readCsv({ bytes: fs.readFileSync(DATA_SETS), where: DATA_SETS }).rows)(
  'the data set of %s is %s',
  (typeId, dataSet) => expect(dataSetOf(typeId!)).toBe(dataSet),
);
