import { listed } from '../../plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { attributeName, isClear } from '../findings/attribute-findings.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation, isPresent, numberOf, withFamilyInterval, withInterval } from '../findings/phrases.ts';
import { meansOf, type RangeSet, rangeSets } from '../findings/range-sets.ts';
import { metricLabel } from '../labels.ts';
import type { Chapter } from './chapter.ts';

/** On which models and on which kinds of metrics agreement depends. */
export function comparisonChapter(tables: Tables): Chapter {
  const set = rangeSets(tables).find((each) => each.isMain && meansOf(each).length > 1);
  const effects = tables
    .rows('agreement.attribute_effect')
    .filter((row) => row.attribute !== 'intercept' && isPresent(row, 'p_value'));
  return {
    id: 'comparison',
    title: titleOf(set, effects),
    sentences: [...modelSentence(set), ...kindSentences(effects)],
    figure: 'range-restriction',
    method:
      'The mean correlation is recomputed over models that score at least a threshold on ImageNet accuracy (or another control metric of the study). What two metrics share, such as their data set or brain region, enters a regression of their correlation; its p-values come from relabelled metrics (MRQAP).',
    tables: ['agreement.range_restriction', 'agreement.attribute_pair', 'agreement.attribute_effect'],
    more: ['shared-attributes'],
  };
}

function titleOf(set: RangeSet | undefined, effects: readonly Row[]): string {
  const on = [
    ...(set && dependsOnModels(set) ? ['which models are compared'] : []),
    ...(effects.some(isClear) ? ['which kind of metric'] : []),
  ];
  if (on.length > 0) return `It depends on ${on.join(' and ')}`;
  return set || effects.length > 0
    ? 'It does not clearly depend on the models or on the kind of metric'
    : 'Too little data to say what it depends on';
}

/** Whether the interval over the best models excludes the mean over all. */
function dependsOnModels(set: RangeSet): boolean {
  const means = meansOf(set);
  const [first, last] = [numberOf(means[0], 'estimate'), means.at(-1)!];
  return numberOf(last, 'ci_high') < first || numberOf(last, 'ci_low') > first;
}

function modelSentence(set: RangeSet | undefined): string[] {
  if (!set) return [];
  const means = meansOf(set);
  const [first, last] = [means[0]!, means.at(-1)!];
  const meaning =
    numberOf(last, 'ci_high') < numberOf(first, 'estimate')
      ? 'Much of the agreement therefore comes from the difference between poor and good models (range restriction).'
      : 'So the agreement does not come from poor models alone.';
  return [
    `Over all ${first.n_models} models with a score on ${metricLabel(set.control)}, the average correlation is ${withInterval(first, 'estimate', correlation)}; over the ${last.n_models} with the highest of these it is ${withInterval(last, 'estimate', correlation)}. ${meaning}`,
  ];
}

function kindSentences(effects: readonly Row[]): string[] {
  if (effects.length === 0) return [];
  const [clear, others] = [effects.filter(isClear), effects.filter((row) => !isClear(row))];
  const names = (rows: readonly Row[]) => listed(rows.map((row) => attributeName(row.attribute)));
  if (clear.length === 0)
    return [
      `Permutation tests find no clear effect of anything that two metrics share: the ${names(others)}.`,
    ];
  return [
    ...clear.map(
      (row) =>
        `If two metrics share the ${attributeName(row.attribute)}, their correlation is higher by ${withFamilyInterval(row, 'estimate', correlation)}, everything else equal (regression).`,
    ),
    ...(others.length === 0 ? [] : [`For the ${names(others)}, permutation tests find no clear effect.`]),
  ];
}
