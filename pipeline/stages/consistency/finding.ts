import { sort } from 'd3-array';
import { count } from '../../messages/counts-and-lists.ts';
import { detail, type Finding, headline, leading } from '../../report/finding/finding.ts';
import type { Tables } from '../../report/finding/tables.ts';
import {
  correlation,
  estimateOf,
  extremes,
  intervalText,
  matching,
  numberIn,
  numberOf,
  rhoOf,
  rhoWithInterval,
  rowsWith,
} from '../../report/words/numbers.ts';
import { nameOf, names, shownName } from '../../report/words/phrases.ts';
import type { Row } from '../../warehouse/rows.ts';

/** How much of what model-vs-human says would also hold for other images. */
export function consistencyFindings(tables: Tables): Finding[] {
  return [
    detail('consistency.pairs', differences(tables)),
    detail('consistency.ranks', rankIntervals(tables)),
    detail('consistency.people', people(tables), { people: intervalOfObserver(tables, HUMANS) }),
    detail('consistency.measures', agreement(tables)),
  ];
}

const HUMANS = 'humans';

/** The pairs of two models. */
function modelPairs(tables: Tables): Row[] {
  return rowsOf(tables, 'difference').filter(({ observer_b }) => observer_b !== HUMANS);
}

/** The rows about error consistency in the snapshots that the study reads. */
function rowsOf(tables: Tables, table: string): Row[] {
  const snapshots = new Set(tables.all('cohort.source').map(({ snapshot_id }) => snapshot_id));
  return tables
    .all(`consistency.${table}`)
    .filter(({ snapshot_id }) => snapshots.has(snapshot_id!))
    .filter(({ measure }) => (measure ?? 'error_consistency') === 'error_consistency');
}

function differences(tables: Tables): string {
  const pairs = modelPairs(tables);
  if (pairs.length === 0) return '';
  const models = new Set(pairs.flatMap(({ observer_a, observer_b }) => [observer_a, observer_b])).size;
  const isComplete = pairs.length === (models * (models - 1)) / 2;
  const distinguishable = matching(pairs, { distinguishable: true }).length;
  const compared = `The ${count(models, 'comparable model')} in model-vs-human make ${count(pairs.length, 'pair')}${isComplete ? '' : ' of neighbours in the ranking'}`;
  const how = 'images resampled within data set and condition; p < 0.05, Holm-corrected for all pairs';
  const others =
    distinguishable === pairs.length
      ? ''
      : ' In the others the order is not established, so do not read such a difference as progress.';
  return `${compared}. In ${distinguishable} of them, one model's error consistency with people is significantly higher than the other's (${how}).${others}`;
}

function rankIntervals(tables: Tables): string {
  const ranks = rowsWith(rowsOf(tables, 'rank'), 'rank_low');
  const first = ranks.find(({ rank }) => rank === 1);
  if (!first || ranks.length < 3) return '';
  const widths = sort(ranks.map((row) => 1 + numberOf(row, 'rank_high') - numberOf(row, 'rank_low')));
  const half = widths[Math.floor(ranks.length / 2)]!;
  return `${shownName(first.observer)} has the highest error consistency (rank ${rankRange(first)} in 95 % of the resamples of images). The rank intervals of half of the ${ranks.length} models span at least ${count(half, 'rank')}.`;
}

function rankRange(row: Row): string {
  return `${numberOf(row, 'rank_low')} to ${numberOf(row, 'rank_high')}`;
}

function people(tables: Tables): string {
  const pairs = matching(rowsOf(tables, 'difference'), { observer_b: HUMANS });
  const interval = intervalOfObserver(tables, HUMANS);
  if (pairs.length === 0 || !interval) return '';
  const lower = matching(pairs, { distinguishable: true }).filter((row) => estimateOf(row) < 0).length;
  return `These people's error consistency with each other is κ = ${rhoOf(interval)} (${intervalText(interval, correlation)} over images alone). ${lower} of the ${count(pairs.length, 'model is', 'models are')} significantly less consistent with people than that.`;
}

function intervalOfObserver(tables: Tables, observer: string): Row | undefined {
  return matching(rowsOf(tables, 'interval'), { observer, dataset: 'all' })[0];
}

function agreement(tables: Tables): string {
  const rows = rowsWith(rowsOf(tables, 'agreement'), 'ci_low');
  if (rows.length < 2) return '';
  const { low, high } = extremes(rows);
  const shown = (row: Row) =>
    `ρ = ${rhoOf(row)} for ${nameOf(names.measures, row.measure_a)} and ${nameOf(names.measures, row.measure_b)}`;
  return `The rankings of the same models by the four measures of model-vs-human agree by ${shown(low)} to ${shown(high)}. Say which of the four “human-like” refers to.`;
}

/** The error consistency of the models of the user's own trials, and how many models differ from it. */
export function ownModelFindings(tables: Tables): Finding[] {
  const ranks = rowsOf(tables, 'rank');
  const pairs = modelPairs(tables);
  const own = sort(matching(ranks, { is_own: true }), numberIn('rank'));
  return own.map((row, i) => {
    const { observer, rank } = row;
    const compared = pairs.filter(({ observer_a, observer_b }) =>
      [observer_a, observer_b].includes(observer!),
    );
    const distinguishable = compared.filter((pair) => pair.distinguishable).length;
    const others = compared.length === ranks.length - 1 ? 'other models' : 'neighbours in the ranking';
    const tested =
      compared.length === 0
        ? ''
        : ` It is distinguishable from ${distinguishable} of ${compared.length} ${others} (images resampled, Holm-corrected).`;
    const interval = intervalOfObserver(tables, String(observer));
    const text = `${shownName(observer)}: error consistency with people κ = ${rhoWithInterval(interval)}, rank ${rank} of ${ranks.length} (${rankRange(row)}).${tested}`;
    const finding = i === 0 ? headline : leading;
    return { ...finding(`own.model.${observer}`, text, { interval, row }), about: 'Your models' };
  });
}
