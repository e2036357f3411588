import { listed } from '../../plurals.ts';
import {
  type CuratedEffect,
  curatedEffects,
  curatedSentence,
  isClear,
  isCurated,
} from '../findings/curated-effects.ts';
import { dataSetRange, rangeInWords } from '../findings/data-set-range.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation, isPresent, numberOf, withFamilyInterval, withInterval } from '../findings/phrases.ts';
import { meansOf, type RangeSet, rangeSets } from '../findings/range-sets.ts';
import { metricLabel } from '../labels.ts';
import type { Chapter } from './chapter.ts';

/** On which models and on which kinds of metrics agreement depends. */
export function comparisonChapter(tables: Tables): Chapter {
  const set = rangeSets(tables).find((each) => each.isMain && meansOf(each).length > 1);
  const effects = curatedEffects(tables);
  const hasDataSets = isPresent(
    tables.row('agreement.shared_level', { curation: 'collections', shared: 'data_set' }),
    'estimate',
  );
  return {
    id: 'comparison',
    title: titleOf(tables, set, effects),
    sentences: [...dataSetSentence(tables), ...kindSentences(effects), ...modelSentence(set)],
    figure: hasDataSets ? 'shared-level' : 'range-restriction',
    method:
      'The mean correlation is recomputed over models that score at least a threshold on ImageNet accuracy (or another control metric of the study). What two metrics share, such as their data set or brain region, enters a regression of their correlation; its p-values come from relabelled metrics (MRQAP). It is computed three times: with each study, each collection (Marques2020, Geirhos2021) and each original study as one data set.',
    tables: [
      'agreement.without_data_set',
      'agreement.shared_level',
      'agreement.attribute_effect',
      'agreement.attribute_pair',
      'agreement.range_restriction',
    ],
    more: [hasDataSets ? 'range-restriction' : 'shared-level'],
  };
}

function titleOf(tables: Tables, set: RangeSet | undefined, effects: readonly CuratedEffect[]): string {
  const on = [
    ...(dataSetRange(tables)?.isClear ? ['which data sets are counted'] : []),
    ...(set && dependsOnModels(set) ? ['which models are compared'] : []),
    ...(effects.some(isClear) ? ['which kind of metric'] : []),
  ];
  if (on.length > 0) return `It depends on ${on.join(' and ')}`;
  return set || effects.length > 0
    ? 'What it depends on is not clear'
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

function dataSetSentence(tables: Tables): string[] {
  const range = dataSetRange(tables);
  return range ? [`The average correlation is ${rangeInWords(range)}.`] : [];
}

function kindSentences(effects: readonly CuratedEffect[]): string[] {
  const rest = effects.filter((effect) => !isClear(effect) && !isCurated(effect));
  return [
    ...effects
      .filter(isClear)
      .map(
        ({ name, rows }) =>
          `If two metrics share the ${name}, their correlation is higher by ${withFamilyInterval(rows[0]!, 'estimate', correlation)}, everything else equal, and higher whatever counts as one data set (regression).`,
      ),
    ...effects.filter(isCurated).map(curatedSentence),
    ...(rest.length === 0
      ? []
      : [
          `Permutation tests find no clear effect of ${rest.length === 1 ? 'another attribute' : 'other attributes'} that two metrics share: ${listed(rest.map(({ name }) => name))}.`,
        ]),
  ];
}
