import { groups } from 'd3-array';
import type { States } from '../../cohort/study-date.ts';
import type { PageData } from '../../report/data/page-data.ts';
import type { DrawnFigure } from '../../report/drawing/figure.ts';
import type { Finding } from '../../report/finding/finding.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { dataElement, exploreSection } from '../../report/page/explore-section.ts';
import { figureBody, figureSection } from '../../report/page/figure-section.ts';
import { findingTable } from '../../report/page/finding-table.ts';
import { glossary, withTerms } from '../../report/page/glossary.ts';
import { howToCite } from '../../report/page/index-page.ts';
import { keyNumberList, kicker } from '../../report/page/key-number.ts';
import { withLinks } from '../../report/page/links.ts';
import { shell } from '../../report/page/page-shell.ts';
import { pageScript } from '../../report/page/style.ts';
import { commas, type Html, html, section } from '../../report/words/html.ts';
import { SIMULATION_WARNING } from '../../sources/retrievals/snapshot.ts';
import { packageVersion } from '../../warehouse/code-hash.ts';
import { claimsContent } from '../claims/page-words.ts';
import { readingFold } from '../normalize/reading-words.ts';
import { changesContent } from '../source_changes/page-words.ts';
import type { Chapter, Edition } from './editor.ts';

/** What a study's page is about. */
interface Page {
  tables: Tables;
  edition: Edition;
  states: States;
  /** By file name. */
  figures: Readonly<Record<string, DrawnFigure>>;
  /** The name of the first screen's figure; undefined without one. */
  hero: string | undefined;
  /** For the interactive part, or why it is left out. */
  data: PageData | string;
}

/** The report as one HTML file without requests. */
export function pageText(page: Page): string {
  const { tables, edition, states, data } = page;
  const { study, words } = tables;
  const version = packageVersion();
  const claims = claimsContent(tables);
  const changes = changesContent(tables);
  const isInteractive = typeof data !== 'string';
  const own = edition.chapters.filter(({ id, findings }) => id === 'own' && findings.length > 0);
  // A chapter of details is in findings.md alone.
  const shown = edition.chapters.filter(
    ({ id, findings }) => id !== 'own' && findings.some(({ level }) => level !== 'detail'),
  );
  const warning = states.isSimulated ? html`<p class="warning">${SIMULATION_WARNING}</p>` : '';
  const first = firstScreen(page);
  const content = html`${own.map(ownSection)}${shown.map((chapter, i) => chapterSection(chapter, i + 1, page))}
${claims && section('claims', 'Published numbers beside ours', claims)}
${changes && section('changes', 'Changes in the sources', changes)}
${isInteractive ? exploreSection(data) : section('explore', 'Explore', html`<p>${data}</p>`)}`;
  const places = [
    ...own,
    ...shown,
    ...(claims ? [{ id: 'claims', name: 'Published numbers' }] : []),
    ...(changes ? [{ id: 'changes', name: 'Changes' }] : []),
    { id: 'explore', name: 'Explore' },
    { id: 'data', name: 'Data' },
  ];
  return shell({
    title: study.title,
    ...(isInteractive && { script: pageScript('report') }),
    header: html`${navigation(places)}
${warning}${first}`,
    main: html`${content}
${section('glossary', 'Glossary', glossary(html`${first}${content}`, words))}
${dataSection(page)}
${howToCite(study, version, states)}`,
    rest: html`<footer><p class="muted"><a href="../../index.html">All studies</a> · metalign ${version} (<a href="../../CHANGELOG.md">changes</a>) · study ${study.name}.</p>${warning}</footer>
${isInteractive ? dataElement(data) : ''}`,
  });
}

function navigation(places: readonly { id: string; name: string }[]): Html {
  const links = places.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`);
  return html`<nav aria-label="Contents"><a class="home" href="../../index.html">metalign</a><ul>${links}</ul></nav>`;
}

/** The question, the answer, three numbers and one figure. */
function firstScreen({ tables, edition, states, figures, hero, data }: Page): Html {
  const { study, words } = tables;
  const { question, answer, numbers, offers, origin, chapters } = edition;
  const seen = new Set<string>();
  const news = chapters.flatMap(({ findings }) => findings.filter(({ id }) => id === 'history.news'));
  const figure = hero && figures[hero];
  const weights =
    typeof data !== 'string' && data.explorer ? html`<a href="#rank">Choose your own weights</a> · ` : '';
  return html`<div class="first-screen">
<div>
${kicker(study.title, states.asOf)}
<h1>${question}</h1>
<p class="answer">${withTerms(answer, seen, words)}</p>
${keyNumberList(numbers, (label) => withTerms(label, seen, words))}
${news.map(({ text }) => html`<p class="news">${text}</p>`)}
${offers.map(({ text, command }) => html`<p class="news">${text} <code>${command!}</code></p>`)}
<p class="origin">${origin}</p>
${readingFold(tables)}
<p class="next"><a href="#model-search">Find your ${words.row}, or compare two</a> · ${weights} <a href="#data">Data and sources</a></p>
</div>
${figure ? html`<div class="hero"><h2 id="${hero}">${figure.title}</h2>${figureBody(hero, figure)}</div>` : ''}
</div>`;
}

/** A chapter's last headline without a number or a command, as a title, or else its heading. */
function titleOf({ heading, findings }: Chapter): string {
  const headlines = findings.filter(({ level, number }) => level === 'headline' && !number);
  return headlines.at(-1)?.text.replace(/\.$/, '') ?? heading;
}

/** Sentences beside a chapter's figure; findings.md has all. */
const MOST_LEADS = 3;

/** A claim as its title, the findings that lead it beside a figure, and a fold that says how we know. */
function chapterSection(chapter: Chapter, number: number, { figures, hero, tables: { words } }: Page): Html {
  const { id, findings } = chapter;
  const leads = findings.filter(({ level, command }) => level === 'chapter' && !command).slice(0, MOST_LEADS);
  const [name = '', ...more] = chapter.figures.filter((each) => each !== hero && figures[each]);
  const figure = figures[name];
  const width = figure && 'width' in figure.drawing ? figure.drawing.width : 0;
  const seen = new Set<string>();
  const style = width === 0 ? '' : html` style="--figure: ${width}px"`;
  return html`
<section id="${id}" class="chapter"${style} aria-labelledby="${id}-title">
<h2 id="${id}-title"><span class="chapter-number">${number}</span> ${titleOf(chapter)}</h2>
<div class="words"><div class="points">${leads.map(({ text }) => html`<p>${withTerms(text, seen, words)}</p>`)}</div></div>
${figure ? html`<div>${figureSection(name, figure)}</div>` : ''}
<details class="how"><summary>How we know</summary>
<p>${withTerms(chapter.method, seen, words)} <span class="downloads">More in words: <a href="../findings.md">findings.md</a>.${moreFigures(more, figures)} Tables: ${commas(chapter.tables.map(tableLink))}.</span></p>
</details>
</section>`;
}

function moreFigures(names: readonly string[], figures: Page['figures']): Html | '' {
  const links = names.map((name) => html`<a href="${name}.svg">${figures[name]!.topic}</a>`);
  return links.length > 0 ? html` Figures: ${commas(links)}.` : '';
}

/** Each table is described in the index of all studies. */
function tableLink(table: string): Html {
  const name = table.replace('.', '/');
  return html`<a href="../../index.html#${name}">${name}</a>`;
}

/** What the study says about the user's own metrics and models: notes, and then about each. */
function ownSection({ id, name, findings }: Chapter): Html {
  const said = findings.filter(({ number, command }) => !number && !command);
  const general = said.filter(({ about }) => !about);
  const notes = general.filter(({ table }) => !table);
  const byAbout = groups(
    said.filter(({ about }) => about),
    ({ about }) => about!,
  );
  const content = html`<p>${notes.map(({ text }) => text).join(' ')}</p>
${general.map(({ text, table }) => (table ? html`<p>${text}</p>${findingTable(table)}` : ''))}
${byAbout.map(ownPart)}`;
  return section(id, name, content);
}

function ownPart([about, findings]: [string, Finding[]]): Html {
  const items = findings.filter(({ text }) => text).map(({ text }) => html`<li>${withLinks(text)}</li>`);
  return html`<h3>${about}</h3><div class="own"><ul>${items}</ul><div>${findings.flatMap(({ table }) => (table ? findingTable(table) : []))}</div></div>`;
}

function dataSection({ tables: { study, words }, states }: Page): Html {
  const isDated = study.as_of !== 'latest';
  const content = html`<p>Every number on this page comes from a table: Parquet and CSV files, one folder per stage, or all in <a href="../alignment.duckdb">alignment.duckdb</a>. <a href="../leaderboard.csv">leaderboard.csv</a> has the scores and ranks of the ${words.rows} by each method, as computed here. <a href="../datapackage.json">datapackage.json</a> describes every column. All findings are in <a href="../findings.md">findings.md</a> and, with their numbers, in <a href="../findings.json">findings.json</a>. The <a href="../../index.html">index</a> lists all tables and studies.</p>
<p>Snapshots of the sources: ${commas(states.snapshots.map(({ snapshotId, asOf }) => `${snapshotId}${asOf === null ? '' : ` (state of ${asOf})`}`))}.${isDated ? ' Each is the last on or before the study’s date, or one that the study names.' : ''}</p>`;
  return section('data', 'Data', content);
}
