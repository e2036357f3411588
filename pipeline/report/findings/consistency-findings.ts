import { count } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { correlation, numberOf, shownName, withInterval } from './phrases.ts';

const MEASURE_NAMES: Record<string, string> = {
  ood_accuracy: 'OOD accuracy',
  accuracy_difference: 'accuracy difference (lower is better)',
  observed_consistency: 'observed consistency',
  error_consistency: 'error consistency',
};

/** How much of what model-vs-human says would also hold for other images. */
export function consistencyFindings(tables: Tables): string[] {
  return [
    ...differenceSentences(tables),
    ...rankSentences(tables),
    ...peopleSentences(tables),
    ...agreementSentences(tables),
  ];
}

/** The rows about error consistency in the snapshots that the study reads. */
function rowsOf(tables: Tables, table: string): Row[] {
  const snapshots = new Set(tables.all('cohort.source').map(({ snapshot_id }) => snapshot_id));
  return tables
    .all(`normalize.model_vs_human_${table}`)
    .filter(
      (row) =>
        snapshots.has(row.snapshot_id!) && (row.measure ?? 'error_consistency') === 'error_consistency',
    );
}

const HUMANS = 'humans';

function differenceSentences(tables: Tables): string[] {
  const pairs = rowsOf(tables, 'difference').filter(({ observer_b }) => observer_b !== HUMANS);
  if (pairs.length === 0) return [];
  const models = new Set(pairs.flatMap(({ observer_a, observer_b }) => [observer_a, observer_b])).size;
  const isComplete = pairs.length === (models * (models - 1)) / 2;
  const distinguishable = pairs.filter((pair) => pair.distinguishable === true).length;
  const compared = `The ${count(models, 'comparable model', 'comparable models')} in model-vs-human make ${count(pairs.length, 'pair', 'pairs')}${isComplete ? '' : ' of neighbours in the ranking'}`;
  const how = 'images resampled within data set and condition; p < 0.05, Holm-corrected for all pairs';
  const others =
    distinguishable === pairs.length
      ? ''
      : ' In the others the order is not established, so do not read such a difference as progress.';
  return [
    `${compared}. In ${distinguishable} of them, one model's error consistency with people is significantly higher than the other's (${how}).${others}`,
  ];
}

function rankSentences(tables: Tables): string[] {
  const ranks = rowsOf(tables, 'rank').filter((row) => !Number.isNaN(numberOf(row, 'rank_low')));
  const [first] = ranks.filter(({ rank }) => rank === 1);
  if (!first || ranks.length < 3) return [];
  const widths = ranks
    .map((row) => 1 + numberOf(row, 'rank_high') - numberOf(row, 'rank_low'))
    .sort((a, b) => b - a);
  const half = widths[Math.ceil(ranks.length / 2) - 1]!;
  return [
    `${shownName(String(first.observer))} has the highest error consistency (95 % interval of its rank: ${rankRange(first)}). The rank intervals of half of the ${ranks.length} models span at least ${count(half, 'rank', 'ranks')}.`,
  ];
}

function rankRange(row: Row): string {
  return `${numberOf(row, 'rank_low')} to ${numberOf(row, 'rank_high')}`;
}

function peopleSentences(tables: Tables): string[] {
  const pairs = rowsOf(tables, 'difference').filter(({ observer_b }) => observer_b === HUMANS);
  const people = intervalOf(tables, HUMANS);
  if (pairs.length === 0 || !people) return [];
  const lower = pairs.filter((row) => row.distinguishable === true && numberOf(row, 'estimate') < 0).length;
  return [
    `People's error consistency with each other is κ = ${withInterval(people, 'estimate', correlation, 'over images')}. ${lower} of the ${count(pairs.length, 'model is', 'models are')} significantly less consistent with people than that.`,
  ];
}

function intervalOf(tables: Tables, observer: unknown): Row | undefined {
  return rowsOf(tables, 'interval').find((row) => row.observer === observer && row.dataset === 'all');
}

function agreementSentences(tables: Tables): string[] {
  const pairs = rowsOf(tables, 'agreement')
    .filter((row) => !Number.isNaN(numberOf(row, 'ci_low')))
    .sort((one, other) => numberOf(one, 'estimate') - numberOf(other, 'estimate'));
  const [lowest, highest] = [pairs[0], pairs.at(-1)];
  if (!lowest || !highest || pairs.length < 2) return [];
  const shown = (row: Row) =>
    `ρ = ${withInterval(row, 'estimate', correlation)} for ${MEASURE_NAMES[String(row.measure_a)]} and ${MEASURE_NAMES[String(row.measure_b)]}`;
  return [
    `The rankings of the same models by the four measures of model-vs-human agree by ${shown(lowest)} to ${shown(highest)}. The intervals are over images. Say which of the four “human-like” refers to.`,
  ];
}

/** The error consistency of the models of the user's own trials, and how many models differ from it. */
export function ownModelSentences(tables: Tables, most: number): string[] {
  const own = rowsOf(tables, 'rank').filter((row) => row.is_own === true);
  const pairs = rowsOf(tables, 'difference');
  const models = rowsOf(tables, 'rank').length;
  const rest = own.length - most;
  const more = `The tables normalize/model_vs_human_interval, model_vs_human_rank and model_vs_human_difference have the other ${rest} of your models, too.`;
  return [
    ...own
      .sort((one, other) => numberOf(one, 'rank') - numberOf(other, 'rank'))
      .slice(0, most)
      .map((row) => ownSentence(row, models, intervalOf(tables, row.observer), pairs)),
    ...(rest > 0 ? [more] : []),
  ];
}

function ownSentence(row: Row, models: number, interval: Row | undefined, pairs: readonly Row[]): string {
  const of = pairs.filter(({ observer_a, observer_b }) => [observer_a, observer_b].includes(row.observer!));
  const others = of.filter(({ observer_b }) => observer_b !== HUMANS);
  const distinguishable = others.filter((pair) => pair.distinguishable === true).length;
  const compared = others.length === models - 1 ? 'other models' : 'neighbours in the ranking';
  const tested =
    others.length === 0
      ? ''
      : ` It is distinguishable from ${distinguishable} of ${others.length} ${compared} (images resampled, Holm-corrected).`;
  return `${shownName(String(row.observer))}: error consistency with people κ = ${withInterval(interval, 'estimate', correlation)}, rank ${numberOf(row, 'rank')} of ${models} (${rankRange(row)}).${tested}`;
}
