import { readRows } from '../../warehouse/rows.ts';
import { stage } from '../stage.ts';
import { CHANGES_IN_WORDS } from './changes-in-words.ts';

/** Differences between the newest state of each of the study's sources and the one before it. */
export default stage({
  name: 'source_changes',
  reads: ['normalize'],
  code: [],

  async judge({ read, study, effects }) {
    for (const { snapshot_id, replaces, changes } of await readRows(read, CHANGES_IN_WORDS))
      effects.log(`${study.name}: compared ${snapshot_id} with ${replaces}: ${changes}`);
  },
});
