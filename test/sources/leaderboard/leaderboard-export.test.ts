import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { brainScore } from '../../../pipeline/sources/leaderboard/brain-score.ts';
import { metricsOf, readExport } from '../../../pipeline/sources/leaderboard/leaderboard-export.ts';
import { readLeaderboard } from '../../../pipeline/sources/leaderboard/leaderboard-json.ts';
import { LeaderboardNames } from '../../../pipeline/sources/leaderboard/leaderboard-names.ts';
import { mirrorPath } from '../../../pipeline/sources/retrievals/mirror.ts';
import type { ScoredSnapshot } from '../../../pipeline/sources/source.ts';
import { casesIn } from '../../cases.ts';
import { isMissing, MIRROR, SAMPLES } from '../../project.ts';
import { bytesOf, rawFile, smallDocument } from '../document.ts';
import { zip } from '../zip-file.ts';

const known = metricsOf([]);
const plain = (text: string) => readExport(rawFile('leaderboard.csv', text), '2025-04-05', known);
const zipped = (text: string) =>
  readExport(rawFile('export.zip', zip({ 'leaderboard.csv': text })), '2026-11-24', known);

/** `state value` by model and metric. */
function scores(
  { score }: ScoredSnapshot,
  isIn = (_row: number) => true,
  labelOf = (key: string) => key,
): Record<string, string> {
  const { source_key, metric_key, state, value } = score as Record<string, ArrayLike<unknown>>;
  const rows = Array.from(state!, (_, row) => row).filter(isIn);
  return Object.fromEntries(
    rows.map((row) => [
      `${labelOf(String(source_key![row]))} ${metric_key![row]}`,
      state![row] === 'scored' ? `scored ${value![row]}` : String(state![row]),
    ]),
  );
}

describe('a plain CSV export', () => {
  it('has scored, failed and never-run cells; duplicate names are keyed by line', async () => {
    const reading = await plain(
      'model_name,V1,FreemanZiemba2013.V1-pls,Hebart2023-match\n a,.3,.467,X\nb,,,1.3\nb,.1,-0.05,\n',
    );
    expect(scores(reading)).toEqual({
      ' a V1': 'scored 0.3',
      ' a FreemanZiemba2013.V1-pls': 'scored 0.467',
      ' a Hebart2023-match': 'failed',
      'line 3: b V1': 'never_run',
      'line 3: b FreemanZiemba2013.V1-pls': 'never_run',
      'line 3: b Hebart2023-match': 'scored 1.3',
      'line 4: b V1': 'scored 0.1',
      'line 4: b FreemanZiemba2013.V1-pls': 'scored -0.05',
      'line 4: b Hebart2023-match': 'never_run',
    });
    expect(reading.model.name).toEqual([' a', 'b', 'b']);
    expect([reading.isDated, reading.hasIds, reading.asOf]).toEqual([false, false, '2025-04-05']);
    expect(reading.roundingStep).toBe(0.001);
  });

  it('may have a tree deeper than the call stack', async () => {
    const nodes = Array.from({ length: 50_000 }, (_, i) => `node ${i}`);
    const deep = new Map(known);
    for (const [i, node] of nodes.entries())
      deep.set(node, { parent: nodes[i - 1] ?? null, category: null, domain: null, isLeaf: false });
    deep.set('leaf', { parent: nodes.at(-1)!, category: 'V1', domain: 'neural', isLeaf: true });
    const file = rawFile('leaderboard.csv', 'model_name,leaf\na,.3\n');
    expect((await readExport(file, '2025-04-05', deep)).metric.metric_key).toEqual([...nodes, 'leaf']);
  });

  it('has an inner node for a later leaderboard’s leaf, if the export has metrics below it', async () => {
    const later = new Map(known);
    later.set('V4', { ...known.get('V4')!, isLeaf: true });
    const table = 'model_name,V4,tong.Coggan2024_fMRI.V4-rdm\na,.5,.5\n';
    const { metric } = await readExport(rawFile('leaderboard.csv', table), '2025-04-05', later);
    const leaves = (metric.metric_key as string[]).filter((_key, i) => metric.is_leaf![i]);
    expect(leaves).toEqual(['tong.Coggan2024_fMRI.V4-rdm']);
  });

  it('describes every column and its ancestors in the tree', async () => {
    const { metric } = await plain('model_name,Hebart2023-match,tong.Coggan2024_fMRI.V4-rdm\na,.5,.5\n');
    const rows = (metric.metric_key as string[]).map((key, i) => [
      key,
      metric.parent_key![i],
      metric.category![i],
      metric.domain![i],
      metric.data_set![i],
      metric.is_leaf![i],
    ]);
    expect(rows).toEqual([
      ['average_vision', null, null, null, null, false],
      ['behavior_vision', 'average_vision', 'behavior', 'behavior', null, false],
      ['Hebart2023-match', 'behavior_vision', 'similarity_judgement', 'auxiliary', 'Hebart2023', true],
      ['neural_vision', 'average_vision', null, 'neural', null, false],
      ['V4', 'neural_vision', 'V4', 'neural', null, false],
      ['tong.Coggan2024_fMRI.V4-rdm', 'V4', 'V4', 'neural', 'Coggan2024', true],
    ]);
  });

  it.each(casesIn(import.meta.dirname, 'bad-exports.yml'))(
    'is refused with %s',
    async (_what, text, message) => await expect(plain(text)).rejects.toThrow(message),
  );

  it('uses the newest document’s description of a column', async () => {
    const of = { parent_key: [null], category: ['IT'], domain: ['neural'], is_leaf: [true] };
    const described = metricsOf([{ metric_key: ['New2026-rdm'], ...of }]);
    const file = rawFile('a.csv', 'model_name,New2026-rdm\na,1\n');
    expect((await readExport(file, '2026-01-01', described)).metric.category).toEqual(['IT']);
  });
});

it('a table with a thousand unknown columns shows twenty of them', async () => {
  const titles = Array.from({ length: 1000 }, (_, i) => `column ${i}`);
  const text = `model_name,${titles.join(',')}\na,${titles.map(() => '1').join(',')}\n`;
  await expect(plain(text)).rejects.toThrow(/header: 1000 unknown columns\n.*\n.*"column 19" and 980 more\n/);
});

describe('a plain CSV export with ids', () => {
  const document = readLeaderboard(rawFile('leaderboard.json', bytesOf(smallDocument())));
  const names = new LeaderboardNames([document]);
  const withIds = (text: string) => readExport(rawFile('ids.csv', text), '2025-05-20', known, names);

  it('is keyed by them; rank and layers are ignored, and the log says so', async () => {
    const reading = await withIds(
      'model_id,rank,model,V1,FreemanZiemba2013.V1-pls,layers\n7,1,alexnet,.3,.467,"{""V1"": ""conv1, relu"", ""IT"": ""fc6""}"\n12,2,alexnet,,X,{}\n',
    );
    expect(reading.hasIds).toBe(true);
    expect(reading.model).toMatchObject({ source_key: ['7', '12'], name: ['alexnet', 'alexnet'] });
    expect(scores(reading)).toEqual({
      '7 V1': 'scored 0.3',
      '7 FreemanZiemba2013.V1-pls': 'scored 0.467',
      '12 V1': 'never_run',
      '12 FreemanZiemba2013.V1-pls': 'failed',
    });
    expect(reading.notes).toEqual(['ids.csv: ignored the columns rank and layers']);
  });

  it('ignores columns without a name, as a spreadsheet or a data frame adds them', async () => {
    const { notes, hasIds } = await withIds(',model_id,V1,,\n0,7,.3,,\n');
    expect([notes, hasIds]).toEqual([['ids.csv: ignored the column ""'], true]);
  });

  it.each(['model_name', 'model', 'name'])('takes names from the column %s', async (column) => {
    const { model } = await withIds(`model_id,${column},V1\n7,AlexNet,.3\n8,,.3\n`);
    expect(model.name).toEqual(['AlexNet', '8']);
  });

  it('takes names from the leaderboard if it has none, or otherwise the ids', async () => {
    const { model } = await withIds('model_id,V1\n7,.3\n8,.3\n');
    expect(model).toMatchObject({ source_key: ['7', '8'], name: [' alexnet', '8'] });
  });

  it('keeps its snapshot id when the leaderboard names its models', async () => {
    const file = rawFile('ids.csv', 'model_id,V1\n7,.3\n');
    const before = await readExport(file, '2025-05-20', known);
    const after = await withIds('model_id,V1\n7,.3\n');
    expect(before.model.name).toEqual(['7']);
    expect(before.contentHash).toBe(after.contentHash);
  });

  it.each(casesIn(import.meta.dirname, 'bad-exports-with-ids.yml'))(
    'is refused with %s',
    async (_what, text, message) => await expect(withIds(text)).rejects.toThrow(message),
  );

  it('is refused with ids of other models, and says how to read it without them', async () => {
    const two = structuredClone(smallDocument());
    two.models.push({ ...two.models[0]!, id: 8, name: 'vgg' });
    const reading = readLeaderboard(rawFile('leaderboard.json', bytesOf(two)));
    const read = (text: string) =>
      readExport(rawFile('ids.csv', text), '2025-05-20', known, new LeaderboardNames([reading]));
    await expect(read('model_id,model,V1\n8,alexnet,.1\n7,vgg,.1\n')).rejects.toThrow(
      [
        'ids.csv: line 2, column "model_id": the ids are those of other models',
        'expected: the leaderboard’s ids: model 8 is "vgg" in leaderboard.json',
        'found:    "alexnet" for 8; 2 of 2 known ids have another name',
        'next:     if these are not the leaderboard’s ids, rename the column to "own_id", and "model" to "model_name": models are then matched by name; otherwise correct the ids',
      ].join('\n  '),
    );
    const { hasIds, model } = await read('own_id,model_name,V1\n8,alexnet,.1\n7,vgg,.1\n');
    expect([hasIds, model.source_key]).toEqual([false, ['alexnet', 'vgg']]);
  });
});

describe('a ZIP export', () => {
  const header =
    '"Rank","Model","Model ID","Filtered Score","V1","FreemanZiemba2013.V1-pls","Coggan2024_fMRI.V1-rdm"';

  it('has ids, display labels, and names with unescaped quotes and commas', async () => {
    const reading = await zipped(
      `# Generated\n# Date\n${header}\n"1","a "b", 'c' \\ "d"","17","0.4","0.4","0.25",\n"2",""x"","18","","","",""\n`,
    );
    expect(reading.model).toMatchObject({ source_key: ['17', '18'], name: [`a "b", 'c' \\ "d"`, '"x"'] });
    // Nodes are left out, since they are means of rounded leaves.
    expect(scores(reading)).toEqual({
      '17 FreemanZiemba2013.V1-pls': 'scored 0.25',
      '17 tong.Coggan2024_fMRI.V1-rdm': 'never_run',
      '18 FreemanZiemba2013.V1-pls': 'never_run',
      '18 tong.Coggan2024_fMRI.V1-rdm': 'never_run',
    });
    expect(reading.hasIds).toBe(true);
    expect(reading.roundingStep).toBe(0.01);
  });

  it.each(casesIn(import.meta.dirname, 'bad-zip-exports.yml'))(
    'is refused with %s',
    async (_what, text, message) => await expect(zipped(text)).rejects.toThrow(message),
  );

  it.each([
    ['not a ZIP', Buffer.from('model_name,V1\n')],
    ['truncated', zip({ 'leaderboard.csv': header }).subarray(0, -30)],
    ['no table', zip({ 'plugin-info.csv': header })],
    ['a wrong checksum', zip({ 'leaderboard.csv': header }, (entry) => entry.writeUInt32LE(1, 16))],
    ['a huge stated size', zip({ 'leaderboard.csv': header }, (entry) => entry.writeUInt32LE(2 ** 31, 24))],
    ['a path out of the archive', zip({ '../../leaderboard.csv': header })],
  ])('is refused: %s', async (_what, bytes) => {
    await expect(readExport(rawFile('export.zip', bytes), '2026-01-01', known)).rejects.toThrow(
      'export.zip: damaged or incomplete ZIP',
    );
  });
});

describe('the date of an export', () => {
  const dateOf = async (name: string, date: string) =>
    (await brainScore.read([rawFile(name, 'model_name,V1\na,.1\n', date)]))[0]!.asOf;

  it('is the date in its name, or otherwise that of its folder', async () => {
    expect(await dateOf('leaderboard-2024-12-18.csv', '2026-01-01')).toBe('2024-12-18');
    expect(await dateOf('mine.csv', '2026-01-01')).toBe('2026-01-01');
    await expect(dateOf('leaderboard-2025-02-30.csv', '2026-01-01')).rejects.toThrow(
      'export without a valid date',
    );
  });
});

/** The number of each pair of states, and the largest difference between two scores. */
function compare(one: Record<string, string>, other: Record<string, string>) {
  const states: Record<string, number> = {};
  let largest = 0;
  for (const [key, a] of Object.entries(one)) {
    const b = other[key];
    if (b === undefined) continue;
    const pair = `${a.split(' ')[0]} ${b.split(' ')[0]}`;
    states[pair] = (states[pair] ?? 0) + 1;
    // The sample document replaces slightly negative scores by 0.
    const [x, y] = [Number(a.slice(7)), Number(b.slice(7))];
    if (pair === 'scored scored') largest = Math.max(largest, Math.abs(x - (x === 0 ? Math.max(0, y) : y)));
  }
  return { states, largest };
}

const isSingle = (name: unknown, _: number, names: readonly unknown[]) =>
  names.indexOf(name) === names.lastIndexOf(name);

/** The leaves’ current scores by the document’s ids, or by name if it is unique. */
function leafScores(snapshot: ScoredSnapshot, byName: boolean): Record<string, string> {
  const { score, metric, model } = snapshot;
  const keys = model.source_key as string[];
  const labels = new Map(
    (model.name as string[]).map((name, i, names) => [
      keys[i]!,
      byName && isSingle(name, i, names) ? name : keys[i]!,
    ]),
  );
  const leaves = new Set((metric.metric_key as string[]).filter((_, i) => metric.is_leaf![i]));
  const isIn = (row: number) => Boolean(score.is_current![row]) && leaves.has(String(score.metric_key![row]));
  return scores(snapshot, isIn, (key) => labels.get(key)!);
}

/** The scores of metrics with one version, since the CSV lacks later versions. */
function firstVersions(json: ScoredSnapshot): Record<string, string> {
  const single = new Set((json.version.metric_key as string[]).filter(isSingle));
  const isIn = ([key]: [string, string]) => single.has(key.slice(key.lastIndexOf(' ') + 1));
  return Object.fromEntries(Object.entries(leafScores(json, true)).filter(isIn));
}

describe.skipIf(isMissing(SAMPLES) || isMissing(MIRROR))(
  'the state of 2024-12-18, read as JSON and as exports',
  () => {
    const folder = path.join(SAMPLES, 'brain-score');
    let json: ScoredSnapshot;
    beforeAll(() => {
      const bytes = gunzipSync(fs.readFileSync(path.join(folder, 'compare-data-with-history.json.gz')));
      json = readLeaderboard(rawFile('leaderboard.json', bytes));
    });
    const readFile = (file: string) =>
      readExport(rawFile(file, fs.readFileSync(file)), '2024-12-18', metricsOf([json.metric]));

    it('is the same in the ZIP: states, and scores to two decimals', async () => {
      const name = fs.readdirSync(folder).find((file) => file.endsWith('.zip'))!;
      const reading = await readFile(path.join(folder, name));
      expect(reading.model.source_key).toHaveLength(json.model.source_key!.length);
      const names = (each: ScoredSnapshot) =>
        Object.fromEntries((each.model.source_key as string[]).map((key, i) => [key, each.model.name![i]]));
      expect(names(reading)).toEqual(names(json));
      const { states, largest } = compare(leafScores(json, false), leafScores(reading, false));
      // A ZIP does not distinguish failed from never run.
      expect(states).toEqual({
        'scored scored': 17_447,
        'never_run never_run': 15_318,
        'failed never_run': 4_335,
      });
      expect(largest).toBeLessThan(0.005 + 1e-9);
    });

    it('is the same in the plain CSV: states, and scores within 0.001', async () => {
      const { url } = brainScore.files.find(({ file }) => file === 'leaderboard-2024-12-18.csv')!;
      const reading = await readFile(mirrorPath(MIRROR, url));
      const { states, largest } = compare(firstVersions(json), leafScores(reading, true));
      // Models with a unique name in both.
      expect(states).toEqual({
        'scored scored': 14_666,
        'failed failed': 3_836,
        'never_run never_run': 11_164,
      });
      expect(largest).toBeLessThan(0.001 + 1e-9);
    });
  },
);
