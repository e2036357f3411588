import { listed } from '../../../messages/counts-and-lists.ts';
import { type Finding, headline, leading } from '../../../report/finding/finding.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { percent, withInterval } from '../../../report/words/numbers.ts';
import { shownName } from '../../../report/words/phrases.ts';

/** A metric of which others predict less cannot be skipped, nor predicted. */
export const LITTLE = 0.2;
/** Most metrics in findings.md; prediction/metric has all. */
const MOST = 10;

/** How much metrics tell of each other. */
export function sharedFindings(tables: Tables): Finding[] {
  const [all] = tables.estimates('prediction.shared', { source: 'all' });
  if (!all) return [];
  const { column, columns } = tables.words;
  const others = sourcesOf(tables).map(({ row, name }) => `of other ${name} ${percent(row.estimate)}`);
  const rows = tables.estimates('prediction.metric', { source: 'all' });
  const alone = rows
    .filter(({ estimate }) => estimate < LITTLE)
    .sort((one, other) => one.estimate - other.estimate);
  const inWords = `All other ${columns} together predict ${withInterval(all, percent)} of a ${column}’s variance${others.length > 0 ? `, those ${listed(others)}` : ''}, for ${unseen(tables)}.`;
  const least =
    alone.length === 0
      ? `The others predict at least ${percent(LITTLE)} of every ${column}.`
      : `${alone.length} of ${rows.length} ${columns} cannot be skipped, since the others predict less than ${percent(LITTLE)} of each.`;
  return [
    headline('shared.variance', inWords, { all }),
    {
      ...leading('shared.alone', least, { alone: alone.length }),
      table:
        alone.length === 0
          ? []
          : [
              [column, 'predicted by all others'],
              ...alone.slice(0, MOST).map((row) => [shownName(row.metric_title), withInterval(row, percent)]),
            ],
    },
  ];
}

/** Whom predictions are made for. */
export function unseen({ words: { rows }, isAlone }: Tables): string {
  return isAlone ? `${rows} not seen` : `${rows} of families not seen`;
}

/** What metrics of other data sets, categories and domains tell. */
export function sourcesOf(tables: Tables) {
  const names = { data_set: 'data sets', category: tables.words.groups, domain: 'domains' };
  return Object.entries(names).flatMap(([source, name]) =>
    tables.estimates('prediction.shared', { source }).map((row) => ({ row, name })),
  );
}
