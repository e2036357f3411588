import { describe, expect, it } from 'vitest';
import { brainScore } from '../../../pipeline/sources/leaderboard/brain-score.ts';
import { filesOfStudy, storedFiles, storedHashes } from '../../../pipeline/sources/retrievals/snapshot.ts';
import { modelVsHuman } from '../../../pipeline/sources/trials/model-vs-human.ts';
import { workInOwnFolder, write } from '../../own-folder.ts';
import { words } from '../../words.ts';

workInOwnFolder();

const drop = (file: string, source = 'brain-score') => write(`raw/${source}/${file}`, '');

it('storedFiles finds files in dated folders or with a date in their name, and ignores others', () => {
  const zip = 'leaderboard_export_2025-01-05_10-00-00_EST.zip';
  for (const file of words(`2025-01-02/leaderboard.json 2025-01-02/notes.txt ${zip} README`)) drop(file);
  drop('2025-01-10/my export 1.csv');
  expect(storedFiles(brainScore).map(({ retrieval, name, origin }) => [retrieval, name, origin])).toEqual([
    ['2025-01-02', 'leaderboard.json', 'real'],
    ['2025-01-05', zip, 'real'],
    ['2025-01-10', 'my export 1.csv', 'real'],
  ]);
});

it('storedFiles refuses a file without a date', () => {
  drop('benchmark_scores.csv');
  expect(() => storedFiles(brainScore)).toThrow('raw/brain-score/benchmark_scores.csv: file without a date');
});

describe('the files of model-vs-human', () => {
  it('include those that a study names, whose hashes change with the content', () => {
    write('pipeline/studies/mine/edge/a.csv', '1');
    const source = { ...modelVsHuman, bundle: 'pipeline/studies/mine' };
    expect(filesOfStudy(source).map(({ path: file }) => file)).toEqual(['pipeline/studies/mine/edge/a.csv']);
    const before = storedHashes([source]);
    write('pipeline/studies/mine/edge/a.csv', '2');
    expect(storedHashes([source])).not.toEqual(before);
  });
});
