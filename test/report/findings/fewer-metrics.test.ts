import { expect, it } from 'vitest';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { cases, golden, type Rows } from '../golden.ts';

const metrics = (n_metrics_smallest: number | null, more: (i: number) => Row = () => ({})): Rows => ({
  'aggregation.redundancy_metric': ['a', 'b', 'c', 'd'].map((metric_id, i) => ({
    ...{ metric_id, n_metrics_smallest, no_replacement_found: i === 0, adds_nothing: i === 3 },
    ...{ kendall_tau_arithmetic_mean: 0.99, kendall_tau_z_mean: null, kendall_tau_mean_rank: 0.98 },
    ...{ kendall_tau_reached: 0.9499, ...more(i) },
  })),
});

type Ends = readonly [estimate: number, low: number, high: number];
const panels = (rho: Record<string, Ends>): Rows => ({
  'aggregation.panel': Object.entries(rho).flatMap(([rule, [estimate, low, high]]): Row[] =>
    [3, 15].flatMap((n_metrics) =>
      (rule === 'forward' ? ['spearman_rho', 'sensitivity', 'specificity'] : ['spearman_rho']).map(
        (quantity) => ({
          ...{ rule, quantity, n_metrics, n_metrics_full: 50, estimate },
          ...(rule === 'random' ? { range_low: low, range_high: high } : { ci_low: low, ci_high: high }),
          ...{ chosen_before: '2022-02-22', n_early: 68, n_models: 67 },
        }),
      ),
    ),
  ),
  'aggregation.panel_metric': ['a', 'b', 'c', 'd'].map((metric_id, place) => ({
    ...{ rule: 'forward', n_metrics: place + 1, metric_id },
  })),
});

it('the findings say how many metrics are enough', async () => {
  const found = golden({
    'How many metrics are enough': {
      'Not computed': {},
      'Two of four metrics are enough, one is irreplaceable, one redundant': metrics(2),
      'Two metrics are redundant': metrics(2, (i) => ({ adds_nothing: i > 1 })),
      'Every metric can be replaced, and none is redundant': metrics(2, () => ({
        ...{ no_replacement_found: false, adds_nothing: false, kendall_tau_mean_rank: null },
      })),
      'Without a metric, the others give no ranking': metrics(1, () => ({ kendall_tau_reached: null })),
      'All metrics are needed': metrics(4),
      'There is one metric': {
        'aggregation.redundancy_metric': metrics(1)['aggregation.redundancy_metric']!.slice(0, 1),
      },
      'All metrics give no ranking': metrics(null),
      // Random panels never decide.
      ...cases(
        [
          [0.84, 0.6],
          [0.8, 0.6],
          [0.8, 0.8],
          [0.79, 0.8],
          [0.5, 0.9],
          [0.79, 0.79],
          [0.5, Number.NaN],
        ] as const,
        ([forward, robin]) => `Panels: forward from ${forward}, round robin from ${robin || 'unknown'}`,
        ([forward, robin]) =>
          panels({
            forward: [0.97, forward, 0.99],
            random: [0.95, 0.9, 0.99],
            round_robin: [0.96, robin, 0.98],
          }),
      ),
    },
  });
  await expect(found).toMatchFileSnapshot('../golden/fewer-metrics.md');
});
