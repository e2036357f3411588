import { intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { GivenControl } from './given-control.ts';
import type { SetAgreement } from './sets.ts';

export function partialRows({ cohort }: SetAgreement, control: string, given: GivenControl): Row[] {
  const { partial, plain, intervals } = given;
  return Array.from(partial.a, (a, pair) => {
    const isCounted = partial.reason[pair] === null;
    const isDecided = partial.reason[pair] === 'a metric is constant' && !Number.isNaN(plain[pair]);
    const interval = isCounted ? intervals?.pairs[pair] : undefined;
    return {
      metric_set: cohort.metricSet,
      metric_a: cohort.metrics[a]!.id,
      metric_b: cohort.metrics[partial.b[pair]!]!.id,
      control,
      n_models: partial.n[pair]!,
      estimate: partial.estimate[pair]!,
      plain: plain[pair]!,
      p_value: partial.p[pair]!,
      p_bonferroni: partial.bonferroni[pair]!,
      p_holm: partial.holm[pair]!,
      q_bh: partial.benjaminiHochberg[pair]!,
      ...intervalColumns(interval),
      reason: isDecided ? 'the control leaves nothing of a metric' : partial.reason[pair]!,
    };
  });
}
