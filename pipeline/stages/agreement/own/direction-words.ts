import { mean } from 'd3-array';
import { listed, upTo } from '../../../messages/counts-and-lists.ts';
import { type Finding, headline, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import {
  correlation,
  distinct,
  estimateOf,
  intervalOf,
  matching,
  rhoOf,
} from '../../../report/words/numbers.ts';
import { metricLabel, withoutSource } from '../../../report/words/phrases.ts';
import { opposedPart } from '../../../statistics/correlation/opposed-part.ts';
import type { Rows } from '../../../warehouse/rows.ts';
import { lowerWith, readAsLower, settingCommand } from '../../normalize/reading-words.ts';
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
  const correlate = metrics.length === 1 ? 'correlates' : 'correlate';
  const text = `${listed(metrics.map(metricLabel))} ${correlate} negatively with ${others} ${tables.words.columns}: another ability, errors, or lower is better. Then all that follows changes.`;
  return [
    headline(`${chapter}.opposed.${metrics.map(withoutSource)}`, text),
    turnFinding(tables, `${chapter}.direction`, metrics, ''),
  ];
}

/** What to do if the other scores of metrics are better, with a command, if there is one to be pasted. */
function turnFinding(tables: Tables, id: string, metrics: readonly string[], where: string): Finding {
  const { study } = tables;
  const turned = metrics.map(withoutSource);
  const lower = readAsLower(tables);
  const better = turned.every((name) => lower.includes(name)) ? 'higher' : 'lower';
  const command = settingCommand(tables, 'LOWER', lowerWith(tables, turned));
  const known = study.settings ? 'use LOWER.' : `use "lower_is_better" in ${study.file}.`;
  const text = `If ${better} is better${where}, ${command ? 'run:' : known}`;
  return { ...leading(`${id}.${turned}`, text), ...command };
}

type Pair = Rows['agreement.pair'];

/** Whether a pair has exactly one of these metrics. */
function isBeside({ metric_a, metric_b }: Pair, metrics: readonly string[]): boolean {
  return metrics.includes(metric_a) !== metrics.includes(metric_b);
}

/** All metrics, those that fall as most others rise ({@link opposedPart}), and the pairs of these with the others. */
function opposition(tables: Tables) {
  const pairs = tables.rows('agreement.pair');
  const metrics = [...new Set(pairs.flatMap(({ metric_a, metric_b }) => [metric_a, metric_b]))];
  const places = new Map(metrics.map((metric, place) => [metric, place]));
  const correlations = metrics.map(() => metrics.map(() => 0));
  for (const { metric_a, metric_b, estimate } of pairs) {
    const [a, b] = [places.get(metric_a)!, places.get(metric_b)!];
    correlations[a]![b] = estimate;
    correlations[b]![a] = estimate;
  }
  const part = opposedPart(correlations).map((place) => metrics[place]!);
  const across = pairs.filter((pair) => isBeside(pair, part));
  const opposed = part.filter((metric) => {
    const own = across.filter((pair) => isBeside(pair, [metric]));
    return 2 * own.filter(({ is_below }) => is_below).length >= own.length;
  });
  return { metrics, opposed, across };
}

/** The metrics of a study of tables alone that are below zero with half of the others or more, significantly. */
export function opposedMetrics(tables: Tables): string[] {
  return tables.isAlone && !looksCut(tables) ? opposition(tables).opposed : [];
}

/** Whether a table looks like the top of a longer list. */
function looksCut(tables: Tables): boolean {
  return tables.row('aggregation.concordance')?.looks_cut === true;
}

/** The same of one whose columns correlate negatively, perhaps just because of this. */
export function isCut(tables: Tables): boolean {
  return looksCut(tables) && opposition(tables).opposed.length > 0;
}

/** What may explain opposed metrics, or why correlations say nothing about directions; none without opposed ones. */
export function opposedFindings(tables: Tables): Finding[] {
  const { rows, columns } = tables.words;
  const cut = `These ${rows} look like the top of a longer list, cut at their mean. Such a cut alone can make correlations of ${columns} low or negative, so they do not show what is better.`;
  const { metrics, opposed, across } = opposition(tables);
  if (opposed.length === 0) return [];
  if (looksCut(tables)) return [headline('order.cut', cut)];
  const others = metrics.filter((metric) => !opposed.includes(metric));
  const isMany = 3 * opposed.length >= metrics.length;
  return [
    ...askDirection(
      tables,
      'order',
      opposed,
      across.every(({ is_below }) => is_below) ? 'all other' : 'many',
    ),
    ...(isMany ? [turnFinding(tables, 'order.direction', others, ' on all others instead')] : []),
  ];
}

/** The only opposed metric; undefined if none or several are opposed. */
function opposedMetric(tables: Tables): string | undefined {
  const [opposed, ...others] = opposedMetrics(tables);
  return others.length === 0 ? opposed : undefined;
}

/**
 * The mean correlation without the only opposed metric: “0.80 without art”; empty if none or several are opposed, or no
 * pair is left.
 */
export function withoutOpposed(tables: Tables): string {
  const opposed = opposedMetric(tables);
  if (!opposed) return '';
  const rest = tables.rows('agreement.pair').filter((pair) => !isBeside(pair, [opposed]));
  return rest.length > 0 ? `${correlation(mean(rest, estimateOf)!)} without ${metricLabel(opposed)}` : '';
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
