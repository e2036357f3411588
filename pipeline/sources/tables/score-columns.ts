import { bisectLeft, bisectRight } from 'd3-array';
import { combinedColumns, type NumberColumn } from './combined-columns.ts';
import { isAggregate, noScores } from './no-scores.ts';

/** Fewer numbers may be 1 to n by chance. */
const FEWEST_RANKED = 8;

/** The columns that are scores, and what each of the others is; `areRanks` if the scores are ranks, of which 1 is the best. */
export type ScoreColumns = { scores: string[]; leftOut: Map<string, string>; areRanks: boolean };

/**
 * Tells scores from ranks, sizes, costs, dates and the like, and from means and sums of other columns, by names and numbers. Ranks
 * are scores where there are several columns of them and no other scores.
 *
 * @param given names of scores, whatever they look like
 */
export function scoreColumns(
  columns: readonly NumberColumn[],
  dates: readonly string[],
  given: readonly string[],
): ScoreColumns {
  const names = columns.map(({ name }) => name);
  const kinds = noScores(names);
  for (const date of dates) kinds.set(date, 'date');
  const single = withoutAggregates(columns.filter(({ name }) => !kinds.has(name)));
  const combined = combinedColumns(single);
  const ranks = columns.filter(({ name }) => kinds.get(name) === 'rank');
  const { chosen, areRanks } = scoresOrRanks(
    single.filter(({ name }) => !combined.has(name)),
    ranks,
  );
  const scores = new Set([...chosen.map(({ name }) => name), ...given]);
  const kindOf = (name: string) =>
    kinds.get(name) ?? combined.get(name) ?? (isAggregate(name) ? 'average or total' : 'rank');
  return {
    scores: names.filter((name) => scores.has(name)),
    leftOut: new Map(names.filter((name) => !scores.has(name)).map((name) => [name, kindOf(name)])),
    areRanks,
  };
}

/** The columns that are no ranks by their numbers; or all ranks, if there are several and nothing else. */
function scoresOrRanks(columns: readonly NumberColumn[], named: readonly NumberColumn[]) {
  const scores = columns.filter(({ values }) => !isRanking(values));
  if (scores.length > 0) return { chosen: scores, areRanks: false };
  const ranks = [...named, ...columns];
  const areRanks = ranks.length > 1;
  return { chosen: areRanks ? withoutAggregates(ranks) : columns, areRanks };
}

/** The columns that are no means or ranks by all by their names, if there are several. */
function withoutAggregates(columns: readonly NumberColumn[]): readonly NumberColumn[] {
  const single = columns.filter(({ name }) => !isAggregate(name));
  return single.length > 1 ? single : columns;
}

/** Whether numbers are the ranks 1 to n, most of them untied; ties share their lowest or their mean rank. */
function isRanking(values: Float64Array): boolean {
  const filled = values.filter(Number.isFinite).sort();
  const lowest = (value: number) => bisectLeft(filled, value) + 1;
  const middle = (value: number) => (lowest(value) + bisectRight(filled, value)) / 2;
  const isBy = (rankOf: typeof lowest) => filled.every((value) => value === rankOf(value));
  const isLong = filled.length >= FEWEST_RANKED;
  return isLong && (isBy(lowest) || isBy(middle)) && 2 * new Set(filled).size >= filled.length;
}
