import type { Effects } from '../../sources/effects.ts';
import { hasFiles, isSimulated, storedHashes } from '../../sources/retrievals/snapshot.ts';
import { loadTidy, sourceFault } from '../../sources/retrievals/tidy.ts';
import type { Source } from '../../sources/source.ts';
import { TRIALS_SOURCE } from '../../studies/folder.ts';
import type { Row } from '../../warehouse/rows.ts';
import { stage } from '../stage.ts';
import { comparedObservers, resampleTrials } from './resample-trials.ts';
import { agreementRows, differenceRows, intervalRows, rankRows } from './tables.ts';

/** Resamples of images. Intervals of simulated trials mean nothing, so a run without a connection saves their time. */
const RESAMPLES = { real: 2000, simulated: 50 };

/** How far the model-vs-human measures depend on the choice of images; shared by all studies. */
export default stage<undefined>({
  name: 'consistency',
  reads: ['normalize.model_vs_human'],
  code: [
    'sources/formats',
    'sources/retrievals',
    'sources/source.ts',
    'sources/tables',
    'sources/trials',
    'statistics',
    'studies/folder.ts',
    'workers/shared-arrays.ts',
  ],
  steps: ['tidy'],
  fault: sourceFault,
  inputs: (_study, effects) => storedHashes(trialSources(effects)),
  isEmpty: (_study, effects) => trialSources(effects).every((source) => !hasFiles(source)),
  // `normalize` has given the sources' notes.
  async load(database, _study, effects, hashes) {
    await loadTidy(database, trialSources(effects), hashes, { log() {} });
  },

  async tables({ read, workers, effects }) {
    const intervals: Row[] = [];
    const resamples = isSimulated(effects.sources()) ? RESAMPLES.simulated : RESAMPLES.real;
    const overall = await resampleTrials(read, workers, resamples, (own) =>
      intervals.push(...intervalRows(own)),
    );
    const compared = await comparedObservers(read, overall);
    return {
      interval: [...intervals, ...intervalRows(overall)],
      difference: compared.flatMap(differenceRows),
      rank: compared.flatMap(rankRows),
      agreement: compared.flatMap(agreementRows),
    };
  },
});

/** The sources whose files are trials. */
function trialSources(effects: Effects): Source[] {
  return effects.sources().filter(({ id }) => id === TRIALS_SOURCE);
}
