import { groups, sum } from 'd3-array';
import { thousands } from '../../messages/counts-and-lists.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { type Html, html } from '../../report/words/html.ts';
import { correlation, matching } from '../../report/words/numbers.ts';
import { shownName } from '../../report/words/phrases.ts';
import type { TableWords } from '../../report/words/table-words.ts';
import type { Rows } from '../../warehouse/rows.ts';

type Change = Rows['source_changes.change'];

/** Longer lists of names are cut here. */
const MOST_NAMES = 10;

/** Ranks that correlate less than this are named; a refresh accepts few such metrics. */
const SAME_RANKS = 0.9;

/** Kinds of rows about times. */
const TIMES = ['submission', 'measurement', 'validity'];

/** What changed in the sources; empty if no source has a state to compare with. */
export function changesContent(tables: Tables): Html | '' {
  const changes = tables.all('source_changes.change');
  if (changes.length === 0) return '';
  const pairs = groups(changes, ({ snapshot_id }) => snapshot_id);
  return html`<ul>${pairs.map(([, rows]) => html`<li>${sourceSentence(rows, tables.words)}</li>`)}</ul>`;
}

function sourceSentence(rows: readonly Change[], words: TableWords): string {
  const [{ snapshot_id, previous_snapshot_id } = {}] = rows;
  const kinds = {
    model: [words.row, words.rows],
    metric: [words.column, words.columns],
    score: ['score', 'scores'],
  };
  const parts = Object.entries(kinds).flatMap(([kind, [one, many]]) =>
    ['new', 'gone', 'changed'].flatMap((change) => {
      const changed = matching(rows, { kind, change });
      const said = counted(
        sum(changed, ({ n }) => n),
        `${one} ${change}`,
        `${many} ${change}`,
      );
      const details = kind === 'model' ? ` (${namesOf(changed)})` : byHowMuch(changed);
      return said.map((each) => each + details);
    }),
  );
  const times = rows.filter(({ kind }) => TIMES.includes(kind));
  const dates = counted(
    sum(times, ({ n }) => n),
    'date changed',
    'dates changed',
  );
  const all = [...parts, ...versionParts(rows), ...dates];
  return `${snapshot_id}, since ${previous_snapshot_id}: ${all.join(', ')}.`;
}

/** New versions of metrics, and those that rank models differently. */
function versionParts(rows: readonly Change[]): string[] {
  const versions = matching(rows, { kind: 'version' });
  const reranked = versions.filter((row) => row.rank_correlation < SAME_RANKS);
  const inWords = (row: Change) =>
    `${shownName(row.text)}: the new version’s ranks of models correlate ${correlation(row.rank_correlation)} with the old one’s`;
  const number = counted(versions.length, 'metric in a new version', 'metrics in a new version');
  return [...number, ...reranked.map(inWords)];
}

function counted(number: number, one: string, many: string): string[] {
  return number === 0 ? [] : [`${thousands(number)} ${number === 1 ? one : many}`];
}

function namesOf(rows: readonly Change[]): string {
  const names = rows.map(({ text }) => shownName(text));
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
  return `${names.slice(0, MOST_NAMES).join(', ')}${more}`;
}

function byHowMuch(rows: readonly Change[]): string {
  const largest = Math.max(...rows.map(({ largest }) => largest));
  return largest > 0 ? ` by at most ${largest.toPrecision(2)}` : '';
}
