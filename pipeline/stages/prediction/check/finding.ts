import { thousands } from '../../../messages/counts-and-lists.ts';
import { detail, type Finding } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { fixed, percent } from '../../../report/words/numbers.ts';
import type { Rows } from '../../../warehouse/rows.ts';

/** How far predictions can be trusted. */
export function checkFindings(tables: Tables): Finding[] {
  const rows = tables.rows('prediction.check_mean');
  const [cells] = tables.rows('prediction.cell_count');
  const last = rows.at(-1);
  if (!last) return [];
  const { rows: models, row, column } = tables.words;
  const of = { family: tables.isAlone ? `other ${models}` : 'other families', date: `later ${models}` };
  const inWords = `Hidden scores as predicted: mean absolute error in standard deviations of a ${column}, beside those of the mean by ${row} and by ${column}; scores within their 90 % intervals; ${models} of which at least 80 % are.`;
  return [
    {
      ...detail('shared.check', inWords, { last }),
      table: [
        [
          'known scores, of',
          'error',
          `${row}’s mean`,
          `${column}’s mean`,
          'in interval',
          `${models} with 80 %`,
        ],
        ...rows.map((check) => [
          `${check.n_known}, ${of[check.left_out_by as keyof typeof of]}`,
          fixed(2)(check.error),
          fixed(2)(check.error_model_mean),
          fixed(2)(check.error_metric_mean),
          percent(check.coverage),
          percent(check.share_covered),
        ]),
      ],
    },
    detail('shared.cells', cellsInWords(tables, cells), { cells }),
  ];
}

function cellsInWords({ words }: Tables, cells: Rows['prediction.cell_count'] | undefined): string {
  if (!cells) return '';
  const older = ` Those of ${words.rows} older than the ${words.column} have none: when they were run later, predictions showed no skill.`;
  return `${thousands(cells.n_predicted)} of ${thousands(cells.n)} empty cells have a prediction, which is no score.${cells.n_older > 0 ? older : ''}`;
}
