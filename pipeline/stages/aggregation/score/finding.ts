import { greatest, sort } from 'd3-array';
import { count, listed } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding, headline, keyNumber, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { familiesOf, hasFamilies } from '../../../report/words/family-words.ts';
import {
  correlation,
  estimateOf,
  hasEstimate,
  intervalOf,
  matching,
  percent,
  shareWithInterval,
  withInterval,
} from '../../../report/words/numbers.ts';
import { capital, methodName, shownName } from '../../../report/words/phrases.ts';
import type { Rows } from '../../../warehouse/rows.ts';

type Share = Rows['aggregation.variance_share'];
type ScorePart = Rows['aggregation.score_part'];

/** Drivers of the combined scores, and weights for equal contributions. */
export function scoreFindings(tables: Tables): Finding[] {
  const all = tables.rows('aggregation.variance_share', { quantity: 'covariance_share', level: 'domain' });
  if (all.length === 0)
    return [
      detail('score.none', 'Too few models are scored on every metric: no score is combined from them.'),
    ];
  // A method that ties all models has no shares.
  const shares = all.filter(hasEstimate);
  const above = tables.all('cohort.above_ceiling');
  const without = tables.row('aggregation.without_ceiling');
  return [
    ...shareFindings(tables),
    ...(largestShare(tables) ? [...dataSetShares(tables), ...explainedFindings(tables, shares)] : []),
    ...otherMethods(tables, shares),
    ...above.map(({ text }, i) => detail(`score.above_ceiling.${i}`, `${text}.`)),
    detail('score.ceilings', without ? withoutCeilings(without) : '', { without }),
  ];
}

/** What the division by known ceilings changes. */
function withoutCeilings(row: Rows['aggregation.without_ceiling']): string {
  return `Without the division by noise ceilings, which are known for ${row.n_ceiled} of ${row.n_metrics} metrics, no Spearman correlation changes, but ${row.n_changed} of ${row.n_models} models have another rank by the arithmetic mean (at most ${count(row.largest_rank_change, 'place')}; τ = ${correlation(row.kendall_tau)}).`;
}

/** A part of the score, with its share of the variance. */
interface LargestShare {
  row: Share;
  name: string;
  weight: number;
}

/** The domain, or the category of a single domain, with the largest share of the arithmetic mean's variance; undefined with one. */
export function largestShare(tables: Tables): LargestShare | undefined {
  const share = { method: 'arithmetic_mean', quantity: 'covariance_share' };
  const all = tables.estimates('aggregation.variance_share', share);
  const levels = ['domain', 'category'].map((level) => matching(all, { level }));
  const row = greatest(levels.find(({ length }) => length > 1) ?? [], estimateOf);
  return row && { row, weight: estimateOf(weightRow(tables, row)), name: tables.partName(row.category) };
}

/** What it means for the score; empty without an interval. */
function influenceOf({ row, name, weight }: LargestShare): string {
  const [low] = intervalOf(row);
  if (Number.isNaN(low)) return '';
  if (low <= weight) return 'The combined score follows its weights.';
  if (row.estimate > 0.5) return `${capital(name)} has most of the arithmetic mean’s variance.`;
  return `${capital(name)} counts for more than its weight.`;
}

/** The row with the weight of a share's part. */
function weightRow(tables: Tables, { method, level, category }: Share): Share | undefined {
  return tables.row('aggregation.variance_share', { method, level, category, quantity: 'weight' });
}

/** The part with the largest share of the score, if there are several. */
export function shareFindings(tables: Tables): Finding[] {
  const largest = largestShare(tables);
  if (!largest) return [];
  const { row, name, weight } = largest;
  const label = `is the share of ${name} in the combined score’s variance (covariance), with ${percent(weight)} of the weight`;
  return [
    headline('score.influence', influenceOf(largest), { row, weight }),
    keyNumber('score.number', row, label, percent),
    leading('score.share', shareInWords(tables, largest), { row, weight }),
    leading('score.reason', reasonForShare(tables, row)),
  ];
}

function shareInWords(tables: Tables, { row: top, name, weight }: LargestShare): string {
  const { row, rows, columns } = tables.words;
  const families = ` (${familiesOf(top)})`;
  return `Over the ${count(top.n_models, row, rows)}${hasFamilies(top) ? families : ''} with all ${columns}, ${name} has ${percent(weight)} of the weight in the arithmetic mean and ${shareWithInterval(top)} of the score's variance (covariance of its part with the score): ${besideWeight(top, weight)}.`;
}

/** Why the domain with the largest share has it, if the other one differs less between models. */
function reasonForShare(tables: Tables, top: Share): string {
  const domains = tables.rows('aggregation.score_part', { level: 'domain' });
  const own = domains.find(({ part }) => part === top.category);
  const [other] = domains.filter((row) => row !== own);
  if (!own || !other || domains.length !== 2 || besideWeight(top, own.weight) !== MORE) return '';
  if (own.mean_deviation < CLEARLY * other.mean_deviation) return '';
  const deviation = (row: ScorePart) => row.mean_deviation.toFixed(3);
  return `${capital(tables.partName(own.part))} counts for more than its weight because it differs more between models: its standard deviation over models is ${deviation(own)}, and ${deviation(other)} for ${tables.partName(other.part)}.`;
}

/** How many data sets are listed. */
const LISTED = 5;

/** The data sets with the largest shares of the score's variance. */
function dataSetShares(tables: Tables): Finding[] {
  const parts = tables.rows('aggregation.score_part', { level: 'data_set' });
  const rows = sort(parts, (row) => -row.covariance_share).slice(0, LISTED);
  if (rows.length < 2) return [];
  const lines = rows.map((row) => [
    shownName(row.part),
    percent(row.weight),
    withInterval({ ...row, estimate: row.covariance_share }, percent),
  ]);
  const text = 'Data sets with the largest shares of the variance of the arithmetic mean.';
  return [
    { ...detail('score.data_sets', text, { rows }), table: [['data set', 'weight', 'share'], ...lines] },
  ];
}

/** A ratio that is worth a word. */
const CLEARLY = 1.2;

const MORE = 'more than its weight';
export const LIKE = 'not distinguishable from its weight';

/** How a share of the variance differs from the weight. */
export function besideWeight(share: Share, weight: number): string {
  const [low, high] = intervalOf(share);
  if (low > weight) return MORE;
  return high < weight ? 'less than its weight' : LIKE;
}

function explainedFindings(tables: Tables, shares: readonly Share[]): Finding[] {
  const method = 'arithmetic_mean';
  const explained = matching(shares, { method }).flatMap(({ category }) =>
    tables.estimates('aggregation.explained_variance', { method, category }).slice(0, 1),
  );
  if (explained.length < 2) return [];
  const named = explained.map((r2) => `${tables.partName(r2.category)} explains ${shareWithInterval(r2)}`);
  const alone = `By another measure, R² of each alone, ${listed(named)} of the arithmetic mean's variance. Such values overlap, so the shares above are better to compare.`;
  return [leading('score.explained', alone, { explained })];
}

/** Only balanced weights come from scores. */
function weightText(weight: Share | undefined): string {
  return weight?.method === 'balanced' ? shareWithInterval(weight) : percent(estimateOf(weight));
}

/** The weight and the share of each domain by every method; balanced weights are those that make shares equal. */
function otherMethods(tables: Tables, shares: readonly Share[]): Finding[] {
  const lines = shares.map((share) => [
    methodName(share.method),
    tables.partName(share.category),
    weightText(weightRow(tables, share)),
    shareWithInterval(share),
  ]);
  const text =
    'Weights, and shares of the variance of the score, by method; balanced weights make shares equal.';
  if (lines.length < 2) return [];
  return [
    {
      ...detail('score.methods', text, { shares }),
      table: [['method', 'part', 'weight', 'share'], ...lines],
    },
  ];
}
