import { sum } from 'd3-array';
import { settingsText } from '../../messages/command-settings.ts';
import { listed } from '../../messages/counts-and-lists.ts';
import { PROGRAM } from '../../warehouse/code-hash.ts';
import { correlation, intervalOf, numberIn, numberOf } from '../words/numbers.ts';
import { metricLabel, withoutSource } from '../words/phrases.ts';
import type { Tables } from './finding-tables.ts';
import type { OwnMetric } from './own-metrics.ts';

/** Asks whether lower is better on a metric, if most of its correlations are negative. */
export function direction(tables: Tables, { id, mean }: OwnMetric): string {
  return intervalOf(mean)[1] < 0 ? askDirection(tables, [id]) : '';
}

function askDirection({ study, words }: Tables, metrics: readonly string[]): string {
  const { settings, file } = study;
  const isSingle = metrics.length === 1;
  const pronoun = isSingle ? 'it' : 'them';
  const next = settings ? `name ${pronoun} in LOWER` : `add ${pronoun} to "lower_is_better" in ${file}`;
  return `${listed(metrics.map(metricLabel))} ${isSingle ? 'ranks' : 'rank'} ${words.rows} in the opposite order to most ${words.columns}. Is lower better? Then ${next}. If not, ${isSingle ? 'it measures' : 'they measure'} something else.`;
}

/** A line with the command in which lower is better for these metrics as well; none if it cannot be pasted. */
export function lowerCommand({ study, isAlone }: Tables, metrics: readonly string[]): string[] {
  if (metrics.length === 0 || !study.settings) return [];
  const known = study.csv.flatMap((table) => table.lower_is_better);
  const lower = [...new Set([...known, ...metrics.map(withoutSource)])];
  const settings = settingsText(study.settings, 'LOWER', lower);
  return settings ? [`  ${PROGRAM} ${isAlone ? 'agree' : 'compare'} ${settings}`] : [];
}

/** The metrics of a study of tables alone that are below zero with most others, significantly; none if these are most metrics. */
export function opposedMetrics(tables: Tables): string[] {
  if (!tables.isAlone) return [];
  const metrics = tables.rows('agreement.opposed');
  const opposed = metrics.filter((row) => 2 * numberOf(row, 'n_below') > numberOf(row, 'n'));
  return 2 * opposed.length < metrics.length ? opposed.map(({ metric_id }) => String(metric_id)) : [];
}

/** Asks whether lower is better on the opposed metrics, after the mean without it if there is only one; empty without any. */
export function opposedInWords(tables: Tables): string {
  const opposed = opposedMetrics(tables);
  if (opposed.length === 0) return '';
  const without = opposed.length === 1 ? meanWithout(tables, opposed[0]!) : '';
  return `${without}${askDirection(tables, opposed)}`;
}

/** The mean correlation of all other metrics. */
function meanWithout(tables: Tables, metric: string): string {
  const metrics = tables.rows('agreement.opposed');
  const leftOut = tables.row('agreement.opposed', { metric_id: metric });
  // Each pair is in the sums of two metrics.
  const sumWithout = (column: string) => sum(metrics, numberIn(column)) / 2 - numberOf(leftOut, column);
  const mean = sumWithout('total') / sumWithout('n');
  return `Without ${metricLabel(metric)}, two ${tables.words.columns} correlate by ${correlation(mean)} on average. `;
}
