import { type CuratedEffect, curatedEffects, isClear } from '../findings/attribute-findings.ts';
import { dataSetRange } from '../findings/data-set-range.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { isPresent } from '../findings/phrases.ts';
import { changeOf, meansOf, type RangeSet, rangeSets } from '../findings/range-findings.ts';
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
