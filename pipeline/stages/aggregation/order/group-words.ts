import { upTo } from '../../../messages/counts-and-lists.ts';
import { type Finding, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { distinct, percent } from '../../../report/words/numbers.ts';
import { metricLabel, shownName, withoutSource } from '../../../report/words/phrases.ts';
import { csv } from '../../../warehouse/spreadsheet-csv.ts';
import { settingCommand } from '../../normalize/reading-words.ts';

/** The file of groups of columns in `out/<study>/`, to be edited and named as GROUPS. */
export const GROUPS = 'groups.csv';

/** How many columns are listed. */
const LISTED = 8;

/** From this share of the rows on, a column is named in which these have reached an end of the scale. */
const AT_END = 0.3;

function columns(tables: Tables) {
  return tables.rows('aggregation.order_column');
}

/** Whether the user has put columns into groups. */
function areGiven(tables: Tables): boolean {
  return tables.mainRanking()?.rank_set_unit === 'category';
}

/** The groups that columns seem to come in, and how to take them as units; none without any. */
export function groupFindings(tables: Tables): Finding[] {
  const { settings, name } = tables.study;
  const found = distinct(columns(tables), 'found_group').filter((group) => group !== null);
  if (found.length === 0) return [];
  const text = `The ${found.length} groups: ${found.map(shownName).join('; ')}.`;
  if (areGiven(tables) || !settings) return [leading('order.groups', text)];
  const file = `out/${name}/${GROUPS}`;
  const command = settingCommand(tables, 'GROUPS', [file]);
  const next = `If groups like these are drawn as wholes, correct them in ${file}${command ? ' and run:' : ''}`;
  return [{ ...leading('order.groups', `${text} ${next}`), ...command }];
}

/** The groups of columns as a file: those that the user gave, or else those found; undefined without any. */
export function groupsCsv(tables: Tables): string | undefined {
  const given = tables.metrics().map(({ metric_id, category }) => ({ metric_id, found_group: category }));
  const rows = areGiven(tables) ? given : columns(tables).filter(({ found_group }) => found_group !== null);
  if (rows.length === 0) return undefined;
  return csv(
    ['metric', 'group'],
    rows.map(({ metric_id, found_group }) => [withoutSource(metric_id), found_group]),
  );
}

/** Columns in which many rows have the lowest or the highest score; empty without any. */
export function endsInWords(tables: Tables): string {
  const { rows } = tables.words;
  const named = columns(tables).flatMap((row) =>
    Object.entries({ lowest: row.share_lowest, highest: row.share_highest }).flatMap(([end, share]) =>
      share >= AT_END
        ? `${percent(share)} of the ${rows} have the ${end} score of ${metricLabel(row.metric_id)}`
        : [],
    ),
  );
  if (named.length === 0) return '';
  return `${upTo(LISTED, named)}: rank sets miss more often if many ${rows} reach an end of the scale in some ${tables.words.columns}.`;
}
