import { groups, sort } from 'd3-array';
import { datasets } from '../../sources/trials/trial-files.ts';
import { type Reader, type Row, readRows } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import type { Condition, Measure } from './error-consistency.ts';
import { MeasureMeans, type Resampled, resampledMeasures } from './image-resampling.ts';

/** Fixed, since these tables serve all studies. */
const SEED = 1;
/** The mean person. */
export const HUMANS = 'humans';

/** The measures of one observer, as in normalize/model_vs_human, with resamples of images. */
export interface ResampledObserver {
  snapshotId: string;
  kind: 'human' | 'model';
  /** {@link HUMANS} for the mean over people. */
  observer: string;
  /** 'all' for the mean over data sets. */
  dataset: string;
  measures: Record<Measure, Resampled>;
}

/**
 * Every row of normalize/model_vs_human, with resamples: passes those of one data set after the other to `use`, so that
 * the resamples of one are in memory at a time, and returns those over all data sets.
 */
export async function resampleTrials(
  reader: Reader,
  workers: Workers,
  resamples: number,
  use: (ofDataSet: readonly ResampledObserver[]) => void,
): Promise<ResampledObserver[]> {
  const trials = await readRows(reader, answersSql);
  const overall = new Map<string, { observer: ResampledObserver; over: MeasureMeans }>();
  const byDataSet = groups(trials, ({ snapshot_id, dataset }) => `${snapshot_id} ${dataset}`);
  for (const [, ofDataSet] of byDataSet) {
    const observers = await resampleDataSet(workers, ofDataSet, resamples);
    use(observers);
    for (const observer of observers) {
      if (observer.kind === 'human' && observer.observer !== HUMANS) continue;
      const key = `${observer.snapshotId} ${observer.observer}`;
      const { over } = overall.get(key) ?? { over: new MeasureMeans(resamples) };
      overall.set(key, { observer, over });
      over.add(observer.measures);
    }
  }
  return Array.from(overall.values(), ({ observer, over }) => ({
    ...observer,
    dataset: 'all',
    measures: over.means,
  }));
}

/** Per observer and condition, the places of the images that it saw, and of those that it answered correctly. */
const answersSql = `
  with places as (
    select
      snapshot_id, dataset, condition, observer, is_correct,
      dense_rank() over (partition by snapshot_id, dataset, condition order by image) - 1 as place
    from tidy.trial
    anti join tidy.left_out_condition using (dataset, condition)
  )
  select
    snapshot_id, dataset, condition, observer,
    string_agg(place, ',') as seen,
    coalesce(string_agg(place, ',') filter (is_correct), '') as correct
  from places
  group by snapshot_id, dataset, condition, observer
  order by snapshot_id, dataset, condition, observer`;

/** All observers of a data set, and the mean person. */
async function resampleDataSet(workers: Workers, trials: readonly Row[], resamples: number) {
  const names = observersOf(trials);
  const snapshotId = String(trials[0]!.snapshot_id);
  const dataset = String(trials[0]!.dataset);
  const seed = SEED + datasets.indexOf(dataset);
  const byCondition = groups(trials, ({ condition }) => String(condition));
  const conditions = byCondition.map(([, ofCondition]) => conditionOf(names, ofCondition));
  const answers = { observers: names.length, people: names.filter(isPerson).length, conditions };
  const measures = await resampledMeasures(workers, answers, { resamples, seed });
  const observers = names.map((observer, i): ResampledObserver => {
    const kind = isPerson(observer) ? 'human' : 'model';
    return { snapshotId, kind, observer, dataset, measures: measures[i]! };
  });
  const people = observers.filter(({ kind }) => kind === 'human');
  if (people.length === 0) return observers;
  const overPeople = new MeasureMeans(resamples);
  for (const { measures } of people) overPeople.add(measures);
  return [...observers, { ...people[0]!, observer: HUMANS, measures: overPeople.means }];
}

/** People first. */
function observersOf(trials: readonly Row[]): string[] {
  const names = new Set(trials.map(({ observer }) => String(observer)));
  return sort(names, (name) => (isPerson(name) ? 0 : 1));
}

function isPerson(observer: string): boolean {
  return observer.startsWith('subject-');
}

function conditionOf(names: readonly string[], trials: readonly Row[]): Condition {
  const byName = new Map(trials.map((row) => [String(row.observer), row]));
  const places = (column: 'seen' | 'correct') =>
    names.map((name) => {
      const text = String(byName.get(name)?.[column] ?? '');
      return text === '' ? new Int32Array(0) : Int32Array.from(text.split(','), Number).sort();
    });
  const seen = places('seen');
  const images = 1 + Math.max(...seen.map((ofObserver) => ofObserver.at(-1) ?? -1));
  return { images, seen, correct: places('correct') };
}

/** A model, or the mean person, that is compared with others. */
export interface ComparedObserver extends ResampledObserver {
  /** Whether its trials are the user's own. */
  isOwn: boolean;
}

/** The observers of one snapshot that are compared over all data sets. */
export interface ComparedObservers {
  snapshotId: string;
  models: ComparedObserver[];
  /** The mean person; undefined if people saw different images. */
  humans: ComparedObserver | undefined;
}

/**
 * The models without a note in normalize/model_vs_human, and the mean person, by snapshot.
 *
 * @param overall all observers over all data sets
 */
export async function comparedObservers(
  reader: Reader,
  overall: readonly ResampledObserver[],
): Promise<ComparedObservers[]> {
  const comparable = `select snapshot_id, observer, (snapshot_id, observer) in (
      select (snapshot_id, observer) from tidy.trial_file where bundle is not null
    ) as is_own
    from normalize.model_vs_human
    where dataset = 'all' and note is null
    order by all`;
  const rows = await readRows(reader, comparable);
  const isOwn = new Map(rows.map((row) => [`${row.snapshot_id} ${row.observer}`, row.is_own === true]));
  const compared = overall.flatMap((observer): ComparedObserver[] => {
    const isUsers = isOwn.get(`${observer.snapshotId} ${observer.observer}`);
    return isUsers === undefined ? [] : [{ ...observer, isOwn: isUsers }];
  });
  return groups(compared, ({ snapshotId }) => snapshotId).map(([snapshotId, observers]) => ({
    snapshotId,
    models: observers.filter(({ kind }) => kind === 'model'),
    humans: observers.find(({ kind }) => kind === 'human'),
  }));
}
