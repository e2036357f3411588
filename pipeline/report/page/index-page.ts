import { groups } from 'd3-array';
import { thousands } from '../../messages/counts-and-lists.ts';
import type { DataPackage, Resource } from '../../warehouse/datapackage.ts';
import type { Tables } from '../findings/finding-tables.ts';
import type { Summary } from '../findings/key-numbers.ts';
import { commas, Html, html, section } from '../words/html.ts';
import { keyNumberList, kicker } from './first-screen.ts';
import { withPublications } from './links.ts';
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
  const tables = html`<p id="search-box" hidden><label for="table-search">Search tables and columns</label> <input id="table-search" type="search" autocomplete="off"> <span id="search-words" role="status"></span></p>
${studies.map(tablesOf)}`;
  return shell({
    title: 'metalign: all studies',
    script,
    header: html`<h1>metalign</h1>
<p class="answer">${description}</p>`,
    main: html`${cards(studies.filter(({ isOwn }) => !isOwn))}
${own.length === 0 ? '' : section('own', 'Your tables', cards(own))}
${section('tables', 'Tables', tables)}`,
    rest: html`<footer><p class="muted">metalign ${metalign.version} (<a href="CHANGELOG.md">changes</a>).</p></footer>`,
  });
}

function cards(studies: readonly StudyPackage[]): Html {
  return html`<div class="cards">${studies.map(card)}</div>`;
}

function card({ study, title, origin, summary, picture }: StudyPackage): Html {
  return html`<section class="card" aria-labelledby="${study}">
<h2 id="${study}"><a href="${study}/report/index.html">${summary.question}</a></h2>
${kicker(`${study}: ${title}`, summary.as_of)}
${origin === 'simulated' ? html`<p class="warning">These numbers are from simulated scores.</p>` : ''}
<p class="answer">${summary.answer}</p>
${keyNumberList(summary.numbers, (label) => html`${label}`)}
${picture === null ? '' : html`<figure>${new Html(picture)}</figure>`}
<p class="downloads"><strong><a href="${study}/report/index.html">Report</a></strong> · <a href="${study}/findings.md">Findings</a> · <a href="${study}/leaderboard.csv" download>leaderboard.csv</a> · <a href="${study}/alignment.duckdb">alignment.duckdb</a> · <a href="${study}/datapackage.json">datapackage.json</a> · <a href="#${study}-tables">Tables</a></p>
</section>`;
}

/** A study's tables, folded by stage. */
function tablesOf({ study, title, resources }: StudyPackage): Html {
  // By a path without its extension; a table in the study's own folder has no stage.
  const tables = groups(resources, ({ path }) => path.replace(/\.[a-z]+$/, ''));
  const stages = groups(tables, ([table]) => table.split('/').at(-2) ?? 'leaderboard');
  return html`<h3 id="${study}-tables">${study}: ${title}</h3>
${stages.map(
  ([stage, own]) =>
    html`<details class="tables"><summary>${stage} <span class="muted">${own.length} ${own.length === 1 ? 'table' : 'tables'}</span></summary>
${own.map(([table, files]) => tableEntry(study, table, files))}
</details>`,
)}`;
}

const FORMATS: Readonly<Record<string, string>> = { csv: 'CSV', arrow: 'Arrow', parquet: 'Parquet' };

function tableEntry(study: string, table: string, files: readonly Resource[]): Html {
  const [{ description, rows, schema }] = files as [Resource];
  const columns = schema.fields.map(({ name }) => name);
  const link = ({ path, format, bytes }: Resource) =>
    html`<a href="${study}/${path}" download>${FORMATS[format]!}</a> (${thousands(Math.ceil(bytes / 1000))} kB)`;
  const words = `${table} ${description}`.toLowerCase();
  return html`<div class="table" id="${study}/${table}" data-words="${words}" data-columns="${columns.join(' ').toLowerCase()}"><h4>${table}</h4><p>${description} ${thousands(rows)} rows, ${columns.length} columns: ${commas(files.map(link))}.</p><p class="muted found-columns"></p></div>`;
}

const PAPER =
  'Ahlert, Klein, Wichmann & Geirhos 2024, How aligned are different alignment metrics?, arXiv 2407.07530';

/** How to cite the study, the paper that it recomputes, and the sources. */
export function howToCite({ study, isAlone }: Tables, version: string): Html {
  const content = html`<p>Cite ${isAlone ? '' : 'the paper, '}this software with its version, and the sources of the scores (their citations are in <a href="../datapackage.json">datapackage.json</a>):</p>
<ul>
${isAlone ? '' : html`<li>${withPublications(PAPER)}.</li>`}
<li>metalign ${version}, study “${study.name}”: ${study.title}</li>
</ul>`;
  return section('cite', 'How to cite', content);
}
