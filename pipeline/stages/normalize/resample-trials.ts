import type { Answers, Condition, Measure } from '../../statistics/error-consistency.ts';
import { byMeasure, meanOf, type Resampled, resampledMeasures } from '../../statistics/image-resampling.ts';
import type { Reader } from '../../warehouse/reader.ts';
import { type Row, rowsOf } from '../../warehouse/rows.ts';

/** Fixed, since these tables serve all studies. */
const RESAMPLES = 1000;
const SEED = 1;

/** The measures of one observer, as in normalize/model_vs_human, with resamples of images. */
export interface ResampledObserver {
  snapshotId: string;
  kind: 'human' | 'model';
  /** 'humans' for the mean over people. */
  observer: string;
  /** 'all' for the mean over data sets. */
  dataset: string;
  measures: Record<Measure, Resampled>;
}

/** Every row of normalize/model_vs_human, with resamples. */
export async function resampleTrials(reader: Reader): Promise<ResampledObserver[]> {
  const trials = rowsOf(await reader.columns(answersSql));
  return [...grouped(trials, ({ snapshot_id }) => String(snapshot_id))].flatMap(([snapshotId, own]) =>
    resampleSnapshot(snapshotId, own),
  );
}

/** Per observer and condition, the places of the images that it saw, and of those that it answered correctly. */
const answersSql = `
  with places as (
    select
      trial.snapshot_id, trial.dataset, trial.condition, trial.observer, trial.is_correct,
      dense_rank() over (partition by trial.snapshot_id, trial.dataset, trial.condition order by trial.image) - 1 as place
    from tidy.trial as trial
    anti join tidy.left_out_condition as left_out
      on trial.dataset = left_out.dataset and trial.condition = left_out.condition
  )
  select
    snapshot_id, dataset, condition, observer,
    string_agg(place, ',' order by place) as seen,
    coalesce(string_agg(place, ',' order by place) filter (is_correct), '') as correct
  from places
  group by snapshot_id, dataset, condition, observer
  order by snapshot_id, dataset, condition, observer`;

function resampleSnapshot(snapshotId: string, trials: readonly Row[]): ResampledObserver[] {
  const dataSets = [...grouped(trials, ({ dataset }) => String(dataset))].map(([dataset, own]) => ({
    dataset,
    names: observersOf(own),
    trials: own,
  }));
  const answers = dataSets.map(({ names, trials }) => answersOf(names, trials));
  const found = resampledMeasures(answers, { resamples: RESAMPLES, seed: SEED });
  const single = dataSets.flatMap(({ dataset, names }, d) =>
    names.map(
      (observer, o): ResampledObserver => ({
        snapshotId,
        kind: isPerson(observer) ? 'human' : 'model',
        observer,
        dataset,
        measures: found[d]![o]!,
      }),
    ),
  );
  const people = grouped(
    single.filter(({ kind }) => kind === 'human'),
    ({ dataset }) => dataset,
  );
  const humans = [...people.values()].map((own) => averaged(own, { observer: 'humans' }));
  const overDataSets = grouped(
    [...single.filter(({ kind }) => kind === 'model'), ...humans],
    ({ observer }) => observer,
  );
  return [
    ...single,
    ...humans,
    ...[...overDataSets.values()].map((own) => averaged(own, { dataset: 'all' })),
  ];
}

function averaged(all: readonly ResampledObserver[], changed: Partial<ResampledObserver>): ResampledObserver {
  return {
    ...all[0]!,
    ...changed,
    measures: byMeasure((measure) => meanOf(all.map(({ measures }) => measures[measure]))),
  };
}

/** People first. */
function observersOf(trials: readonly Row[]): string[] {
  const names = [...new Set(trials.map(({ observer }) => String(observer)))];
  return [...names.filter(isPerson), ...names.filter((name) => !isPerson(name))];
}

function isPerson(observer: string): boolean {
  return observer.startsWith('subject-');
}

function answersOf(names: readonly string[], trials: readonly Row[]): Answers {
  const conditions = [...grouped(trials, ({ condition }) => String(condition)).values()];
  return {
    observers: names.length,
    people: names.filter(isPerson).length,
    conditions: conditions.map((own) => conditionOf(names, own)),
  };
}

function conditionOf(names: readonly string[], trials: readonly Row[]): Condition {
  const byName = new Map(trials.map((row) => [String(row.observer), row]));
  const places = (column: 'seen' | 'correct') =>
    names.map((name) => placesIn(String(byName.get(name)?.[column] ?? '')));
  const seen = places('seen');
  return { images: 1 + Math.max(...seen.map((own) => own.at(-1) ?? -1)), seen, correct: places('correct') };
}

function placesIn(text: string): Int32Array {
  return text === '' ? new Int32Array(0) : Int32Array.from(text.split(','), Number);
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
