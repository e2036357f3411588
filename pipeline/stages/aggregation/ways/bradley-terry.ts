import { sum } from 'd3-array';

/** Pairs of rows that are compared at most; of more, nothing is computed. */
const MOST_PAIRS = 1e6;
/** Wins against, and losses to, a row of average strength that each row is given: else strengths of 0 or infinity would be possible. */
const PRIOR = 0.5;
const STEPS = 1000;
/** Strengths that change by a smaller share are found. */
const PRECISE = 1e-9;

/**
 * The strengths of rows in the model of Bradley & Terry (1952), from all pairs of rows within each column: of two rows that
 * have a score, the higher one wins, and equal ones share the win. Missing scores are compared with nothing, and need not be
 * filled in. Fitted by the MM algorithm of Hunter (2004, equation 3).
 *
 * @param columns one score per row, higher is better, NaN if missing
 * @returns strengths, not their logarithms, of which equal ones near 0 would not look tied; NaN for a row without a pair, and for all of more than some 1,000 rows
 */
export function bradleyTerry(columns: readonly Float64Array[]): Float64Array {
  const n = columns[0]!.length;
  const unknown = new Float64Array(n).fill(Number.NaN);
  if (n * n > MOST_PAIRS) return unknown;
  const { wins, meetings } = duels(columns, n);
  let strengths = new Float64Array(n).fill(1);
  for (let step = 0; step < STEPS; step++) {
    const next = improved(strengths, wins, meetings);
    const isFound = next.every((each, row) => Math.abs(each / strengths[row]! - 1) < PRECISE);
    strengths = next;
    if (isFound) break;
  }
  return strengths.map((each, row) => (meetings[row]!.some((met) => met > 0) ? each : Number.NaN));
}

/** Per row, the columns in which it is ahead; and per pair of rows, those that both have. */
function duels(columns: readonly Float64Array[], n: number) {
  const wins = new Float64Array(n);
  const meetings = Array.from({ length: n }, () => new Float64Array(n));
  for (const column of columns)
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++) {
        const difference = column[a]! - column[b]!;
        if (a === b || Number.isNaN(difference)) continue;
        meetings[a]![b]!++;
        wins[a]! += (Math.sign(difference) + 1) / 2;
      }
  return { wins, meetings };
}

function improved(strengths: Float64Array, wins: Float64Array, meetings: readonly Float64Array[]) {
  return strengths.map((own, row) => {
    const met = sum(meetings[row]!, (times, other) => times / (own + strengths[other]!));
    return (wins[row]! + PRIOR) / (met + (2 * PRIOR) / (own + 1));
  });
}
