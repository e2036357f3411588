import type { Cohort } from '../../../cohort/cohort.ts';
import { type NamedTree, partitionOf, readTree } from '../../../cohort/metric-weights.ts';
import { readModels } from '../../../cohort/scored-models.ts';
import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import { scorer } from '../../../statistics/score/aggregation-methods.ts';
import { fullWeights } from '../../../statistics/score/metric-tree.ts';
import { MANY_MISSING, shareMissing } from '../../../statistics/score/missing-scores.ts';
import { rankingAgreement } from '../../../statistics/score/rank-changes.ts';
import { isOfTablesAlone } from '../../../studies/folder.ts';
import type { Study } from '../../../studies/study.ts';
import { type Reader, type Row, readMap } from '../../../warehouse/rows.ts';
import type { SetAggregation } from '../score/aggregate-sets.ts';
import { rankedCohort } from '../score/ranked-cohort.ts';
import { bradleyTerry } from './bradley-terry.ts';

/** All rows of a user's table, ranked in one way. */
interface Way {
  way: string;
  /** By the row's id; a row that is not ranked has none. */
  ranks: ReadonlyMap<string, number>;
}

/** A table's ranking that is shown, if there is one, and its rows ranked in other ways. */
interface TableWays {
  cohort: Cohort;
  shown: Way;
  others: Way[];
}

/**
 * The rows of a user's table ranked in each way to treat missing scores, if some are missing, and by the board's own score, if
 * it has one. All rows count, however few scores they have.
 */
export async function waysOf(
  reader: Reader,
  sets: readonly SetAggregation[],
  study: Study,
): Promise<TableWays[]> {
  if (!isOfTablesAlone(study)) return [];
  const tables: TableWays[] = [];
  for (const cohort of await readModels(reader, 'ranked')) {
    const set = sets.find((each) => each.cohort.metricSet === cohort.metricSet);
    const first = set?.methods[0];
    const shown = wayOf('shown', set?.cohort ?? cohort, first?.ranking.rank ?? []);
    const tree = await readTree(reader, cohort);
    const ofRules = byRules(cohort, tree, first?.method === 'z_mean' ? 'z_mean' : 'mean_rank');
    tables.push({ cohort, shown, others: [...ofRules, ...(await ofBoard(reader, cohort))] });
  }
  return tables;
}

/** The ways to treat missing scores; none without any. A missing score is no 0 where lower is better: it would win. */
function byRules(cohort: Cohort, tree: NamedTree, method: 'z_mean' | 'mean_rank'): Way[] {
  const hasGaps = cohort.columns.map((column) => column.some(Number.isNaN));
  if (!hasGaps.includes(true)) return [];
  const wouldWin = cohort.metrics.some(({ reversed }, m) => reversed && hasGaps[m]);
  const filled: Study['missing'][] = wouldWin ? ['loss'] : ['zero', 'loss'];
  const rules: Study['missing'][] = [
    'complete',
    'skip',
    ...(shareMissing(cohort.columns) > MANY_MISSING ? [] : filled),
  ];
  const partition = partitionOf(cohort.metrics, 'domain');
  const ways = rules.map((rule) => {
    const ranked = rankedCohort(cohort, rule);
    const scores = scorer(method, { columns: ranked.columns, tree, partition })(fullWeights(tree));
    return wayOf(rule, ranked, leaderboardRanks(scores).rank);
  });
  const strengths = bradleyTerry(cohort.columns);
  return [...ways, wayOf('bradley_terry', cohort, leaderboardRanks(strengths).rank)];
}

/** The order by the board's own score; none without it. */
async function ofBoard(reader: Reader, cohort: Cohort): Promise<Way[]> {
  const board = await readMap(reader, 'select model_id, value from normalize.own_overall order by all');
  if (board.size === 0) return [];
  const values = Float64Array.from(cohort.models, ({ id }) => Number(board.get(id) ?? Number.NaN));
  return [wayOf('board', cohort, leaderboardRanks(values).rank)];
}

function wayOf(way: string, { models }: Cohort, ranks: readonly (number | undefined)[]): Way {
  const ranked = models.flatMap(({ id }, model) => (ranks[model] ? [[id, ranks[model]] as const] : []));
  return { way, ranks: new Map(ranked) };
}

export function wayRankRows({ cohort, others }: TableWays): Row[] {
  return others.flatMap(({ way, ranks }) =>
    cohort.models.map(({ id }) => ({ way, model_id: id, rank: ranks.get(id) ?? null })),
  );
}

/** Ranks that differ by so many places differ much. */
const MANY_PLACES = 10;

/** Each way beside the ranking that is shown, over the rows that both rank. */
export function wayRows({ cohort, shown, others }: TableWays): Row[] {
  return others.map(({ way, ranks }) => {
    const both = cohort.models.map(({ id }) => id).filter((id) => shown.ranks.has(id) && ranks.has(id));
    const among = (all: Way['ranks']) =>
      leaderboardRanks(Float64Array.from(both, (id) => -all.get(id)!)).rank;
    const [ours, theirs] = [among(shown.ranks), among(ranks)];
    return {
      way,
      n_models: ranks.size,
      model_id: [...ranks].find(([, rank]) => rank === 1)?.[0] ?? null,
      n_both: both.length,
      kendall_tau: both.length > 1 ? rankingAgreement(ours, theirs, 'kendall') : null,
      n_far: ours.filter((rank, i) => Math.abs(rank - theirs[i]!) >= MANY_PLACES).length,
    };
  });
}
