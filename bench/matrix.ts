import fs from 'node:fs';
import path from 'node:path';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { readCsv } from '../pipeline/sources/formats/csv-file.ts';
import { brainScore } from '../pipeline/sources/leaderboard/brain-score.ts';
import { readMirror } from '../pipeline/sources/retrievals/mirror.ts';
import { seededGenerator, standardNormals } from '../pipeline/statistics/numbers/random.ts';
import { sharedFloats } from '../pipeline/workers/shared-arrays.ts';

/** Scores in a file that every tool reads: 64-bit floats, metric by metric, NaN if a score is missing. */
export interface Matrix {
  file: string;
  models: number;
  metrics: number;
}

export function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

function writeMatrix(file: string, columns: readonly Float64Array[]): Matrix {
  fs.writeFileSync(file, Buffer.concat(columns.map(bytesOf)));
  return { file, models: columns[0]!.length, metrics: columns.length };
}

/** The columns, contiguous in shared memory. */
export function readMatrix({ file, models, metrics }: Matrix): Float64Array[] {
  const scores = sharedFloats(metrics * models);
  scores.set(readFloats(file));
  return Array.from({ length: metrics }, (_, i) => scores.subarray(i * models, (i + 1) * models));
}

export function readFloats(file: string): Float64Array {
  const bytes = fs.readFileSync(file);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** All columns of the downloaded leaderboard, including the nodes of its tree; undefined without a mirror. */
export function leaderboardMatrix(folder: string): Matrix | undefined {
  const mirror = process.env.MIRROR ?? '../shared/mirror';
  const source = brainScore.files.find(({ file }) => file === 'leaderboard-2024-12-18.csv')!;
  const bytes = mirror === '' ? undefined : readMirror(mirror, source.url, source.maximumBytes);
  if (!bytes) return undefined;
  const { header, rows } = readCsv({ bytes, where: source.file });
  const columns = header.flatMap((name, place) => (name === 'model_name' ? [] : [place]));
  // An empty cell and an X become NaN.
  const score = (cell: string) => (cell.trim() === '' ? Number.NaN : Number(cell));
  const scores = columns.map((place) => Float64Array.from(rows, (row) => score(row[place]!)));
  return writeMatrix(path.join(folder, 'leaderboard'), scores);
}

const SEED = 20240718;
const FACTORS = 5;

/**
 * Scores from a few common factors and noise, so that some metrics agree and others do not.
 *
 * @param missing the share of scores that are missing at random
 * @param isRounded whether scores are rounded to three decimals, as on leaderboards; otherwise there are no ties
 */
export function simulatedMatrix(
  folder: string,
  { models, metrics, missing = 0, isRounded = false }: Omit<Matrix, 'file'> & Simulated,
): Matrix {
  const factors = Array.from({ length: FACTORS }, (_, k) =>
    standardNormals(seededGenerator(SEED, -1 - k), models),
  );
  const columns = Array.from({ length: metrics }, (_, metric) => {
    const random = seededGenerator(SEED, metric);
    const weights = standardNormals(random, FACTORS);
    return standardNormals(random, models).map((noise, model) => {
      const signal = factors.reduce((sum, factor, k) => sum + weights[k]! * factor[model]!, 2 * noise);
      // About 0.5 ± 0.12.
      const score = 0.5 + signal / 25;
      if (uniformFloat64(random) < missing) return Number.NaN;
      return isRounded ? Math.round(score * 1000) / 1000 : score;
    });
  });
  return writeMatrix(path.join(folder, 'simulated'), columns);
}

export interface Simulated {
  missing?: number;
  isRounded?: boolean;
}
