import { groups } from 'd3-array';
import { settingsText } from '../../messages/command-settings.ts';
import { listed, upTo } from '../../messages/counts-and-lists.ts';
import { type Finding, leading } from '../../report/finding/finding.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { type Html, html } from '../../report/words/html.ts';
import { fixed, isKnown, matching } from '../../report/words/numbers.ts';
import { nameOf, names, shownName } from '../../report/words/phrases.ts';
import { PROGRAM } from '../../warehouse/code-hash.ts';
import type { Rows } from '../../warehouse/rows.ts';
import { csv } from '../../warehouse/spreadsheet-csv.ts';

/** What the columns of a user's table were read as, in `out/<study>/`, to be edited and named as READING. */
export const READING = 'reading.csv';

type Column = Rows['normalize.reading'];

/** How many names are listed, and how many in a command. */
const NAMED = 5;
const MOST_LISTED = 20;

/** The columns of the user's tables. */
function columnsRead(tables: Tables): Column[] {
  const own = tables.study.csv.map(({ source_id }) => source_id);
  return tables.all('normalize.reading').filter(({ source_id }) => own.includes(source_id));
}

/** The reading as a file; undefined without a table. */
export function readingCsv(tables: Tables): string | undefined {
  const rows = columnsRead(tables);
  if (rows.length === 0) return undefined;
  return csv(
    ['column', 'role', 'direction', 'evidence'],
    rows.map(({ column_name, role, direction, evidence }) => [column_name, role, direction, evidence]),
  );
}

/** The reading as a folded table; empty without a table. */
export function readingFold(tables: Tables): Html | '' {
  const rows = columnsRead(tables);
  if (rows.length === 0) return '';
  const line = ({ column_name, role, direction, evidence }: Column) =>
    html`<tr><th scope="row">${shownName(column_name)}</th><td>${role}${direction === 'lower' ? ' (lower is better)' : ''}</td><td>${shownName(evidence)}</td></tr>`;
  return html`<details class="how"><summary>How your table was read</summary><table>
<thead><tr><th scope="col">column</th><th scope="col">role</th><th scope="col">why</th></tr></thead>
<tbody>${rows.map(line)}</tbody>
</table><p>To change it, edit <a href="../${READING}">${READING}</a> and name it as READING.</p></details>`;
}

/** The first question about columns: which scores are better, or whether these are scores, with the command for the other answer. */
export function readingQuestion(tables: Tables): Finding[] {
  const rows = columnsRead(tables);
  const scores = matching(rows, { is_unsure: true, role: 'score' });
  const others = rows.filter(({ is_unsure, role }) => is_unsure && role !== 'score');
  if (scores.length > 0) return [askedDirection(tables, scores)];
  const [first] = others;
  if (!first) return [];
  const isOne = others.length === 1;
  const left = `${namesOf(others)} ${isOne ? 'is' : 'are'} left out (${first.evidence}). If ${isOne ? 'it is a score' : 'they are scores'},`;
  const wanted = rows.filter((row) => row.role === 'score' || others.includes(row));
  if (wanted.length <= MOST_LISTED) return [questionOf(tables, `${left} run:`, 'COLUMNS', headersOf(wanted))];
  const file = `out/${tables.study.name}/${READING}`;
  return [questionOf(tables, `${left} write so in ${file} and run:`, 'READING', [file])];
}

function askedDirection(tables: Tables, unsure: readonly Column[]): Finding {
  const [first] = unsure as [Column];
  const other = first.direction === 'lower' ? 'higher' : 'lower';
  const question = `${first.direction === 'lower' ? 'Lower' : 'Higher'} scores of ${namesOf(unsure)} are taken to be better, because ${first.evidence}. If ${other} ones are, run:`;
  return questionOf(tables, question, 'LOWER', lowerWith(tables, headersOf(unsure)));
}

function questionOf(tables: Tables, question: string, setting: string, names: readonly string[]): Finding {
  const finding = leading(`${tables.isAlone ? 'order' : 'own'}.question`, question);
  return { ...finding, ...settingCommand(tables, setting, names) };
}

function namesOf(rows: readonly Column[]): string {
  return upTo(
    NAMED,
    rows.map(({ column_name }) => `“${shownName(column_name)}”`),
  );
}

function headersOf(rows: readonly Column[]): string[] {
  return rows.map(({ column_name }) => column_name);
}

/** The columns whose lower scores are better. */
export function readAsLower(tables: Tables): string[] {
  return headersOf(matching(columnsRead(tables), { direction: 'lower', role: 'score' }));
}

/** LOWER for the same after turning some columns. */
export function lowerWith(tables: Tables, turned: readonly string[]): string[] {
  const lower = readAsLower(tables);
  const all = [...lower, ...turned].filter((name) => !(lower.includes(name) && turned.includes(name)));
  return all.length > 0 ? all : ['none'];
}

/** The command of a user's table with names in a setting; undefined if it cannot be pasted. */
export function settingCommand(
  { study, isAlone }: Tables,
  setting: string,
  names: readonly string[],
): { command: string } | undefined {
  if (!study.settings) return undefined;
  const words = settingsText({ ...study.settings, [setting]: undefined }, setting, names);
  return words ? { command: `${PROGRAM} ${isAlone ? 'agree' : 'compare'} ${words}` } : undefined;
}

/** Who is first in each way to treat missing scores; empty if none is missing. */
export function waysInWords(tables: Tables): string {
  const ways = tables
    .rows('aggregation.way')
    .filter(({ way, model_id }) => way !== 'board' && model_id !== null);
  if (ways.length === 0) return '';
  const firsts = groups(ways, ({ model_id }) => model_id).map(([model, rows]) => {
    const called = listed(rows.map(({ way }) => nameOf(names.ways, way)));
    return `${tables.modelName(model)} ${called}`;
  });
  return `First, by what becomes of missing scores: ${firsts.join('; ')}.`;
}

/** How far the order agrees with that by the board's own score; empty without one. */
export function boardInWords(tables: Tables): string {
  const board = tables.row('aggregation.way', { way: 'board' });
  if (!board || !isKnown(board.kendall_tau)) return '';
  const { row, rows } = tables.words;
  const own = columnsRead(tables).find(({ is_own }) => is_own);
  const far = tables
    .rows('aggregation.far_from_board')
    .map(({ model_id, ours, board }) => `${tables.modelName(model_id)} (${ours}, there ${board})`);
  const places =
    far.length === 0 ? `no ${row} is ten places away` : `ten places or more away: ${upTo(NAMED, far)}`;
  return `The board’s own “${shownName(own?.column_name ?? 'score')}” has ${tables.modelName(board.model_id)} first; our order of the ${board.n_both} ${rows} that both rank agrees with it by τ = ${fixed(2)(board.kendall_tau)}, ${places}.`;
}
