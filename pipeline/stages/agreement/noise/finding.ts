import { groups } from 'd3-array';
import { NEAR } from '../../../cohort/model-copies.ts';
import { count, listed } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding } from '../../../report/finding/finding.ts';
import { MEAN, type Tables } from '../../../report/finding/tables.ts';
import { hasEstimate, percentage, rhoWithInterval } from '../../../report/words/numbers.ts';

/** Copies of one model, and their effect on the mean. */
export function copyFindings(tables: Tables): Finding[] {
  const { copies } = tables.study;
  const rule = `at least ${percentage(copies.minimum_equal, 0)} of at least ${copies.minimum_common} common scores are equal`;
  const found = tables.rows('cohort.copy', { kind: 'copy' });
  const near = nearCopies(tables);
  const recognised =
    tables.metrics().length < copies.minimum_common ? 'can be recognised' : 'were recognised';
  const none = `No two submissions ${recognised} as copies of one model (${rule}).`;
  if (found.length === 0) return [detail('agreement.copies', none), ...near];
  const byModel = groups(found, ({ copy_group }) => copy_group);
  const named = byModel.map(([model, submissions]) => `${tables.modelName(model)} (${submissions.length})`);
  const kept = copies.keep === 'one' ? ' The cohort has one of each.' : '';
  const inWords = `${found.length} submissions, in the cohort or not, are copies of ${count(named.length, 'model')} (${rule}): ${listed(named)}.${kept}`;
  return [
    detail('agreement.copies', inWords, { n_copies: found.length, n_models: named.length }),
    ...(kept ? [] : meanWithout(tables, 'one_of_each_copy', 'of each model')),
    ...near,
  ];
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
  const inWords = `If only one ${kept} is kept, ${mean.n_models} of the cohort's ${tables.meanAgreement()?.n_models} models remain, and the average correlation is ${rhoWithInterval(mean)}.`;
  return [detail(`agreement.${variant}`, inWords, { mean })];
}
