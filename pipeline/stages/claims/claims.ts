import { studySnapshots, studySnapshotsSql } from '../../cohort/study-snapshots.ts';
import { claimsText } from '../../report/claims-text.ts';
import { ownTables, readTables, Tables } from '../../report/findings/finding-tables.ts';
import { type OwnAnswers, ownAnswers } from '../../report/findings/own-findings.ts';
import { stage } from '../../stage.ts';
import type { Study } from '../../studies/study.ts';
import type { Reader } from '../../warehouse/reader.ts';
import { claimRows } from './claim.ts';

/** Published numbers beside ours, as a table and as the text printed after a run. */
export default stage({
  name: 'claims',
  reads: ['normalize', 'cohort', 'agreement', 'aggregation', 'structure'],
  code: ['cohort', 'parallel', 'report', 'sources', 'statistics', 'studies', 'workers'],

  async tables({ read, study, workers }) {
    return { claim: await claimRows(study, read, workers) };
  },

  async files({ read, study }) {
    const states = studySnapshots(study, await read.columns(studySnapshotsSql));
    const claims = await read.columns('select * from claims.claim order by all');
    const summary = await read.columns('from agreement.summary');
    return { 'claim.txt': claimsText(study, claims, summary, await readOwnAnswers(read, study), states) };
  },
});

async function readOwnAnswers(read: Reader, study: Study): Promise<OwnAnswers> {
  return ownAnswers(new Tables(study, await readTables(read, ownTables)));
}
