import path from 'node:path';
import { studySources } from '../../cohort/study-date.ts';
import { goneModels } from '../../sources/curated/unused-lines.ts';
import { curatedHashes, curatedLists } from '../../studies/curated-models.ts';
import { stage } from '../stage.ts';
import { claimRows, cohortGuessRows } from './claim.ts';

/** Published numbers beside ours. */
export default stage({
  name: 'claims',
  reads: ['normalize', 'cohort', 'agreement', 'aggregation', 'structure'],
  code: [
    'cohort',
    'sources/curated',
    'sources/formats',
    'statistics',
    'studies/curated-models.ts',
    'studies/folder.ts',
    'studies/headline-quantities.ts',
    'workers',
  ],

  steps: ['dated'],
  inputs: curatedHashes,
  isEmpty: ({ claims, readings }) => claims.length === 0 && readings.cohorts.length === 0,

  async tables({ read, study, workers, put, effects }) {
    const { origin } = await read.columns('select origin from normalize.source order by origin desc limit 1');
    const isSimulated = origin![0] === 'simulated';
    // The tree of all metrics (dated.tree) needs this table.
    await put('dated.source', await studySources(read));
    for (const list of isSimulated ? [] : curatedLists(study)) {
      const gone = (await goneModels(read, list)).length;
      if (gone > 0)
        effects.log(
          `${study.name}: ${gone} of ${list.ids.length} models of ${path.basename(list.file)} are in no snapshot; the command aliases lists them`,
        );
    }
    return {
      claim: await claimRows(study, read, isSimulated),
      cohort_guess: await cohortGuessRows(study, read, workers, isSimulated),
    };
  },
});
