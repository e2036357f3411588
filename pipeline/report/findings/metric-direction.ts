import { sum } from 'd3-array';
import { settingsText } from '../../messages/command-settings.ts';
import { listed, upTo } from '../../messages/counts-and-lists.ts';
import { PROGRAM } from '../../warehouse/code-hash.ts';
import type { Row } from '../../warehouse/rows.ts';
import { correlation, distinct, intervalOf, matching, numberIn, numberOf, rhoOf } from '../words/numbers.ts';
import { metricLabel, nameOf, names, withoutSource } from '../words/phrases.ts';
import { wrapped } from '../words/terminal-lines.ts';
import type { Tables } from './finding-tables.ts';
import type { OwnMetric } from './own-metrics.ts';

/** How many names are listed. */
const NAMED = 8;

/** What counts as better on the metrics. */
export function directions(tables: Tables): string {
  const lower = distinct(matching(tables.all('cohort.metric'), { higher_is_better: false }), 'metric_id');
  const but = lower.length > 0 ? `, lower ones for ${upTo(NAMED, lower.map(metricLabel))}` : '';
  return `Higher scores are taken to be better${but}.`;
}

/** Asks whether lower is better on a metric, if most of its correlations are negative: see {@link askDirection}. */
export function direction(tables: Tables, { id, mean }: OwnMetric): string[] {
  return intervalOf(mean)[1] < 0 ? askDirection(tables, [id], 'most') : [];
}

/** Most columns of a command that leaves others out. */
const MOST_NAMED = 20;

/**
 * What to do about metrics that these others are opposed to: sentences in words, and commands to be pasted, each after the
 * sentence that ends with it.
 */
function askDirection(tables: Tables, metrics: readonly unknown[], others: string): string[] {
  const { study, words, isAlone } = tables;
  const known = study.csv.flatMap(({ lower_is_better }) => lower_is_better);
  const named = metrics.map((metric) => withoutSource(String(metric)));
  const kept = tables
    .metrics()
    .map(({ metric_id }) => withoutSource(String(metric_id)))
    .filter((metric) => !named.includes(metric));
  const leaveOut =
    isAlone && kept.length <= MOST_NAMED ? command(tables, { COLUMNS: kept, LOWER: known }) : [];
  const lower = command(tables, { LOWER: [...new Set([...known, ...named])] });
  const setting = study.settings ? 'use LOWER.' : `use "lower_is_better" in ${study.file}.`;
  const [correlate, them] = metrics.length === 1 ? ['correlates', 'it'] : ['correlate', 'them'];
  const measured = `${listed(metrics.map(metricLabel))} ${correlate} negatively with ${others} ${words.columns}: something else is measured, or lower is better.`;
  return [
    leaveOut.length > 0 ? `${measured} To leave ${them} out, run:` : measured,
    ...leaveOut,
    `If lower is better, ${isAlone ? 'all of this changes' : 'its signs change'}; ${lower.length > 0 ? 'run:' : setting}`,
    ...lower,
  ];
}

/** The command with these lists; none if it cannot be pasted. */
function command({ study, isAlone }: Tables, lists: Record<string, string[]>): string[] {
  const settings = study.settings && settingsText(study.settings, lists);
  return settings ? [`${PROGRAM} ${isAlone ? 'agree' : 'compare'} ${settings}`] : [];
}

/** Sentences of {@link direction} for the terminal, with each command on a line of its own. */
export function directionText(lines: readonly string[]): string[] {
  return lines.flatMap((line) => (line.startsWith(`${PROGRAM} `) ? [`  ${line}`] : wrapped(line)));
}

/** The metrics of a study of tables alone that are below zero with most others, significantly; none if these are most metrics. */
export function opposedMetrics(tables: Tables): unknown[] {
  return distinct(opposedRows(tables), 'metric_id');
}

function opposedRows(tables: Tables): Row[] {
  if (!tables.isAlone) return [];
  const metrics = tables.rows('agreement.opposed');
  const opposed = metrics.filter((row) => 2 * numberOf(row, 'n_below') > numberOf(row, 'n'));
  return 2 * opposed.length < metrics.length ? opposed : [];
}

/** The same about the opposed metrics, after what is without one; empty without any. */
export function opposedInWords(tables: Tables): string[] {
  const opposed = opposedRows(tables);
  if (opposed.length === 0) return [];
  const others = opposed.every((row) => row.n_below === row.n) ? 'all other' : 'most';
  return [answersWithout(tables), ...askDirection(tables, opposedMetrics(tables), others)].filter(Boolean);
}

/** The only opposed metric; undefined if none or several are opposed. */
export function opposedMetric(tables: Tables): string | undefined {
  const [opposed, ...others] = opposedMetrics(tables);
  return others.length === 0 && opposed ? String(opposed) : undefined;
}

/** The mean correlation without the only opposed metric: “0.80 without art”; empty if none or several are opposed. */
export function withoutOpposed(tables: Tables): string {
  const metric_id = opposedMetric(tables);
  if (!metric_id) return '';
  const metrics = tables.rows('agreement.opposed');
  const [opposed] = matching(metrics, { metric_id });
  // Each pair is in the sums of two metrics.
  const sumWithout = (column: string) => sum(metrics, numberIn(column)) / 2 - numberOf(opposed, column);
  return `${correlation(sumWithout('total') / sumWithout('n'))} without ${metricLabel(metric_id)}`;
}

/** The mean correlation with and without the only opposed metric, and who is first without it; empty if none or several are opposed. */
export function answersWithout(tables: Tables): string {
  const left_out = opposedMetric(tables);
  if (!left_out) return '';
  const method = tables.mainMethod();
  const first = tables.row('aggregation.leave_out', { method, kind: 'metric', left_out })?.first_without;
  const winner = first
    ? `; without it, ${tables.modelName(first)} is first by ${nameOf(names.ranking_methods, method)}`
    : '';
  return `On average, two ${tables.words.columns} correlate by ${rhoOf(tables.meanAgreement())}, and by ${withoutOpposed(tables)}${winner}.`;
}
