import { sum } from 'd3-array';
import { listed, upTo } from '../../../messages/counts-and-lists.ts';
import { type Finding, headline, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { correlation, distinct, intervalOf, matching, rhoOf } from '../../../report/words/numbers.ts';
import { metricLabel, withoutSource } from '../../../report/words/phrases.ts';
import { readAsLower, settingCommand } from '../../normalize/reading-words.ts';
import type { OwnMetric } from './metric-words.ts';

/** How many names are listed. */
const NAMED = 8;

/** What counts as better on the metrics. */
export function directions(tables: Tables): string {
  const lower = distinct(matching(tables.all('cohort.metric'), { higher_is_better: false }), 'metric_id');
  const but = lower.length > 0 ? `, lower ones for ${upTo(NAMED, lower.map(metricLabel))}` : '';
  return `Higher scores are taken to be better${but}.`;
}

/** Asks whether lower is better on a metric, if most of its correlations are negative. */
export function direction(tables: Tables, { id, mean }: OwnMetric): Finding[] {
  return intervalOf(mean)[1] < 0 ? askDirection(tables, 'own', [id], 'most') : [];
}

/** That these others are opposed to metrics, and what to do then, with a command, if there is one to be pasted. */
function askDirection(
  tables: Tables,
  chapter: string,
  metrics: readonly string[],
  others: string,
): Finding[] {
  const { study, words } = tables;
  const added = metrics.map(withoutSource);
  // With LOWER, nothing else that was read counts as lower, except what headers say.
  const command = settingCommand(tables, 'LOWER', [...readAsLower(tables), ...added]);
  const known = study.settings ? 'use LOWER.' : `use "lower_is_better" in ${study.file}.`;
  const correlate = metrics.length === 1 ? 'correlates' : 'correlate';
  const text = `${listed(metrics.map(metricLabel))} ${correlate} negatively with ${others} ${words.columns}: another ability, errors, or lower is better. Then all that follows changes.`;
  const next = `If lower is better, ${command ? 'run:' : known}`;
  return [
    headline(`${chapter}.opposed.${added}`, text),
    { ...leading(`${chapter}.direction.${added}`, next), ...command },
  ];
}

/** The metrics of a study of tables alone that are below zero with most others, significantly; none if these are most metrics. */
export function opposedMetrics(tables: Tables): string[] {
  return distinct(opposedRows(tables), 'metric_id');
}

function opposedRows(tables: Tables) {
  if (!tables.isAlone || isCut(tables)) return [];
  const opposed = opposedToMost(tables);
  return 2 * opposed.length < tables.rows('agreement.opposed').length ? opposed : [];
}

function opposedToMost(tables: Tables) {
  return tables.rows('agreement.opposed').filter((row) => 2 * row.n_below > row.n);
}

/** Whether a table looks like the top of a longer list: then columns correlate negatively just because of this. */
export function isCut(tables: Tables): boolean {
  return opposedToMost(tables).length > 0 && tables.row('aggregation.concordance')?.looks_cut === true;
}

/** What may explain opposed metrics, or why correlations say nothing about directions; none without opposed ones. */
export function opposedFindings(tables: Tables): Finding[] {
  const { rows, columns } = tables.words;
  const cut = `These ${rows} look like the top of a longer list, cut at their mean. Such a cut alone can make correlations of ${columns} low or negative, so they do not show what is better.`;
  if (isCut(tables)) return [headline('order.cut', cut)];
  const opposed = opposedRows(tables);
  if (opposed.length === 0) return [];
  const others = opposed.every((row) => row.n_below === row.n) ? 'all other' : 'most';
  return askDirection(tables, 'order', opposedMetrics(tables), others);
}

/** The only opposed metric; undefined if none or several are opposed. */
function opposedMetric(tables: Tables): string | undefined {
  const [opposed, ...others] = opposedMetrics(tables);
  return others.length === 0 && opposed ? opposed : undefined;
}

/** The mean correlation without the only opposed metric: “0.80 without art”; empty if none or several are opposed. */
export function withoutOpposed(tables: Tables): string {
  const metric_id = opposedMetric(tables);
  if (!metric_id) return '';
  const metrics = tables.rows('agreement.opposed');
  const [opposed] = matching(metrics, { metric_id });
  // Each pair is in the sums of two metrics.
  const total = sum(metrics, (row) => row.total) / 2 - opposed!.total;
  const pairs = sum(metrics, ({ n }) => n) / 2 - opposed!.n;
  return `${correlation(total / pairs)} without ${metricLabel(metric_id)}`;
}

/** The mean correlation with and without the only opposed metric, and who is first without it; empty if none or several are opposed. */
export function answersWithout(tables: Tables): string {
  const without = withoutOpposed(tables);
  if (!without) return '';
  const left = { method: tables.mainMethod(), kind: 'metric', left_out: opposedMetric(tables) };
  const { first_without: first } = tables.row('aggregation.leave_out', left) ?? {};
  const order = first
    ? `; without it, ${tables.modelName(first)} is first (no rank sets: their confidence is lost if scores choose the ${tables.words.columns})`
    : '';
  return `On average, two ${tables.words.columns} correlate by ${rhoOf(tables.meanAgreement())}, and by ${without}${order}.`;
}
