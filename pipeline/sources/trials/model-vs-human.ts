import { createHash } from 'node:crypto';
import { group, sort } from 'd3-array';
import { toColumns } from '../../warehouse/rows.ts';
import { type RawFile, type Snapshot, type Source, undated, undatedMetrics } from '../source.ts';
import { duplicateRuns, mergeRuns } from './merge-runs.ts';
import { readOwnTrials } from './own-trials.ts';
import { readTrialFiles, type TrialCounts, type TrialFile } from './trial-files.ts';

const archive = (repository: string, commit: string, file: string) => ({
  url: `https://codeload.github.com/${repository}/model-vs-human/tar.gz/${commit}`,
  file,
  maximumBytes: 256 * 2 ** 20,
  contentTypes: ['application/x-gzip', 'application/gzip'],
});

/** The trials of the model-vs-human toolbox: the answers of people and models to each image. */
export const modelVsHuman: Source = {
  id: 'model-vs-human',
  title: 'model-vs-human: trials of people and models on 17 out-of-distribution data sets',
  licence: 'MIT for the code; none stated for the trials',
  citation:
    'Geirhos et al. 2021, Partial success in closing the gap between human and machine vision, NeurIPS 34, ' +
    'https://github.com/bethgelab/model-vs-human; runs of further models: Thieringer 2022, ' +
    'https://github.com/TizianThieringer/model-vs-human',
  // If a run is in both archives, the first is used.
  files: [
    archive('bethgelab', '93ee6766db71bc99de23a16cf5216acff181b470', 'bethgelab.tar.gz'),
    archive('TizianThieringer', '17729b8167520f682d93d55c340c27de07bb2681', 'thieringer.tar.gz'),
  ],
  redirectOrigins: ['https://github.com'],
  read: async (files) => [await readAll(files)],
};

/** The date of the newer archive's commit; trials have no dates. */
const AS_OF = '2022-03-21';

const counts: Record<string, TrialCounts> = {
  'bethgelab.tar.gz': { files: 243, trials: 247_840 },
  'thieringer.tar.gz': { files: 505, trials: 524_559 },
};
/** Those of each simulated archive. */
const SIMULATED: TrialCounts = { files: 306, trials: 24_480 };

const metrics = (
  [
    ['ood_accuracy', 'OOD accuracy', 'engineering', true],
    ['accuracy_difference', 'Squared accuracy difference to people', 'behavior', false],
    ['observed_consistency', 'Observed consistency with people', 'behavior', true],
    ['error_consistency', 'Error consistency with people (Cohen’s kappa)', 'behavior', true],
  ] as const
).map(([metric_key, what, category, higher_is_better]) => ({
  metric_key,
  title: `${what}, mean of 17 data sets`,
  category,
  data_set: 'Geirhos2021',
  higher_is_better,
}));

async function readAll(files: readonly RawFile[]): Promise<Snapshot> {
  const published = files.filter(({ bundle }) => bundle === undefined);
  // The last retrieval of each archive, in the order of the source's files.
  const latest = Object.keys(counts).flatMap((name) =>
    published.filter((file) => file.name === name).slice(-1),
  );
  const archives = await Promise.all(
    latest.map((file) => readTrialFiles(file, file.origin === 'simulated' ? SIMULATED : counts[file.name]!)),
  );
  const merged = mergeRuns(archives);
  const ownFiles = readOwnTrials(
    files.filter(({ bundle }) => bundle !== undefined),
    merged.byObserver.keys(),
  );
  const byObserver = new Map([...merged.byObserver, ...group(ownFiles, ({ observer }) => observer)]);
  const ownFolder = ownFiles.slice(0, 1).map(({ bundle }) => ({ name: bundle!, where: bundle! }));
  const sameAs = duplicateRuns(byObserver);
  const models = [...byObserver.keys()].filter((observer) => !observer.startsWith('subject-')).sort();
  const kept = [...byObserver.values()].flat().filter(({ observer }) => !sameAs.has(observer));
  return {
    ...undated([...latest, ...ownFolder], AS_OF),
    contentHash: contentHash(kept),
    notes: [
      ...merged.notes,
      ...[...sameAs].map(([name, other]) => sameModel(byObserver.get(name)![0]!, other)),
    ],
    model: { source_key: models, name: models, same_as: models.map((name) => sameAs.get(name) ?? null) },
    ...undatedMetrics(metrics),
    trial_file: toColumns(kept.map((file) => ({ ...file, bundle: file.bundle ?? null }))),
  };
}

/** The note about a model with a second name. */
function sameModel({ observer, bundle }: TrialFile, other: string): string {
  const note = `treated ${observer} and ${other} as one model: their trials are identical`;
  if (bundle === undefined) return note;
  return `${note}; normalize/model_vs_human lists the trials of ${bundle} as ${other}`;
}

function contentHash(files: readonly TrialFile[]): string {
  const hash = createHash('sha256');
  const sessions = files.map(({ dataset, observer, rows }) => ({ key: `${dataset} ${observer}`, rows }));
  // The sort is stable, so a person's sessions keep their order.
  for (const { key, rows } of sort(sessions, (session) => session.key))
    hash.update(`${key} ${rows.length}\n`).update(rows);
  return hash.digest('hex');
}
