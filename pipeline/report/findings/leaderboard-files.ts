import type { States } from '../../cohort/study-date.ts';
import { escapeMarkdown } from '../../warehouse/escape-markdown.ts';
import { nameOf, names } from '../words/phrases.ts';
import type { Tables } from './finding-tables.ts';
import { rankingTable } from './judgement-table.ts';
import { byGroupInWords, rankSetsInWords, tiersInWords } from './judgement-words.ts';

/** How many rows a paper or a README has room for. */
const SHOWN = 20;

/** The top of a study's ranking with rank sets, made to be pasted, by file name; none without rank sets. */
export function leaderboardFiles(tables: Tables, states: States, version: string): Record<string, string> {
  const ranking = tables.orderedRanking();
  if (!ranking) return {};
  const { rows, columns } = tables.words;
  const lines = rankingTable(tables, ranking, SHOWN);
  const from = states.snapshots.map(({ snapshotId }) => snapshotId).join(', ');
  const caption = [
    `The first ${lines.length - 1} of ${ranking.n_models} ${rows} by ${nameOf(names.ranking_methods, ranking.method)} of ${tables.metrics().length} ${columns}.`,
    rankSetsInWords(tables) + byGroupInWords(tables) + tiersInWords(tables, SHOWN),
    `${states.isSimulated ? 'SIMULATED SCORES. ' : ''}Made by metalign ${version} from ${from}.`,
  ].join(' ');
  return { 'leaderboard.md': markdown(lines, caption), 'leaderboard.tex': latex(lines, caption) };
}

function markdown(lines: string[][], caption: string): string {
  const [head, ...rows] = lines.map((cells) => `| ${cells.map(escapeMarkdown).join(' | ')} |\n`);
  return `${head}|${' ---: |'.repeat(lines[0]!.length - 1)} --- |\n${rows.join('')}\n${escapeMarkdown(caption)}\n`;
}

function latex(lines: string[][], caption: string): string {
  const [head, ...rows] = lines.map((cells) => `${cells.map(escapeLatex).join(' & ')} \\\\\n`);
  return `% Needs \\usepackage{booktabs}; LuaLaTeX or XeLaTeX if names have other than Latin letters.
\\begin{table}
\\centering
\\caption{${escapeLatex(caption)}}
\\begin{tabular}{${'r'.repeat(lines[0]!.length - 1)}l}
\\toprule
${head}\\midrule
${rows.join('')}\\bottomrule
\\end{tabular}
\\end{table}
`;
}

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '`': '\\textasciigrave{}',
  "'": '\\textquotesingle{}',
  '−': '$-$',
  // For what no terminal could show.
  '\ufffd': '?',
};

/** Escapes all that has a meaning in LaTeX, which names may contain, and parts what it would draw as one sign. */
export function escapeLatex(text: string): string {
  const escaped = text.replace(/[\\~^<>|`'−\ufffd&%$#_{}]/g, (sign) => LATEX[sign] ?? `\\${sign}`);
  return escaped.replace(/[-–](?=[-–])|,(?=,)/g, '$&{}').replaceAll('–', '--');
}
