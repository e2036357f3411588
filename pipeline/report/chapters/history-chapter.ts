import { count } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { samePairs } from '../data/same-pairs.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation, isPresent, numberOf, withInterval } from '../findings/phrases.ts';
import { extremes } from '../findings/trajectory-findings.ts';
import type { Chapter } from './chapter.ts';

/** How the numbers changed with the leaderboard. */
export function historyChapter(tables: Tables): Chapter {
  const means = tables
    .rows('trajectory.headline', { quantity: 'mean_pairwise_correlation' })
    .filter((row) => isPresent(row, 'estimate'));
  return {
    id: 'history',
    title: titleOf(means),
    sentences: [...range(tables, means), ...verdicts(tables)],
    figure: means.length < 2 ? null : 'trajectory',
    method:
      'Every number is recomputed from the scores that existed at the end of each month, over the metrics of that time and the models that had all of them. Months without enough such models are gaps.',
    tables: [
      'trajectory.headline',
      'trajectory.cohort',
      'trajectory.claim',
      'trajectory.pair',
      'trajectory.rank_change',
    ],
    more: [],
  };
}

function titleOf(means: readonly Row[]): string {
  if (means.length === 0) return 'No history: at no date were enough models complete';
  if (means.length === 1) return 'There is only one date, so nothing can have changed';
  const { low, high } = extremes(means);
  return numberOf(low, 'ci_high') < numberOf(high, 'ci_low')
    ? 'None of this is settled'
    : 'The average has not clearly changed so far';
}

/** The first and the last average, with the metrics of their time, and the extremes between. */
function range(tables: Tables, means: readonly Row[]): string[] {
  if (means.length < 2) return [];
  const [first, last] = [means[0]!, means.at(-1)!];
  const { low, high } = extremes(means);
  const shown = (row: Row) => correlation(numberOf(row, 'estimate'));
  const described = (row: Row) =>
    `${withInterval(row, 'estimate', correlation)} on ${row.as_of}, over ${metricsAt(tables, row)}`;
  return [
    `The average correlation was ${described(first)}, and ${described(last)}. At the ${means.length} dates it was between ${shown(low)} and ${shown(high)}.`,
    overSamePairs(tables, first, last),
  ];
}

/** Whether the same metrics agree less. */
function overSamePairs(tables: Tables, first: Row, last: Row): string {
  const same = samePairs(tables, first.as_of, last.as_of);
  if (!same) return 'No two metrics of the first date are among those of the last.';
  const over = `Over the ${count(same.pairs, 'pair', 'pairs')} of metrics that both dates have, it was ${correlation(same.before)} and ${correlation(same.after)}`;
  const [whole, own] = [numberOf(last, 'estimate') - numberOf(first, 'estimate'), same.after - same.before];
  return Math.abs(own) < Math.abs(whole) / 2
    ? `${over}: most of the change comes from other metrics, not from these.`
    : `${over}.`;
}

function metricsAt(tables: Tables, { as_of }: Row): string {
  return count(
    numberOf(tables.row('trajectory.cohort', { as_of: as_of! }), 'n_metrics'),
    'metric',
    'metrics',
  );
}

/** How often the first claim would have been compatible. */
function verdicts(tables: Tables): string[] {
  const [claim] = tables.study.claims;
  const rows = claim ? tables.rows('trajectory.claim', { claim_id: claim.claim_id }) : [];
  if (!claim || rows.length < 2) return [];
  const compatible = rows.filter(({ verdict }) => verdict === 'compatible').length;
  return [
    `At ${compatible} of ${count(rows.length, 'date', 'dates')}, the published number (“${claim.statement}”) was compatible with ours.`,
  ];
}
