import type { States } from '../../cohort/study-date.ts';
import { escapeMarkdown } from '../../warehouse/escape-markdown.ts';

/**
 * A table in Markdown and in LaTeX, by file name.
 *
 * @param align `l` or `r` for each column
 */
export function pastedTable(
  name: string,
  align: string,
  lines: string[][],
  about: string,
  { isSimulated, snapshots }: States,
  version: string,
): Record<string, string> {
  const from = snapshots.map(({ snapshotId }) => snapshotId).join(', ');
  const caption = `${about} ${isSimulated ? 'SIMULATED SCORES. ' : ''}Made by metalign ${version} from ${from}.`;
  return { [`${name}.md`]: markdown(align, lines, caption), [`${name}.tex`]: latex(align, lines, caption) };
}

function markdown(align: string, lines: string[][], caption: string): string {
  const [head, ...rows] = lines.map((cells) => `| ${cells.map(escapeMarkdown).join(' | ')} |\n`);
  const rule = align.replaceAll('r', ' ---: |').replaceAll('l', ' --- |');
  return `${head}|${rule}\n${rows.join('')}\n${escapeMarkdown(caption)}\n`;
}

function latex(align: string, lines: string[][], caption: string): string {
  const [head, ...rows] = lines.map((cells) => `${cells.map(escapeLatex).join(' & ')} \\\\\n`);
  return `% Needs \\usepackage{booktabs}; LuaLaTeX or XeLaTeX if names have other than Latin letters.
\\begin{table}
\\centering
\\caption{${escapeLatex(caption)}}
\\begin{tabular}{${align}}
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
  // After the end of a row, these would be its options.
  '[': '{[}',
  '*': '{*}',
  '`': '\\textasciigrave{}',
  "'": '\\textquotesingle{}',
  '−': '$-$',
  ρ: '$\\rho$',
  α: '$\\alpha$',
  // For what no terminal could show.
  '\ufffd': '?',
};

/** Escapes all that has a meaning in LaTeX, which names may contain, and parts what it would draw as one sign. */
export function escapeLatex(text: string): string {
  const escaped = text.replace(/[\\~^<>|[*`'−ρα\ufffd&%$#_{}]/g, (sign) => LATEX[sign] ?? `\\${sign}`);
  return escaped.replace(/[-–](?=[-–])|,(?=,)/g, '$&{}').replaceAll('–', '--');
}
