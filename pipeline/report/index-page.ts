import { count } from '../progress.ts';
import { type Html, html } from './html.ts';
import { shell } from './page-shell.ts';

/** The fields of a study's `datapackage.json` that the index shows. */
export interface StudyPackage {
  study: string;
  title: string;
  description: string;
  as_of: string;
  origin: string;
  sources: { as_of: string }[];
  resources: Resource[];
}

interface Resource {
  path: string;
  description: string;
  format: string;
  bytes: number;
  rows?: number;
  schema?: { fields: unknown[] };
}

/** `out/index.html`: every study's report and tables. */
export function indexText(studies: readonly StudyPackage[]): string {
  return shell({
    title: 'metalign: how far measures of human-like vision agree',
    header: html`<h1>metalign</h1>
<p>${studies[0]!.description}</p>
<nav aria-label="Studies"><ul>${studies.map(({ study, title }) => html`<li><a href="#${study}">${title}</a></li>`)}</ul></nav>`,
    main: html`${studies.map(studySection)}`,
  });
}

function studySection({ study, title, as_of, origin, sources, resources }: StudyPackage): Html {
  const newest = sources
    .map((source) => source.as_of)
    .sort()
    .at(-1);
  const tables = [...new Set(resources.map(nameOf))];
  return html`<section aria-labelledby="${study}">
<h2 id="${study}">${title}</h2>
${origin === 'simulated' ? html`<p class="warning">These numbers are from simulated scores.</p>` : ''}
<p><strong><a href="${study}/report/index.html">Report</a></strong> · <a href="${study}/findings.md">Findings</a> · <a href="${study}/leaderboard.csv" download>leaderboard.csv</a> (every model’s rank by each method) · <a href="${study}/datapackage.json">datapackage.json</a> (describes every column) · <a href="${study}/alignment.duckdb">alignment.duckdb</a> (all tables). ${as_of === 'latest' ? html`Newest state: ${newest!}.` : html`State of ${as_of}.`}</p>
<div class="wide" role="region" aria-label="Tables of ${study}" tabindex="0"><table class="stacked">
<caption>${tables.length} tables</caption>
<thead><tr><th scope="col">table</th><th scope="col">contents</th><th scope="col" class="number">rows</th><th scope="col" class="number">columns</th><th scope="col">download</th></tr></thead>
<tbody>${tables.map((table) =>
    tableRow(
      study,
      table,
      resources.filter((resource) => nameOf(resource) === table),
    ),
  )}</tbody>
</table></div>
</section>`;
}

/** A table's path without the extension. */
function nameOf({ path }: Resource): string {
  return path.replace(/\.[a-z]+$/, '');
}

function tableRow(study: string, table: string, files: readonly Resource[]): Html {
  const [first] = files;
  const links = files.map(
    ({ path, format, bytes }, i) =>
      html`${i > 0 ? ', ' : ''}<a href="${study}/${path}" download>${format === 'csv' ? 'CSV' : format === 'arrow' ? 'Arrow' : 'Parquet'}</a> (${size(bytes)})`,
  );
  return html`<tr><th scope="row">${table}</th><td>${first!.description}</td><td class="number" data-label="rows">${counted(first!.rows)}</td><td class="number" data-label="columns">${counted(first!.schema?.fields.length)}</td><td class="number" data-label="download">${links}</td></tr>`;
}

function counted(number: number | undefined): string {
  return number === undefined ? '–' : count(number);
}

const UNITS = ['B', 'kB', 'MB', 'GB'];

function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1000 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}
