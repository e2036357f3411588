import type { States } from '../../cohort/study-date.ts';
import { dataElement } from '../../report/data/data-element.ts';
import { pageData } from '../../report/data/page-data.ts';
import type { DrawnFigure } from '../../report/drawing/figure.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { exploreSection } from '../../report/page/explore-section.ts';
import { figureSection } from '../../report/page/figure-section.ts';
import { glossary } from '../../report/page/glossary.ts';
import { howToCite } from '../../report/page/index-page.ts';
import { withLinks } from '../../report/page/links.ts';
import { shell } from '../../report/page/page-shell.ts';
import { commas, type Html, html, section } from '../../report/words/html.ts';
import { hasEstimate } from '../../report/words/numbers.ts';
import { SIMULATION_WARNING } from '../../sources/retrievals/snapshot.ts';
import {
  type OwnAnswer,
  type OwnAnswers,
  type OwnList,
  ownAnswers,
  YOUR_MODELS,
} from '../agreement/own/finding.ts';
import { claimsSection, readingNotes } from '../claims/page-words.ts';
import { changesSection } from '../source_changes/page-words.ts';
import { chapterSection, chaptersOf, type Filled } from './chapters.ts';
import { findings } from './findings.ts';
import { firstScreen } from './first-screen.ts';
import { summaryOf } from './summary.ts';

interface Page {
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
  const { study } = tables;
  const answers = ownAnswers(tables);
  const data = withheld === null ? pageData(tables, states, answers.metrics[0]) : null;
  const filled = { tables, figures, findings: findings(tables) };
  const own = ownSection(answers);
  const changes = changesSection(tables);
  const chapters = chaptersOf(tables);
  const hasClaims = tables.all('claims.claim').some(hasEstimate);
  const warning = states.isSimulated ? html`<p class="warning">${SIMULATION_WARNING}</p>` : '';
  const first = firstScreen(tables, summaryOf(tables, answers), states, figures);
  const content = html`${own}${chapters.map((chapter, i) => chapterSection(chapter, i + 1, filled))}
${hasClaims ? claims(filled) : ''}
${changes === null ? '' : section('changes', 'Changes in the sources', changes)}
${data ? exploreSection(data) : section('explore', 'Explore', html`<p>${withheld!}</p>`)}`;
  const places = [
    ...(own ? [{ id: 'answer', name: 'Your metrics' }] : []),
    ...chapters,
    ...(hasClaims ? [{ id: 'claims', name: 'Published numbers' }] : []),
    ...(changes ? [{ id: 'changes', name: 'Changes' }] : []),
    { id: 'explore', name: 'Explore' },
    { id: 'data', name: 'Data' },
  ];
  return shell({
    title: study.title,
    ...(data && { script }),
    header: html`${navigation(places)}
${warning}${first}`,
    main: html`${content}
${section('glossary', 'Glossary', glossary(html`${first}${content}`, tables.words))}
${dataSection(tables, states)}
${howToCite(tables, version)}`,
    rest: html`<footer><p class="muted"><a href="../../index.html">All studies</a> · metalign ${version} (<a href="../../CHANGELOG.md">changes</a>) · study ${study.name}.</p>${warning}</footer>
${data ? dataElement(data) : ''}`,
  });
}

function navigation(places: readonly { id: string; name: string }[]): Html {
  const links = places.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`);
  return html`<nav aria-label="Contents"><a class="home" href="../../index.html">metalign</a><ul>${links}</ul></nav>`;
}

function claims({ tables, figures: { readings } }: Filled): Html {
  const figure = readings
    ? html`${figureSection('readings', readings)}<details class="how"><summary>Which models and metrics the publication used</summary>${readingNotes(tables.study)}</details>`
    : '';
  return section('claims', 'Published numbers beside ours', [claimsSection(tables), figure]);
}

function dataSection({ study, words }: Tables, { snapshots }: States): Html {
  const isDated = study.as_of !== 'latest';
  const content = html`<p>Every number on this page comes from a table: Parquet and CSV files, one folder per stage, or all in <a href="../alignment.duckdb">alignment.duckdb</a>. <a href="../leaderboard.csv">leaderboard.csv</a> has the scores and ranks of the ${words.rows} by each method, as computed here. <a href="../datapackage.json">datapackage.json</a> describes every column. All findings in words are in <a href="../findings.md">findings.md</a>. The <a href="../../index.html">index</a> lists all tables and studies.</p>
<p>Snapshots of the sources: ${commas(snapshots.map(({ snapshotId, asOf }) => `${snapshotId}${asOf === null ? '' : ` (state of ${asOf})`}`))}.${isDated ? ' Each is the last on or before the study’s date, or one that the study names.' : ''}</p>`;
  return section('data', 'Data', content);
}

/** What the study says about the user's own metrics and models; empty without any. */
function ownSection({ notes, answers }: OwnAnswers): Html | '' {
  if (answers.length === 0) return '';
  const heading = answers[0]?.about === YOUR_MODELS ? YOUR_MODELS : 'Your metrics';
  const content = html`<p>${notes.join(' ')}</p>
${answers.map(ownAnswer)}`;
  return section('answer', heading, content);
}

function ownAnswer({ about, sentences, lists }: OwnAnswer): Html {
  const items = sentences.map((sentence) => html`<li>${withLinks(sentence)}</li>`);
  return html`<h3>${about}</h3><div class="own"><ul>${items}</ul><div>${lists.map(ownList)}</div></div>`;
}

function ownList({ title, unit, rows }: OwnList): Html {
  return html`<table>
<thead><tr><th scope="col">${title}</th><th scope="col" class="number">ρ (95 % interval)</th><th scope="col" class="number">${unit}</th></tr></thead>
<tbody>${rows.map(ownRow)}</tbody>
</table>`;
}

function ownRow({ name, correlation, n }: OwnList['rows'][number]): Html {
  return html`<tr><th scope="row">${name}</th><td class="number">${correlation.replace('; ', ';\n')}</td><td class="number">${n}</td></tr>`;
}
