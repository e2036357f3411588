import { detail, type Finding, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { fixed, isKnown, percent } from '../../../report/words/numbers.ts';
import { shownName } from '../../../report/words/phrases.ts';
import { unseen } from '../metric/finding.ts';

/** Which scores tell most of a new model. */
export function nextFindings(tables: Tables): Finding[] {
  const checks = tables.rows('prediction.next_check', { n_known: KNOWN });
  const [chosen, random, best] = ['score', 'random', 'cells'].map((order) =>
    checks.find((check) => check.chosen === order),
  );
  if (!chosen || !random || !isKnown(chosen.error)) return [];
  const { columns } = tables.words;
  const names = (goal: string) => tables.rows('prediction.next', { goal }).slice(0, KNOWN);
  const [score, cells] = [names('score'), names('cells')];
  const inOrder = isKnown(chosen.spearman_rho)
    ? `; ordered by their combined score, they agree with the order by all scores by ρ = ${fixed(2)(chosen.spearman_rho)} (${fixed(2)(random.spearman_rho)})`
    : '';
  const inWords = `From ${KNOWN} chosen ${columns}, the other scores of ${unseen(tables)} are predicted with an error of ${fixed(2)(best?.error ?? Number.NaN)} standard deviations (from ${KNOWN} random ones ${fixed(2)(random.error)})${inOrder}.`;
  const order = `The ${columns} that tell most of a new ${tables.words.row}, each given those before it, and the share of the variance that is left.`;
  return [
    leading('shared.next', inWords, { chosen, random }),
    {
      ...detail('shared.order', score.length > 0 ? order : '', { first: score[0] }),
      table: [
        ['place', 'for the combined score', 'left', 'for all scores', 'left'],
        ...score.map((row, place) => [
          String(place + 1),
          shownName(row.metric_title),
          percent(row.variance_left),
          shownName(cells[place]!.metric_title),
          percent(cells[place]!.variance_left),
        ]),
      ],
    },
  ];
}

/** How many known scores are spoken of. */
const KNOWN = 5;
