import { listed } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import {
  type CuratedEffect,
  curatedEffects,
  curatedSentence,
  isClear,
  isCurated,
} from '../findings/curated-effects.ts';
import { dataSetRange, rangeInWords } from '../findings/data-set-range.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation, isPresent, withInterval } from '../findings/phrases.ts';
import { changeOf, meaningOf, meansOf, type RangeSet, rangeSets } from '../findings/range-sets.ts';
import { metricLabel } from '../words/labels.ts';
import type { Chapter } from './chapter.ts';

/** On which models and on which kinds of metrics agreement depends. */
export function comparisonChapter(tables: Tables): Chapter {
  const sets = rangeSets(tables).filter((each) => each.isMain && meansOf(each).length > 1);
  const effects = curatedEffects(tables);
  const hasDataSets = isPresent(
    tables.row('agreement.shared_level', { curation: 'collections', shared: 'data_set' }),
    'estimate',
  );
  return {
    id: 'comparison',
    title: titleOf(tables, sets[0], effects),
    sentences: [...dataSetSentence(tables), ...kindSentences(effects), ...modelSentences(sets)],
    figure: hasDataSets ? 'shared-level' : 'range-restriction',
    method:
      'The mean correlation is recomputed over models that score at least a threshold on ImageNet accuracy (or another control metric of the study), within one training data set. What two metrics share, such as their data set or brain region, enters a regression of their correlation; its p-values come from relabelled metrics (MRQAP). It is computed three times: with each study, each collection (Marques2020, Geirhos2021) and each original study as one data set.',
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
  const change = set ? changeOf(set) : 'unknown';
  const on = [
    ...(dataSetRange(tables)?.isClear ? ['which data sets are counted'] : []),
    ...(change === 'falls' || change === 'rises' ? ['which models are compared'] : []),
    ...(effects.some(isClear) ? ['which kind of metric'] : []),
  ];
  if (on.length > 0) return `It depends on ${on.join(' and ')}`;
  if (set && change === 'unknown') return 'Too few families of models to say what it depends on';
  return set || effects.length > 0
    ? 'What it depends on is not clear'
    : 'Too little data to say what it depends on';
}

/** The largest set in full, and the others in short. */
function modelSentences([largest, ...others]: readonly RangeSet[]): string[] {
  if (!largest) return [];
  const [all, best] = ends(largest);
  const mean = (row: Row) => withInterval(row, 'estimate', correlation);
  return [
    `Over all ${all.n_models} models${largest.trained} with a score on ${metricLabel(largest.control)}, the average correlation is ${mean(all)}; over the ${best.n_models} with the highest of these it is ${mean(best)}. ${meaningOf(largest)}`,
    ...others.map((set) => {
      const [all, best] = ends(set);
      return `Over all ${all.n_models} models${set.trained} it is ${mean(all)}, and over the best ${best.n_models} it is ${mean(best)}.`;
    }),
  ];
}

/** The means over all models and over the best. */
function ends(set: RangeSet): [Row, Row] {
  const means = meansOf(set);
  return [means[0]!, means.at(-1)!];
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
          `If two metrics share the ${name}, their correlation is higher by ${withInterval(rows[0]!, 'estimate', correlation)}, everything else equal, and higher whatever counts as one data set (regression).`,
      ),
    ...effects.filter(isCurated).map(curatedSentence),
    ...(rest.length === 0
      ? []
      : [
          `Permutation tests find no clear effect of ${rest.length === 1 ? 'another attribute' : 'other attributes'} that two metrics share: ${listed(rest.map(({ name }) => name))}.`,
        ]),
  ];
}
