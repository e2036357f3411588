import { detail, type Finding, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { fixed, isKnown, matching, percent } from '../../../report/words/numbers.ts';
import { shownName } from '../../../report/words/phrases.ts';
import { unseen } from '../metric/finding.ts';

/** Which scores tell most of a new model. */
export function nextFindings(tables: Tables): Finding[] {
  const checks = tables.rows('prediction.next_check', { n_known: KNOWN });
  const [chosen, random] = ['score', 'random'].map((order) => matching(checks, { chosen: order })[0]);
  if (!chosen || !random || !isKnown(chosen.error)) return [];
  const { columns, column } = tables.words;
  const names = (goal: string) => tables.rows('prediction.next', { goal }).slice(0, KNOWN);
  const [score, cells] = [names('score'), names('cells')];
  const inOrder = isKnown(chosen.spearman_rho)
    ? `the combined score by ${KNOWN} chosen ${columns} orders ${unseen(tables)} as all scores do to ρ = ${fixed(2)(chosen.spearman_rho)}, by ${KNOWN} random ones to ${fixed(2)(random.spearman_rho)}`
    : '';
  const best = matching(checks, { chosen: 'cells' })[0];
  const inCells = `Other scores of ${unseen(tables)} are predicted from ${KNOWN} chosen ${columns} with an error of ${fixed(2)(best?.error ?? Number.NaN)} standard deviations, from random ones with ${fixed(2)(random.error)}`;
  return [
    leading('shared.next', `${[inCells, inOrder].filter(Boolean).join('; ')}.`, { chosen, random }),
    {
      ...detail(
        'shared.order',
        `The ${columns} that tell most of a new ${tables.words.row}, each given those before it.`,
        { score: score.length },
      ),
      table: [
        ['place', `for the combined score`, 'left', 'for all scores', 'left'],
        ...score.map((row, place) => [
          String(place + 1),
          shownName(row.metric_title),
          percent(row.variance_left),
          shownName(cells[place]?.metric_title ?? column),
          percent(cells[place]?.variance_left ?? Number.NaN),
        ]),
      ],
    },
  ];
}

/** How many known scores are spoken of. */
const KNOWN = 5;
