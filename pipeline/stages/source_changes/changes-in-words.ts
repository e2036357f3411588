import { max } from 'd3-array';
import { thousands } from '../../messages/counts-and-lists.ts';
import type { Change } from './compare-states.ts';

const TIMES: readonly string[] = ['submission', 'measurement', 'validity'];

/** What changed, in a line: `models 2 new; scores 9 changed (by at most 0.10)`. */
export function changesInWords(changes: readonly Change[]): string {
  const differences = changes
    .filter(({ kind }) => kind === 'score')
    .map(({ before, after }) => (before === null || after === null ? 0 : Math.abs(after - before)));
  const largest = max(differences) ?? 0;
  const versions = changes.filter(({ kind }) => kind === 'version').length;
  const times = changes.filter(({ kind }) => TIMES.includes(kind)).length;
  const parts = [
    ...counted(changes, 'model'),
    ...counted(changes, 'metric'),
    ...counted(changes, 'score').map((scores) =>
      largest > 0 ? `${scores} (by at most ${largest.toPrecision(3)})` : scores,
    ),
    ...(versions > 0 ? [`versions ${thousands(versions)} new`] : []),
    ...(times > 0 ? [`dates ${thousands(times)} changed`] : []),
  ];
  return parts.join('; ') || 'no change';
}

function counted(changes: readonly Change[], kind: Change['kind']): string[] {
  const parts = ['new', 'gone', 'changed'].flatMap((change) => {
    const number = changes.filter((row) => row.kind === kind && row.change === change).length;
    return number > 0 ? [`${thousands(number)} ${change}`] : [];
  });
  return parts.length > 0 ? [`${kind}s ${parts.join(', ')}`] : [];
}
