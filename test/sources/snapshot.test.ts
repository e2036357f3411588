import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { brainScore } from '../../pipeline/sources/brain-score.ts';
import { storedFiles } from '../../pipeline/sources/snapshot.ts';
import { workInOwnFolder } from '../own-folder.ts';

workInOwnFolder();

function drop(file: string): void {
  fs.mkdirSync(path.dirname(`raw/brain-score/${file}`), { recursive: true });
  fs.writeFileSync(`raw/brain-score/${file}`, '');
}

it('storedFiles finds files in dated folders or with a date in their name, and ignores others', () => {
  for (const file of [
    '2025-01-02/leaderboard.json',
    '2025-01-02/notes.txt',
    '2025-01-10/my export 1.csv',
    'leaderboard_export_2025-01-05_10-00-00_EST.zip',
    'README',
  ])
    drop(file);
  expect(storedFiles(brainScore).map(({ retrieval, name, origin }) => [retrieval, name, origin])).toEqual([
    ['2025-01-02', 'leaderboard.json', 'real'],
    ['2025-01-05', 'leaderboard_export_2025-01-05_10-00-00_EST.zip', 'real'],
    ['2025-01-10', 'my export 1.csv', 'real'],
  ]);
});

it('storedFiles refuses a file without a date', () => {
  drop('benchmark_scores.csv');
  expect(() => storedFiles(brainScore)).toThrow('raw/brain-score/benchmark_scores.csv: file without a date');
});
