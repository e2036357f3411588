import type { Columns } from '../../../warehouse/database.ts';
import type { SetAgreement } from './correlate-sets.ts';
import { pairIntervalColumns, pairParts, testedColumns } from './pair-columns.ts';
import type { PartialAgreement } from './partial-correlations.ts';

export function partialParts({ cohort }: SetAgreement, given: PartialAgreement): Generator<Columns> {
  const { control, partial, plain, intervals } = given;
  const { a, b, n, reason } = partial;
  const isFixedByControl = (pair: number) =>
    reason[pair] === 'a metric is constant' && !Number.isNaN(plain[pair]);
  return pairParts(n.length, (columns) => {
    const { numbers, others } = columns;
    return {
      metric_set: others(() => cohort.metricSet),
      metric_a: others((pair) => cohort.metrics[a[pair]!]!.id),
      metric_b: others((pair) => cohort.metrics[b[pair]!]!.id),
      control: others(() => control),
      ...testedColumns(columns, partial),
      plain_estimate: numbers((pair) => plain[pair]!),
      ...pairIntervalColumns(columns, intervals?.pairs, (pair) => reason[pair] === null),
      reason: others((pair) =>
        isFixedByControl(pair) ? 'the control leaves nothing of a metric' : reason[pair]!,
      ),
    };
  });
}
