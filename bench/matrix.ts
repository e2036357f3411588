import fs from 'node:fs';
import path from 'node:path';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { seededGenerator, standardNormals } from '../pipeline/statistics/numbers/random.ts';
import { sharedFloats } from '../pipeline/workers/shared-arrays.ts';

/** Scores in a file that every tool reads: 64-bit floats, metric by metric, NaN if a score is missing. */
export interface Matrix {
  /** A description of the data. */
  data: string;
  models: number;
  metrics: number;
  /** The share of missing scores; null if unknown. */
  missing: number | null;
  file: string;
}

export function matrixBytes({ models, metrics }: Pick<Matrix, 'models' | 'metrics'>): number {
  return models * metrics * Float64Array.BYTES_PER_ELEMENT;
}

export function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** The columns, contiguous in shared memory. */
export function readMatrix(matrix: { matrix: string; models: number; metrics: number }): Float64Array[] {
  const { models, metrics } = matrix;
  const scores = sharedFloats(metrics * models);
  const file = fs.openSync(matrix.matrix, 'r');
  fs.readSync(file, scores);
  fs.closeSync(file);
  return Array.from({ length: metrics }, (_, i) => scores.subarray(i * models, (i + 1) * models));
}

export function readFloats(file: string): Float64Array {
  const bytes = fs.readFileSync(file);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** @param column returns a metric's scores */
export function writeMatrix(
  folder: string,
  { data, models, metrics }: Pick<Matrix, 'data' | 'models' | 'metrics'>,
  column: (metric: number) => Float64Array,
): Matrix {
  const file = path.join(folder, `${data.replaceAll(/\W+/g, '-')}-${models}-${metrics}`);
  const out = fs.openSync(file, 'w');
  let without = 0;
  for (let metric = 0; metric < metrics; metric++) {
    const scores = column(metric);
    for (const score of scores) without += Number.isNaN(score) ? 1 : 0;
    fs.writeSync(out, bytesOf(scores));
  }
  fs.closeSync(out);
  return { data, models, metrics, missing: without / (models * metrics), file };
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
  {
    models,
    metrics,
    missing,
    isRounded = false,
  }: { models: number; metrics: number; missing: number; isRounded?: boolean },
): Matrix {
  const factors = Array.from({ length: FACTORS }, (_, k) =>
    standardNormals(seededGenerator(SEED, -1 - k), models),
  );
  const data = `simulated${isRounded ? ', with ties' : ''}${missing > 0 ? '' : ', complete'}`;
  return writeMatrix(folder, { data, models, metrics }, (metric) => {
    const random = seededGenerator(SEED, metric);
    const weights = standardNormals(random, FACTORS);
    const scores = standardNormals(random, models);
    for (let model = 0; model < models; model++) {
      let score = 2 * scores[model]!;
      for (let k = 0; k < FACTORS; k++) score += weights[k]! * factors[k]![model]!;
      // About 0.5 ± 0.12.
      score = 0.5 + score / 25;
      if (isRounded) score = Math.round(score * 1000) / 1000;
      scores[model] = uniformFloat64(random) < missing ? Number.NaN : score;
    }
    return scores;
  });
}
