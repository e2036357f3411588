import type { DrawnFigure } from '../drawing/figure.ts';
import type { Tables } from '../findings/finding-tables.ts';
import type { Findings } from '../findings/findings.ts';
import { figureSection } from '../page/figure-section.ts';
import { withTerms } from '../page/glossary.ts';
import { type Html, html } from '../page/html.ts';

/** A chapter of the report: a claim as its title, a few sentences, a figure, and a fold with everything behind it. */
export interface Chapter {
  id: Findings['chapter'];
  title: string;
  sentences: (string | Html)[];
  /** Null if there is nothing to show. */
  figure: string | null;
  /** How the numbers were computed. */
  method: string;
  /** The tables behind the chapter, as `stage.table`. */
  tables: string[];
  /** Further figures, in the fold. */
  more: string[];
}

export type ChapterOf = (tables: Tables) => Chapter;

export interface Filled {
  study: string;
  figures: Readonly<Record<string, DrawnFigure>>;
  findings: readonly Findings[];
}

/** @param number of the chapter */
export function chapterSection(chapter: Chapter, number: number, filled: Filled): Html {
  const { id, title, sentences, figure } = chapter;
  const seen = new Set<string>();
  return html`
<section id="${id}" class="chapter" aria-labelledby="${id}-title">
<h2 id="${id}-title"><span class="chapter-number">${number}</span> ${title}</h2>
<div class="points">${sentences.map((sentence) => html`<p>${withTerms(sentence, seen)}</p>`)}</div>
${figure === null ? '' : figureNamed(figure, filled)}
${fold(chapter, filled, seen)}
</section>`;
}

function figureNamed(name: string, { figures }: Filled): Html | string {
  const figure = figures[name];
  return figure ? figureSection(name, figure) : '';
}

function fold({ id, method, tables, more }: Chapter, filled: Filled, seen: Set<string>): Html {
  return html`<details class="how"><summary>How we know</summary>
<p>${withTerms(method, seen)}</p>
<p>Tables: ${tables.map((table, i) => html`${i > 0 ? ', ' : ''}${tableLink(table, filled.study)}`)}.</p>
${findingLists(
  filled.findings.filter(({ chapter }) => chapter === id),
  seen,
)}
${more.map((name) => figureNamed(name, filled))}
</details>`;
}

/** A table's name, linked to its description in the index of all studies. */
function tableLink(table: string, study: string): Html {
  const name = table.replace('.', '/');
  return html`<a href="../../index.html#${study}/${name}">${name}</a>`;
}

export function findingLists(all: readonly Findings[], seen: Set<string>): Html {
  return html`<div class="findings">${all.map(({ heading, sentences }) => html`<section><h3>${heading}</h3><ul>${sentences.map((sentence) => html`<li>${withTerms(sentence, seen)}</li>`)}</ul></section>`)}</div>`;
}
