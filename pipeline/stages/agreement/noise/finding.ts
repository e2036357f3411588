import { groups, sort } from 'd3-array';
import { NEAR } from '../../../cohort/model-copies.ts';
import { count, listed } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding } from '../../../report/finding/finding.ts';
import { MEAN, type Tables } from '../../../report/finding/tables.ts';
import { hasEstimate, numberOf, percentage, rhoWithInterval } from '../../../report/words/numbers.ts';
import { shownName } from '../../../report/words/phrases.ts';
import type { Row } from '../../../warehouse/rows.ts';

/** Copies of one model, their effect on the mean, and the noise they reveal. */
export function copyFindings(tables: Tables): Finding[] {
  const { copies } = tables.study;
  const rule = `copies are scored on at least ${copies.minimum_common} metrics in common, and at least ${percentage(copies.minimum_equal, 0)} of these scores are equal`;
  const found = tables.rows('cohort.copy', { kind: 'copy' });
  const near = nearCopies(tables);
  if (found.length === 0) return [detail('agreement.copies', noCopies(tables, rule)), ...near];
  const byModel = groups(found, ({ copy_group }) => copy_group);
  const named = byModel.map(([model, submissions]) => `${tables.modelName(model)} (${submissions.length})`);
  const kept = copies.keep === 'one' ? ' The cohort has one of each.' : '';
  const inWords = `${found.length} submissions, in the cohort or not, are copies of ${count(named.length, 'model')} (${rule}): ${listed(named)}.${kept}`;
  return [
    detail('agreement.copies', inWords, { n_copies: found.length, n_models: named.length }),
    ...(kept ? [] : meanWithout(tables, 'one_of_each_copy', 'of each model')),
    ...near,
    ...noiseOfCopies(tables),
  ];
}

function noCopies(tables: Tables, rule: string): string {
  const metrics = numberOf(tables.row('agreement.summary'), 'n_metrics');
  const { minimum_common } = tables.study.copies;
  return metrics < minimum_common
    ? `Copies of one model cannot be recognised: the set has ${count(metrics, 'metric')}, and copies must have at least ${minimum_common} in common.`
    : `No two submissions were recognised as copies of one model (${rule}).`;
}

function nearCopies(tables: Tables): Finding[] {
  const near = tables.rows('cohort.copy', { kind: 'near_copy' }).length;
  if (near === 0) return [];
  const shares = `${percentage(NEAR, 0)} to ${percentage(tables.study.copies.minimum_equal, 0)}`;
  const inWords = `Near copies (${shares} of these scores are equal): ${count(near, 'submission')}, in the cohort or not; the cohort keeps them.`;
  return [
    detail('agreement.near_copies', inWords, { near }),
    ...meanWithout(tables, 'one_of_each_near_copy', 'of each group of copies and near copies'),
  ];
}

function meanWithout(tables: Tables, variant: string, kept: string): Finding[] {
  const mean = tables.row('agreement.summary_variant', { ...MEAN, variant });
  if (!hasEstimate(mean)) return [];
  const inWords = `If only one ${kept} is kept, ${mean!.n_models} of the cohort's ${numberOf(tables.meanAgreement(), 'n_models')} models remain, and the average correlation is ${rhoWithInterval(mean)}.`;
  return [detail(`agreement.${variant}`, inWords, { mean })];
}

function noiseOfCopies(tables: Tables): Finding[] {
  const noise = (row: Row) => 1 - numberOf(row, 'copy_reliability');
  const rows = sort(tables.estimates('agreement.reliability', {}, 'copy_reliability'), noise);
  // Of two rows in the middle, the one with less noise.
  const median = rows[Math.floor((rows.length - 1) / 2)];
  const largest = rows.at(-1);
  if (!median || !largest) return [];
  const metrics = count(rows.length, 'metric');
  const copies = `${count(numberOf(largest, 'n_copies'), 'copy', 'copies')} of ${count(numberOf(largest, 'n_copy_groups'), 'model')}`;
  const inWords = `The variance between copies is ${noiseInWords(noise(median))} of the variance over models (median of ${metrics}; the largest is ${noiseInWords(noise(largest))}, of ${shownName(largest.metric_id)}, from ${copies}). This is a lower bound of the noise: copies share weights, so variation between training runs is not included.`;
  return [detail('agreement.copy_noise', inWords, { median, largest })];
}

function noiseInWords(share: number): string {
  return share < 0.0001 ? 'less than 0.01 %' : percentage(share, 2);
}
