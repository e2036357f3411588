import { type Cohort, selectModels, unitsOf } from '../../../cohort/cohort.ts';
import { readFirstDays } from '../../../cohort/first-days.ts';
import { readAttributes } from '../../../cohort/metric-attributes.ts';
import { transposed } from '../../../statistics/numbers/covariance.ts';
import { indicesWhere } from '../../../statistics/numbers/indices.ts';
import { withinRange } from '../../../statistics/numbers/limits.ts';
import { FIXED_SEED } from '../../../statistics/numbers/random.ts';
import {
  type Interval,
  type JackknifeInterval,
  jackknifeIntervals,
} from '../../../statistics/resampling/jackknife.ts';
import { distribution } from '../../../statistics/resampling/percentiles.ts';
import type { Study } from '../../../studies/study.ts';
import type { Reader } from '../../../warehouse/rows.ts';
import type { SetAggregation } from '../score/aggregate-sets.ts';
import * as panel from './panel-agreement.ts';

/** Models before and after a day, as indices. */
interface Split {
  /** Models submitted before this day are early. */
  date: string;
  early: number[];
  later: number[];
}

/** How the panels that a rule chooses rank the later models. */
interface RulePanels {
  rule: 'forward' | 'round_robin' | 'random';
  /** Per panel of 1, 2, … metrics, the values of `panelQuantities`. */
  estimates: readonly number[];
  /** By leaving out models; not of random panels. */
  intervals?: JackknifeInterval[] | undefined;
  /** The middle 95 % of random panels. */
  ranges?: Interval[];
}

/** Small panels of metrics, chosen on early models and judged on later ones. */
export interface SetPanels extends Split {
  cohort: Cohort;
  /** Per metric, its type; null if nobody has curated it. */
  types: (string | null)[];
  orders: Record<'forward' | 'round_robin', panel.PanelOrder>;
  rules: RulePanels[];
}

/** Random orders of the metrics. */
const RANDOM = 100;
/** Most metrics of a panel; fewer if there are so many later models that comparing all pairs takes too long. */
const MOST_METRICS = 100;
const MOST_PAIRS = 1e7;

/** Panels of the sets with enough early and later models, if a claim is about them; says why others have none. */
export async function panelsOf(
  reader: Reader,
  sets: readonly SetAggregation[],
  study: Study,
  log: (line: string) => void,
): Promise<SetPanels[]> {
  if (
    !study.claims.some(({ quantity }) => quantity?.kind === 'cell' && quantity.table === 'aggregation.panel')
  )
    return [];
  const days = await readFirstDays(reader);
  const known = await readAttributes(reader);
  const panels: SetPanels[] = [];
  for (const set of sets) {
    const { metricSet, models, metrics } = set.cohort;
    const split = splitByDate(models.map(({ id }) => days.get(id)));
    const sizes = Math.min(metrics.length, MOST_METRICS, Math.floor(MOST_PAIRS / split.later.length ** 2));
    const reason =
      whyNotSplit(split, models.length, study.minimum_models) ??
      (sizes < 1 ? `${split.later.length} later models would take too long` : undefined);
    const types = metrics.map(({ id }) => known.get(id)?.metric_type ?? null);
    if (reason === undefined) panels.push(judgePanels(set, types, split, sizes));
    else log(`${study.name}, metric set ${metricSet}: skipped small panels of metrics: ${reason}`);
  }
  return panels;
}

function judgePanels(
  { cohort, scored }: SetAggregation,
  types: (string | null)[],
  split: Split,
  sizes: number,
): SetPanels {
  const early = { ...scored, columns: selectModels(cohort, split.early).columns };
  const { models, columns } = selectModels(cohort, split.later);
  const judged = { early, later: { ...scored, columns } };
  const all = [...models.keys()];
  const units = unitsOf(models);
  const orders = {
    forward: panel.forwardOrder(early, sizes),
    round_robin: panel.roundRobinOrder(early, types, sizes),
  };
  const chosen = (rule: 'forward' | 'round_robin'): RulePanels => {
    const agreement = panel.panelAgreement(judged, orders[rule]);
    const intervals = jackknifeIntervals(units, agreement)?.map((interval, place) =>
      withinRange(interval, rangeAt(place)),
    );
    return { rule, estimates: agreement(all), intervals };
  };
  const random = Array.from({ length: RANDOM }, (_, index) =>
    panel.panelAgreement(judged, panel.randomOrder(cohort.metrics.length, sizes, FIXED_SEED, index))(all),
  );
  return {
    ...split,
    cohort,
    types,
    orders,
    rules: [chosen('forward'), chosen('round_robin'), overRandom(random)],
  };
}

/** The possible values of the quantity at a place: correlations, or sensitivity and specificity. */
function rangeAt(place: number): readonly [number, number] {
  const isCorrelation = /rho|tau/.test(panel.panelQuantities[place % panel.panelQuantities.length]!);
  return isCorrelation ? [-1, 1] : [0, 1];
}

/** The mean and the middle 95 % of each value. */
function overRandom(panels: readonly number[][]): RulePanels {
  const ranges = transposed(panels).map((values) => distribution(values));
  return { rule: 'random', estimates: ranges.map(({ mean }) => mean), ranges };
}

/**
 * Splits models at the middle of their dates: half of them are early, or fewer if several have that date.
 *
 * @param dates days as ISO texts; models without one are neither early nor later
 */
export function splitByDate(dates: readonly (string | undefined)[]): Split {
  const sorted = dates.filter((each) => each !== undefined).toSorted();
  const date = sorted[Math.floor(sorted.length / 2)] ?? '';
  const models = indicesWhere(dates, (date) => date !== undefined);
  return {
    date,
    early: models.filter((model) => dates[model]! < date),
    later: models.filter((model) => dates[model]! >= date),
  };
}

/** Why there are too few early or later models; undefined if there are enough. */
export function whyNotSplit({ date, early, later }: Split, models: number, minimum: number) {
  const dated = early.length + later.length;
  if (dated < 2 * minimum)
    return `${dated} of ${models} models have a known date (minimum_models = ${minimum} before a date, and ${minimum} from then on)`;
  if (Math.min(early.length, later.length) < minimum)
    return `${early.length} models are older than ${date}, the middle date, and ${later.length} are not (minimum_models = ${minimum})`;
  return undefined;
}
