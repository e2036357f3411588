import { listed } from '../../plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { attributeName, isClear } from '../findings/attribute-findings.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation, isPresent, withFamilyInterval, withInterval } from '../findings/phrases.ts';
import { changeOf, meaningOf, meansOf, type RangeSet, rangeSets } from '../findings/range-sets.ts';
import { metricLabel } from '../labels.ts';
import type { Chapter } from './chapter.ts';

/** On which models and on which kinds of metrics agreement depends. */
export function comparisonChapter(tables: Tables): Chapter {
  const sets = rangeSets(tables).filter((each) => each.isMain && meansOf(each).length > 1);
  const effects = tables
    .rows('agreement.attribute_effect')
    .filter((row) => row.attribute !== 'intercept' && isPresent(row, 'p_value'));
  return {
    id: 'comparison',
    title: titleOf(sets[0], effects),
    sentences: [...modelSentences(sets), ...kindSentences(effects)],
    figure: 'range-restriction',
    method:
      'The mean correlation is recomputed over models that score at least a threshold on ImageNet accuracy (or another control metric of the study), within one training data set. What two metrics share, such as their data set or brain region, enters a regression of their correlation; its p-values come from relabelled metrics (MRQAP).',
    tables: ['agreement.range_restriction', 'agreement.attribute_pair', 'agreement.attribute_effect'],
    more: ['shared-attributes'],
  };
}

function titleOf(set: RangeSet | undefined, effects: readonly Row[]): string {
  const change = set ? changeOf(set) : 'unknown';
  const on = [
    ...(change === 'falls' || change === 'rises' ? ['which models are compared'] : []),
    ...(effects.some(isClear) ? ['which kind of metric'] : []),
  ];
  if (on.length > 0) return `It depends on ${on.join(' and ')}`;
  if (set && change === 'unknown') return 'Too few families of models to say what it depends on';
  return set || effects.length > 0
    ? 'It does not clearly depend on the models or on the kind of metric'
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
