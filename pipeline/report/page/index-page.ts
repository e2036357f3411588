import { groups } from 'd3-array';
import type { States } from '../../cohort/study-date.ts';
import { count, thousands } from '../../messages/counts-and-lists.ts';
import type { Study } from '../../studies/study.ts';
import type { DataPackage, Resource } from '../../warehouse/datapackage.ts';
import { commas, Html, html, section } from '../words/html.ts';
import { escapeLatex } from '../words/pasted-table.ts';
import { MODELS_AND_METRICS } from '../words/table-words.ts';
import { glossary } from './glossary.ts';
import { keyNumberList, kicker, type Summary } from './key-number.ts';
import { withLinks } from './links.ts';
import { shell } from './page-shell.ts';

/** A study's `datapackage.json`, for the index. */
export interface StudyPackage extends DataPackage {
  study: string;
  /** Whether it is of the user's own tables, without a study file. */
  isOwn: boolean;
  summary: Summary & { as_of: string | null };
  /** The figure on the study's card, as an element of the page; null without one. */
  picture: string | null;
}

/** `out/index.html`: a card per study, and all tables. */
export function indexText(studies: readonly StudyPackage[], script: string): string {
  const [{ description, metalign }] = studies as [StudyPackage];
  const own = studies.filter(({ isOwn }) => isOwn);
  const main = html`<div class="cards">${studies.filter(({ isOwn }) => !isOwn).map(card)}</div>
${own.length === 0 ? '' : section('own', 'Your tables', ownTables(own))}`;
  const tables = html`<p id="search-box" hidden><label for="table-search">Search tables and columns</label> <input id="table-search" type="search" autocomplete="off"> <span id="search-words" role="status"></span></p>
${tablesOf(studies)}`;
  return shell({
    title: 'metalign: how far measures of human-like vision agree',
    script,
    header: html`<h1>metalign ${metalign.version}</h1>
<p class="answer">${description}</p>
<p class="muted">Does your metric agree with the others? <code>make compare FILE=my-metric.csv</code>. Who is first in any table, and who else may be? <code>make agree FILE=llm.csv</code>. <a href="docs/tutorial.md">Tutorial</a> · <a href="CHANGELOG.md">What changed</a> · <a href="LICENSE">Licence (MIT)</a></p>`,
    main: html`${main}
${section('glossary', 'Glossary', glossary(main, MODELS_AND_METRICS))}
${section('tables', 'Tables', tables)}`,
  });
}

function card({ study, title, origin, summary, picture }: StudyPackage): Html {
  return html`<section class="card" aria-label="${study}">
<h2 id="${study}"><a href="${study}/report/index.html">${summary.question}</a></h2>
${kicker(`${study}: ${title}`, summary.as_of)}
${origin === 'simulated' ? html`<p class="warning">These numbers are from simulated scores.</p>` : ''}
<p class="answer">${summary.answer}</p>
${keyNumberList(summary.numbers.slice(0, 1), String)}
${picture === null ? '' : html`<figure>${new Html(picture)}</figure>`}
<p class="downloads"><strong><a href="${study}/report/index.html">Report</a></strong> · <a href="${study}/findings.md">Findings</a> · <a href="${study}/leaderboard.csv" download>leaderboard.csv</a> · <a href="${study}/alignment.duckdb">alignment.duckdb</a> · <a href="${study}/datapackage.json">datapackage.json</a></p>
</section>`;
}

/** A user's tables, one a line. */
function ownTables(studies: readonly StudyPackage[]): Html {
  const row = ({ study, version, origin, summary }: StudyPackage) =>
    html`<tr><th scope="row"><a href="${study}/report/index.html">${study}</a></th><td>${version}</td><td>${origin === 'simulated' ? 'SIMULATED. ' : ''}${mainSentence(summary.answer)}</td><td>${sizeOf(summary)}</td></tr>`;
  return html`<div class="scroll" role="region" aria-labelledby="own" tabindex="0"><table>
<thead><tr><th scope="col">table</th><th scope="col">state</th><th scope="col">answer</th><th scope="col">size</th></tr></thead>
<tbody>${studies.map(row)}</tbody>
</table></div>`;
}

/** Who is first, or else the first sentence. */
function mainSentence(answer: string): string {
  return (/First of .*?[.!?](?= |$)/.exec(answer) ?? /^.*?[.!?](?= |$)/.exec(answer))?.[0] ?? answer;
}

/** What the first number is over, in the brackets of its text: “40 models × 8 columns”. */
function sizeOf({ numbers }: Summary): string {
  return /\(([^()]*×[^(),]*)/.exec(numbers[0]?.text ?? '')?.[1] ?? '';
}

type TableFile = Resource & { study: string };

/** The tables, folded by stage, each with the files of every study. */
function tablesOf(studies: readonly StudyPackage[]): Html[] {
  const files = studies.flatMap(({ study, resources }) => resources.map((file) => ({ study, ...file })));
  // By a path without its extension; a table in the study's own folder has no stage.
  const tables = groups(files, ({ path }) => path.replace(/\.[a-z]+$/, ''));
  return groups(tables, ([table]) => table.split('/').at(-2) ?? 'leaderboard').map(
    ([stage, own]) =>
      html`<details class="tables"><summary>${stage} <span class="muted">${count(own.length, 'table')}</span></summary>
${own.map(tableEntry)}
</details>`,
  );
}

function tableEntry([table, files]: [string, TableFile[]]): Html {
  const [{ description, schema }] = files as [TableFile];
  const columns = schema.fields.map(({ name }) => name);
  const link = ({ study, path, format, bytes }: TableFile) =>
    html`<a href="${study}/${path}" download>${format}</a> (${thousands(Math.ceil(bytes / 1000))} kB)`;
  const words = `${table} ${description}`.toLowerCase();
  const rows = groups(files, ({ study }) => study).map(
    ([study, own]) => html`<li>${study}, ${thousands(own[0]!.rows)} rows: ${commas(own.map(link))}</li>`,
  );
  return html`<div class="table" id="${table}" data-words="${words}" data-columns="${columns.join(' ').toLowerCase()}"><h3>${table}</h3><p>${description} ${columns.length} columns.</p><p class="muted found-columns"></p><ul>${rows}</ul></div>`;
}

const PAPER =
  'Ahlert, Klein, Wichmann & Geirhos 2024, How aligned are different alignment metrics?, arXiv 2407.07530';

/** How to cite the study, the paper if the study recomputes numbers of it, and the sources; with an entry to copy. */
export function howToCite(study: Study, version: string, { isSimulated, snapshots }: States): Html {
  const isOfPaper = study.claims.some(({ reference }) => reference.startsWith('Ahlert'));
  const from = snapshots.map(({ snapshotId }) => snapshotId).join(', ');
  const note = `version ${version}${isSimulated ? ', SIMULATED SCORES' : ''}, from ${from}`;
  const content = html`<p>Cite, with the sources of the scores (their citations are in <a href="../datapackage.json">datapackage.json</a>):</p>
<ul>
${isOfPaper ? html`<li>${withLinks(PAPER)}.</li>` : ''}
<li>metalign contributors, metalign ${version}, study “${study.name}”: ${study.title}</li>
</ul>
<pre>@misc{metalign-${study.name},
  author = {{metalign contributors}},
  title = {metalign, study ${escapeLatex(`${study.name}: ${study.title}`)}},
  note = {${escapeLatex(note)}},
<span id="cite-link"></span>}</pre>`;
  return section('cite', 'How to cite', content);
}
