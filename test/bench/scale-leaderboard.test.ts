import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readLeaderboard } from '../../pipeline/sources/leaderboard/leaderboard-json.ts';
import { CONTROL, metricName, writeLeaderboard } from './scale-leaderboard.ts';

it('writeLeaderboard writes the format of the leaderboard, with the expected scores', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-scale-'));
  const file = path.join(folder, 'leaderboard.json');
  writeLeaderboard(file, { models: 8, metrics: 10, missing: 'blocks' }, true);
  const bytes = fs.readFileSync(file);
  fs.rmSync(folder, { recursive: true });
  const { model, metric, score } = readLeaderboard({
    name: 'leaderboard.json',
    bytes,
    where: file,
    date: '2024-01-31',
    origin: 'real',
  });
  expect(model.source_key).toHaveLength(8);
  const leaves = (metric.metric_key as string[]).filter((_, i) => metric.is_leaf![i]);
  expect(leaves.sort()).toEqual([CONTROL, ...Array.from({ length: 10 }, (_, i) => metricName(i))].sort());
  const isLeaf = (score.metric_key as string[]).map((key) => leaves.includes(key));
  // Two of eight models have no scores on the two behavioural metrics.
  expect(isLeaf.filter(Boolean)).toHaveLength(8 * 11 - 2 * 2);
});
