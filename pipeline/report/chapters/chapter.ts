import type { DrawnFigure } from '../drawing/figure.ts';
import type { ChapterName, Finding } from '../findings/finding.ts';
import type { Tables } from '../findings/finding-tables.ts';
import type { Findings } from '../findings/findings.ts';
import { figureSection } from '../page/figure-section.ts';
import { withTerms } from '../page/glossary.ts';
import { type Html, html } from '../page/html.ts';
import { linked, modelUrl } from '../page/links.ts';

/** A chapter of the report: a claim as its title, the findings that lead it, a figure, and a fold with everything behind it. */
export interface Chapter {
  id: ChapterName;
  title: string;
  /** Null if there is nothing to show. */
  figure: string | null;
  /** How the numbers were computed. */
  method: string;
  /** The tables behind the chapter, as `stage.table`. */
  tables: string[];
  /** Further figures, in the fold. */
  more: string[];
}

export interface Filled {
  tables: Tables;
  figures: Readonly<Record<string, DrawnFigure>>;
  findings: readonly Findings[];
}

/** @param number of the chapter */
export function chapterSection(chapter: Chapter, number: number, filled: Filled): Html {
  const { id, title, figure } = chapter;
  const leads = filled.findings.flatMap(({ findings }) => findings.filter(({ leads }) => leads === id));
  const seen = new Set<string>();
  return html`
<section id="${id}" class="chapter" aria-labelledby="${id}-title">
<h2 id="${id}-title"><span class="chapter-number">${number}</span> ${title}</h2>
<div class="points">${leads.map((lead) => html`<p>${withTerms(withModel(lead, filled.tables), seen)}</p>`)}</div>
${figure === null ? '' : figureNamed(figure, filled)}
${fold(chapter, filled, seen)}
</section>`;
}

/** A finding's text, with a link to the page of the model that it names. */
function withModel({ text, model }: Finding, tables: Tables): Html | string {
  if (model === undefined) return text;
  const name = tables.modelName(model);
  const [before, ...after] = text.split(name);
  return html`${before!}${linked(name, modelUrl(model, tables.isSimulated))}${after.join(name)}`;
}

function figureNamed(name: string, { figures }: Filled): Html | string {
  const figure = figures[name];
  return figure ? figureSection(name, figure) : '';
}

function fold({ id, method, tables, more }: Chapter, filled: Filled, seen: Set<string>): Html {
  return html`<details class="how"><summary>How we know</summary>
<p>${withTerms(method, seen)}</p>
<p>Tables: ${tables.map((table, i) => html`${i > 0 ? ', ' : ''}${tableLink(table, filled.tables.study.name)}`)}.</p>
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

/** The findings that lead no chapter. */
export function findingLists(all: readonly Findings[], seen: Set<string>): Html {
  const sections = all
    .map(({ heading, findings }) => ({ heading, rest: findings.filter(({ leads }) => !leads) }))
    .filter(({ rest }) => rest.length > 0);
  return html`<div class="findings">${sections.map(({ heading, rest }) => html`<section><h3>${heading}</h3><ul>${rest.map(({ text }) => html`<li>${withTerms(text, seen)}</li>`)}</ul></section>`)}</div>`;
}
