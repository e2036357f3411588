import { listed } from '../../../messages/counts-and-lists.ts';
import { type Finding, headline, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { isOpen } from '../../../report/words/agreement-words.ts';
import { hasMainFamily, rhoOf, rhoWithInterval } from '../../../report/words/numbers.ts';
import { sharedLevels } from '../generalizability/facet-words.ts';
import { dataSetRange } from '../means/data-set-words.ts';
import { changeIn, rangeSets } from '../range/finding.ts';

/** On what agreement depends. */
export function comparisonFindings(tables: Tables): Finding[] {
  return [
    headline('comparison.depends', dependsInWords(tables)),
    leading('comparison.fewer', overFewerModels(tables)),
  ];
}

/** On which models, kinds of metrics or data sets agreement depends; empty without numbers on these. */
function dependsInWords(tables: Tables): string {
  const set = rangeSets(tables).find(({ isMain, means }) => isMain && means.length > 1);
  const change = set && changeIn(set.best);
  const mean = tables.headline();
  const on = [
    !tables.asked() && dataSetRange(tables)?.isClear ? 'which data sets are counted' : '',
    change === 'falls' || change === 'rises' ? 'which models are compared' : '',
    isOpen(mean) && hasMainFamily(mean) ? 'single families of models' : '',
  ].filter(Boolean);
  if (on.length > 0) return `Agreement depends on ${listed(on)}.`;
  if (change === 'unclear') return 'It is not clear whether agreement depends on accuracy.';
  if (!set) return sharedLevels(tables).length > 1 ? 'What agreement depends on is not clear.' : '';
  const falls = set.best.estimate < set.all.estimate ? 'falls' : 'rises';
  return `Agreement ${falls} among the best models${set.trained}, but these are of too few families for intervals.`;
}

/** The mean over the models of the sets that name theirs, empty without such sets. */
function overFewerModels(tables: Tables): string {
  const fewer = tables.asked() ? [] : tables.narrower();
  if (fewer.length === 0) return '';
  return `Instead of ${rhoOf(tables.meanAgreement())} over all models, the average correlation is ${listed(fewer.map(({ mean, over }) => `${rhoWithInterval(mean)} ${over}`))}.`;
}
