import { createHash } from 'node:crypto';
import type { States } from '../cohort/study-snapshots.ts';
import { SIMULATION_WARNING } from '../sources/snapshot.ts';
import { claimsSection, readingNotes } from './claims-section.ts';
import { askSection } from './explore-section.ts';
import type { DrawnFigure } from './figure.ts';
import type { Tables } from './findings/finding-tables.ts';
import { findings } from './findings/findings.ts';
import { type OwnAnswers, ownAnswers } from './findings/own-findings.ts';
import { Html, html, jsonData } from './html.ts';
import { pageData } from './page-data.ts';
import { shell } from './page-shell.ts';
import { changesSection } from './source-changes.ts';
import { inlineSvg } from './svg-files.ts';

export interface Page {
  tables: Tables;
  states: States;
  /** By file name. */
  figures: Readonly<Record<string, DrawnFigure>>;
  /** The page's JavaScript. */
  script: string;
  /** Why single scores, pairs and the interactive part are left out; null if they are shown. */
  withheld: string | null;
  version: string;
}

/** The report as one HTML file without requests. */
export function pageText({ tables, states, figures, script, withheld, version }: Page): string {
  const { readings, ...others } = figures;
  const { study } = tables;
  const data = withheld === null ? pageData(tables) : null;
  const changes = changesSection(tables);
  const answer = answerSection(tables);
  const warning = states.isSimulated ? html`<p class="warning">${SIMULATION_WARNING}</p>` : '';
  return shell({
    title: study.title,
    ...(data && { scripts: `'${hashOf(script)}'` }),
    header: html`<h1>${study.title}</h1>
${warning}
<p>State of ${states.asOf}. Main metric set: ${study.metric_sets[0]!.title}. Snapshots: ${states.snapshots.map(({ snapshotId, asOf }, i) => html`${i > 0 ? ', ' : ''}${snapshotId} (state of ${asOf})`)}.</p>
<nav aria-label="Contents"><ul>
${answer === null ? '' : html`<li><a href="#answer">Your metrics</a></li>`}<li><a href="#claims">Claims</a></li><li><a href="#findings">Findings</a></li>${changes === null ? '' : html`<li><a href="#changes">Changes</a></li>`}<li><a href="#figures">Figures</a></li><li><a href="#ask">Ask it yourself</a></li><li><a href="#data">Data</a></li>
</ul></nav>`,
    main: html`${answer ?? ''}<section id="claims" aria-labelledby="claims-title">
<h2 id="claims-title">Published numbers beside ours</h2>
${claimsSection(tables)}
${readings ? html`${figureSection('readings', readings)}${readingNotes(study)}` : ''}
</section>
<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
${findings(tables).map(({ heading, sentences }) => html`<h3>${heading}</h3><ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`)}
</section>
${
  changes === null
    ? ''
    : html`<section id="changes" aria-labelledby="changes-title">
<h2 id="changes-title">Changes since the last release</h2>
${changes}
</section>`
}
<section id="figures" aria-labelledby="figures-title">
<h2 id="figures-title">Figures</h2>
${Object.entries(others).map(([name, figure]) => figureSection(name, figure))}
</section>
${
  data
    ? askSection(data)
    : html`<section id="ask" aria-labelledby="ask-title">
<h2 id="ask-title">Ask it yourself</h2>
<p>${withheld!}</p>
</section>`
}
<section id="data" aria-labelledby="data-title">
<h2 id="data-title">Data</h2>
<p>Every number on this page comes from a table: Parquet and CSV files, one folder per stage, or all in <a href="../alignment.duckdb">alignment.duckdb</a>. <a href="../leaderboard.csv">leaderboard.csv</a> has every model’s score and rank by each method. <a href="../datapackage.json">datapackage.json</a> describes every column. The findings are also in <a href="../findings.md">findings.md</a>. All studies are in the <a href="../../index.html">index</a>.</p>
</section>`,
    rest: html`<footer><p class="muted">metalign ${version}, study ${study.name}: ${study.resamples} resamples, seed ${study.seed}.</p>${warning}</footer>
${
  data
    ? html`<script type="application/json" id="page-data">${jsonData(data)}</script>
<script>${new Html(script)}</script>`
    : ''
}`,
  });
}

/** What the study says about the user's own metrics and models; null without any. */
function answerSection(tables: Tables): Html | null {
  const { heading, names, answers, rest } = ownAnswers(tables);
  if (answers.length === 0) return null;
  return html`<section id="answer" aria-labelledby="answer-title">
<h2 id="answer-title">${heading}</h2>
${names.map((sentence) => html`<p>${sentence}</p>`)}
${answers.map(({ about, sentences, lists }) => html`<h3>${about}</h3><ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>${lists.map(ownList)}`)}
${rest.map((sentence) => html`<p>${sentence}</p>`)}
</section>
`;
}

function ownList({ title, unit, rows }: OwnAnswers['answers'][0]['lists'][0]): Html {
  return html`<div class="wide" role="region" aria-label="${title}" tabindex="0"><table>
<thead><tr><th scope="col">${title}</th><th scope="col" class="number">ρ (95 % interval)</th><th scope="col" class="number">${unit}</th></tr></thead>
<tbody>${rows.map(({ name, correlation, n }) => html`<tr><th scope="row">${name}</th><td class="number">${correlation}</td><td class="number">${n}</td></tr>`)}</tbody>
</table></div>`;
}

function figureSection(name: string, { title, caption, tables, description, drawing }: DrawnFigure): Html {
  const heading = html`<h3 id="${name}">${title}</h3>`;
  if ('missing' in drawing) return html`${heading}<p>${drawing.missing}</p>`;
  const files = html`<a href="${name}.svg">SVG</a>, <a href="${name}.png">PNG</a>; data: ${tables.map((table, i) => html`${i > 0 ? ', ' : ''}<a href="../${table.replace('.', '/')}.csv">${table.replace('.', '/')}</a>`)}`;
  const reading =
    name === 'heat-map'
      ? html`<p id="heat-map-words" class="reading" role="status">Point at a cell or use the arrow keys to see its ρ, interval, n and q here. Click, or press Enter, for its scatter plot.</p>`
      : '';
  return html`${heading}
<figure>
<div class="wide" id="${name}-picture" role="group" aria-label="${title}" tabindex="0">${inlineSvg(drawing, `${title}. ${description}`)}</div>
${reading}
<figcaption>${caption} <span class="downloads">${files}.</span></figcaption>
</figure>`;
}

/** The script's hash for the Content-Security-Policy. */
function hashOf(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}
