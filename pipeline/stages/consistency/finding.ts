import { sort } from 'd3-array';
import { count } from '../../messages/counts-and-lists.ts';
import { detail, type Finding, headline, leading } from '../../report/finding/finding.ts';
import type { Table, Tables } from '../../report/finding/tables.ts';
import {
  correlation,
  extremes,
  hasInterval,
  intervalText,
  isKnown,
  matching,
  rhoOf,
  rhoWithInterval,
} from '../../report/words/numbers.ts';
import { nameOf, names, shownName } from '../../report/words/phrases.ts';
import type { Rows } from '../../warehouse/rows.ts';

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
function modelPairs(tables: Tables) {
  return ofStudy(tables, 'consistency.difference').filter(({ observer_b }) => observer_b !== HUMANS);
}

/** The rows about error consistency in the snapshots that the study reads. */
function ofStudy<Name extends Table & `consistency.${string}`>(tables: Tables, table: Name): Rows[Name][] {
  const snapshots = new Set(tables.all('cohort.source').map(({ snapshot_id }) => snapshot_id));
  return tables
    .all(table)
    .filter(({ snapshot_id }) => snapshots.has(snapshot_id))
    .filter((row) => !('measure' in row) || row.measure === 'error_consistency');
}

function differences(tables: Tables): string {
  const pairs = modelPairs(tables);
  if (pairs.length === 0) return '';
  const models = new Set(pairs.flatMap(({ observer_a, observer_b }) => [observer_a, observer_b])).size;
  const isComplete = pairs.length === (models * (models - 1)) / 2;
  const distinguishable = matching(pairs, { distinguishable: true }).length;
  return `In ${distinguishable} of the ${count(pairs.length, 'pair')} of ${isComplete ? '' : 'neighbours among '}the ${count(models, 'comparable model')}, one model's error consistency with people is significantly higher (images resampled within data set and condition; Holm-corrected). In the others the order is not established.`;
}

function rankIntervals(tables: Tables): string {
  const ranks = ofStudy(tables, 'consistency.rank').filter(({ rank_low }) => isKnown(rank_low));
  const first = ranks.find(({ rank }) => rank === 1);
  if (!first || ranks.length < 3) return '';
  const widths = sort(ranks.map((row) => 1 + row.rank_high - row.rank_low));
  const half = widths[Math.floor(ranks.length / 2)]!;
  return `${shownName(first.observer)} has the highest error consistency (rank ${rankRange(first)} in 95 % of the resamples of images). The rank intervals of half of the ${ranks.length} models span at least ${count(half, 'rank')}.`;
}

function rankRange(row: Rows['consistency.rank']): string {
  return `${row.rank_low} to ${row.rank_high}`;
}

function people(tables: Tables): string {
  const pairs = matching(ofStudy(tables, 'consistency.difference'), { observer_b: HUMANS });
  const interval = intervalOfObserver(tables, HUMANS);
  if (pairs.length === 0 || !interval) return '';
  const lower = matching(pairs, { distinguishable: true }).filter((row) => row.estimate < 0).length;
  return `These people's error consistency with each other is κ = ${rhoOf(interval)} (${intervalText(interval, correlation)} over images alone). ${lower} of the ${count(pairs.length, 'model is', 'models are')} significantly less consistent with people than that.`;
}

function intervalOfObserver(tables: Tables, observer: string) {
  return matching(ofStudy(tables, 'consistency.interval'), { observer, dataset: 'all' })[0];
}

function agreement(tables: Tables): string {
  const rows = ofStudy(tables, 'consistency.agreement').filter(hasInterval);
  if (rows.length < 2) return '';
  const { low, high } = extremes(rows);
  const shown = (row: Rows['consistency.agreement']) =>
    `ρ = ${rhoOf(row)} for ${nameOf(names.measures, row.measure_a)} and ${nameOf(names.measures, row.measure_b)}`;
  return `Rankings of the same models by the measures of model-vs-human agree by ${shown(low)} to ${shown(high)}: say which of them “human-like” refers to.`;
}

/** The error consistency of the models of the user's own trials, and how many models differ from it. */
export function ownModelFindings(tables: Tables): Finding[] {
  const ranks = ofStudy(tables, 'consistency.rank');
  const pairs = modelPairs(tables);
  const own = sort(matching(ranks, { is_own: true }), ({ rank }) => rank);
  return own.map((row, i) => {
    const { observer, rank } = row;
    const compared = pairs.filter(({ observer_a, observer_b }) =>
      [observer_a, observer_b].includes(observer),
    );
    const distinguishable = compared.filter((pair) => pair.distinguishable).length;
    const others = compared.length === ranks.length - 1 ? 'other models' : 'neighbours in the ranking';
    const tested =
      compared.length === 0
        ? ''
        : ` It is distinguishable from ${distinguishable} of ${compared.length} ${others} (images resampled, Holm-corrected).`;
    const interval = intervalOfObserver(tables, observer);
    const text = `${shownName(observer)}: error consistency with people κ = ${rhoWithInterval(interval)}, rank ${rank} of ${ranks.length} (${rankRange(row)}).${tested}`;
    const finding = i === 0 ? headline : leading;
    return { ...finding(`own.model.${observer}`, text, { interval, row }), about: 'Your models' };
  });
}
