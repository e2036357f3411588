import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { brainScore } from '../../../pipeline/sources/leaderboard/brain-score.ts';
import { metricsOf, readExport } from '../../../pipeline/sources/leaderboard/leaderboard-export.ts';
import { readLeaderboard } from '../../../pipeline/sources/leaderboard/leaderboard-json.ts';
import type { ScoredSnapshot } from '../../../pipeline/sources/source.ts';
import { casesIn } from '../../cases.ts';
import { isMissing, SAMPLES } from '../../project.ts';
import { rawFile } from '../document.ts';
import { zip } from '../zip-file.ts';

const known = metricsOf([]);
const plain = (text: string) => readExport(rawFile('leaderboard.csv', text), '2025-04-05', known);
const zipped = (text: string) =>
  readExport(rawFile('export.zip', zip({ 'leaderboard.csv': text })), '2026-11-24', known);

/** `state value` by model and metric. */
function scores({ score }: ScoredSnapshot, isIn = (_row: number) => true): Record<string, string> {
  const { source_key, metric_key, state, value } = score as Record<string, ArrayLike<unknown>>;
  const rows = Array.from(state!, (_, row) => row).filter(isIn);
  return Object.fromEntries(
    rows.map((row) => [
      `${source_key![row]} ${metric_key![row]}`,
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
      ['Hebart2023-match', 'behavior_vision', 'similarity_judgement', 'auxiliary', 'Hebart2023', true],
      ['behavior_vision', 'average_vision', 'behavior', 'behavior', null, false],
      ['average_vision', null, null, null, null, false],
      ['tong.Coggan2024_fMRI.V4-rdm', 'V4', 'V4', 'neural', 'Coggan2024', true],
      ['V4', 'neural_vision', 'V4', 'neural', null, false],
      ['neural_vision', 'average_vision', null, 'neural', null, false],
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

describe('an export that a user added', () => {
  const file = (value: string, name = 'mine-2025-05-20.csv') =>
    rawFile(name, `model_name,MajajHong2015.IT-pls\na,${value}\nb,.1\n`);
  const byHand = { ...file('57.1'), isByHand: true };

  it('is refused with scores in another unit', async () => {
    await expect(brainScore.read([file('.5'), byHand])).rejects.toThrow(
      [
        'mine-2025-05-20.csv: scores in another unit',
        'expected: shares of a ceiling, from −1 to 3',
        'found:    1 score of MajajHong2015.IT-pls outside −1 to 3, such as 57.1 for the model "a"',
        'next:     correct the file, or remove it',
      ].join('\n  '),
    );
  });

  it('is taken if a fetched file has such scores, too', async () => {
    const fetched = file('60', 'leaderboard-2025-04-05.csv');
    expect(await brainScore.read([fetched, byHand])).toHaveLength(2);
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

/** The leaves’ current scores. */
function leafScores(snapshot: ScoredSnapshot): Record<string, string> {
  const { score, metric } = snapshot;
  const leaves = new Set((metric.metric_key as string[]).filter((_, i) => metric.is_leaf![i]));
  return scores(
    snapshot,
    (row) => Boolean(score.is_current![row]) && leaves.has(String(score.metric_key![row])),
  );
}

describe.skipIf(isMissing(SAMPLES))('the state of 2024-12-18, read as JSON and as an export', () => {
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
    const { states, largest } = compare(leafScores(json), leafScores(reading));
    // A ZIP does not distinguish failed from never run.
    expect(states).toEqual({
      'scored scored': 17_447,
      'never_run never_run': 15_318,
      'failed never_run': 4_335,
    });
    expect(largest).toBeLessThan(0.005 + 1e-9);
  });
});
