import { listed } from '../../messages/counts-and-lists.ts';
import type { DrawnFigure } from '../../report/drawing/figure.ts';
import type { ChapterName } from '../../report/finding/finding.ts';
import { MEAN, type Tables } from '../../report/finding/tables.ts';
import { figureSection } from '../../report/page/figure-section.ts';
import { withTerms } from '../../report/page/glossary.ts';
import { isOpen } from '../../report/words/agreement-words.ts';
import { constants } from '../../report/words/constants.ts';
import { commas, type Html, html } from '../../report/words/html.ts';
import { correlation, estimateOf, hasMainFamily, rhoOf } from '../../report/words/numbers.ts';
import { capital } from '../../report/words/phrases.ts';
import { inWords } from '../../report/words/table-words.ts';
import type { Row } from '../../warehouse/rows.ts';
import { orderOfColumns } from '../aggregation/order/column-words.ts';
import { ifIndependent, shareOrdered } from '../aggregation/order/finding.ts';
import { changedOrder } from '../aggregation/ranks/finding.ts';
import { influenceOf, largestShare } from '../aggregation/score/finding.ts';
import { sharedLevels } from '../agreement/generalizability/finding.ts';
import { dataSetRange } from '../agreement/means/data-set-words.ts';
import { withoutOpposed } from '../agreement/own/direction-words.ts';
import { changeOf, meansOf, rangeSets } from '../agreement/range/finding.ts';
import { samePairs } from '../trajectory/finding.ts';
import { figuresOf, heroOf } from './figures.ts';
import type { FindingsSection } from './findings.ts';
import { extentInWords } from './summary.ts';

/** A chapter of the report: a claim as its title, the findings that lead it beside a figure, and a fold that says how we know. */
type Chapter = ChapterPart & Texts;

interface ChapterPart {
  id: ChapterName;
  title: string;
  /** Empty without one. */
  figure: string;
  /** Further figures, linked in the fold. */
  more: string[];
  /** How the numbers were computed, where this differs from the usual. */
  method?: string;
}

interface Texts {
  /** In the page's navigation. */
  name: string;
  /** How the numbers were computed. */
  method: string;
  /** The tables behind the chapter, as `stage.table`. */
  tables: string[];
}

const TEXTS = constants<Record<'studies' | 'tables', Record<ChapterName, Texts>>>('page/chapters.yml');

/** The chapters in the order of the page, without those that have nothing to say. */
export function chaptersOf(tables: Tables): Chapter[] {
  const { isAlone } = tables;
  const makers = isAlone ? [tableRanks, agreement, score] : [agreement, comparison, score, ranks, history];
  const texts = inWords(TEXTS[isAlone ? 'tables' : 'studies'], tables.words);
  const chapters = makers.flatMap((chapter) => chapter(tables) ?? []);
  return chapters.map((chapter) => ({ ...texts[chapter.id], ...chapter }));
}

/** How far the metrics agree. */
function agreement(tables: Tables): ChapterPart {
  const title = agreementTitle(tables);
  const shared = comparisonTitle(tables) === null ? ['shared-level'] : [];
  const names = ['heat-map', 'category-agreement', ...shared];
  return { id: 'agreement', title, ...figuresIn(tables, names) };
}

/** Those of a chapter's figures that the study has, without that of the first screen. */
function figuresIn(tables: Tables, names: readonly string[]): Pick<Chapter, 'figure' | 'more'> {
  const hero = heroOf(tables);
  const known = figuresOf(tables).map(([name]) => name);
  const [figure = '', ...more] = names.filter((name) => name !== hero && known.includes(name));
  return { figure, more };
}

function agreementTitle(tables: Tables): string {
  const extent = extentInWords(tables);
  const without = withoutOpposed(tables);
  const but = without && `, and by ${without}`;
  return extent
    ? `${tables.subject()} agree ${extent}${but}`
    : `How far the ${tables.words.columns} agree is uncertain`;
}

/** On which models and on which kinds of metrics agreement depends. */
function comparison(tables: Tables): ChapterPart | null {
  const title = comparisonTitle(tables);
  if (title === null) return null;
  // What metrics share is about all pairs, not about those asked for.
  const names = tables.asked() ? ['range-restriction'] : ['range-restriction', 'shared-level'];
  if (sharedLevels(tables).length > 2 && title !== UNCLEAR) names.reverse();
  const method = 'The mean correlation is recomputed over parts of the models.';
  return {
    id: 'comparison',
    title,
    ...figuresIn(tables, names),
    ...(rangeSets(tables).length > 0 ? {} : { method }),
  };
}

const UNCLEAR = 'It is not clear whether agreement depends on accuracy';

/** Null without numbers on models, kinds of metrics or data sets. */
function comparisonTitle(tables: Tables): string | null {
  const set = rangeSets(tables).find((each) => each.isMain && meansOf(each).length > 1);
  const change = set && changeOf(set);
  const on = [
    !tables.asked() && dataSetRange(tables)?.isClear ? 'which data sets are counted' : '',
    change === 'falls' || change === 'rises' ? 'which models are compared' : '',
    isOfOneFamily(tables) ? 'single families of models' : '',
  ].filter(Boolean);
  if (on.length > 0) return `Agreement depends on ${listed(on)}`;
  if (change === 'unclear') return UNCLEAR;
  if (set) {
    const means = meansOf(set);
    const falls = estimateOf(means.at(-1)) < estimateOf(means[0]) ? 'falls' : 'rises';
    return `Agreement ${falls} among the best models${set.trained}, but these are of too few families for intervals`;
  }
  return sharedLevels(tables).length > 1 ? 'What agreement depends on is not clear' : null;
}

/** Whether how far the metrics agree is open because of one family of models. */
function isOfOneFamily(tables: Tables): boolean {
  const mean = tables.headline();
  return isOpen(mean) && hasMainFamily(mean);
}

/** What decides the combined score. */
function score(tables: Tables): ChapterPart | null {
  const share = largestShare(tables);
  if (!share) return null;
  const title = capital(influenceOf(share) || 'What decides the score is uncertain');
  return { id: 'score', title, figure: 'weight-and-share', more: ['explained-variance'] };
}

/** How far ranks depend on the data sets. */
function ranks(tables: Tables): ChapterPart | null {
  const order = changedOrder(tables);
  if (!order && tables.rows('aggregation.model_score').length === 0) return null;
  const method = 'A rank is that of the combined score, among the models that have every metric.';
  return {
    id: 'ranks',
    title: capital(order || 'How far ranks depend on the data sets is unknown here'),
    ...figuresIn(tables, ['rank-ranges', 'rank-sets']),
    ...(order ? {} : { method }),
  };
}

/** The order of a table's rows. */
function tableRanks(tables: Tables): ChapterPart | null {
  if (!tables.mainRanking()) return null;
  const ranking = tables.orderedRanking();
  const { rows } = tables.words;
  const title = ranking
    ? `${capital(shareOrdered(ranking))} of all pairs of ${rows} have a clear order${ifIndependent(tables, ranking)}`
    : `The order of the ${rows}`;
  return {
    id: 'ranks',
    title,
    ...figuresIn(tables, ['rank-sets']),
    method: `${inWords(TEXTS.tables.ranks, tables.words).method} ${orderOfColumns(tables)}`.trimEnd(),
  };
}

/** How the numbers changed with the leaderboard. */
function history(tables: Tables): ChapterPart | null {
  const means = tables.estimates('trajectory.headline', MEAN);
  if (means.length < 2) return null;
  const same = samePairs(tables, means[0]!.as_of, means.at(-1)!.as_of);
  const at = (row: Row) => `${rhoOf(row)} (${row.n_metrics} metrics, ${String(row.as_of).slice(0, 4)})`;
  const but = same ? `, but to ${correlation(same.after)} over the same ${same.pairs} pairs` : '';
  const title = `The average correlation went from ${at(means[0]!)} to ${at(means.at(-1)!)}${but}`;
  return { id: 'history', title, figure: 'trajectory', more: [] };
}

export interface Filled {
  tables: Tables;
  figures: Readonly<Record<string, DrawnFigure>>;
  findings: readonly FindingsSection[];
}

/** Sentences beside a chapter's figure; findings.md has all. */
const MOST_LEADS = 3;

/** @param number of the chapter */
export function chapterSection(chapter: Chapter, number: number, filled: Filled): Html {
  const { id, title, figure } = chapter;
  const all = filled.findings.flatMap(({ findings }) => findings.filter(({ leads }) => leads === id));
  const leads = all.slice(0, MOST_LEADS);
  const drawn = filled.figures[figure];
  const width = drawn && 'width' in drawn.drawing ? drawn.drawing.width : 0;
  // Sentences say already why a figure is missing.
  const picture =
    drawn && (width > 0 || leads.length === 0) ? html`<div>${figureSection(figure, drawn)}</div>` : '';
  const seen = new Set<string>();
  const points = leads.map(({ text }) => html`<p>${withTerms(text, seen, filled.tables.words)}</p>`);
  const style = width === 0 ? '' : html` style="--figure: ${width}px"`;
  return html`
<section id="${id}" class="chapter"${style} aria-labelledby="${id}-title">
<h2 id="${id}-title"><span class="chapter-number">${number}</span> ${title}</h2>
<div class="words"><div class="points">${points}</div></div>
${picture}
${fold(chapter, filled, seen)}
</section>`;
}

/** How the numbers were computed, with links to everything behind them. */
function fold({ method, tables, more }: Chapter, filled: Filled, seen: Set<string>): Html {
  const drawn = more.filter((name) => filled.figures[name] && !('missing' in filled.figures[name].drawing));
  const links = drawn.map((name) => html`<a href="${name}.svg">${filled.figures[name]!.topic}</a>`);
  const figures = html` Figures: ${commas(links)}.`;
  // Each is described in the index of all studies.
  const files = tables
    .map((table) => table.replace('.', '/'))
    .map((name) => html`<a href="../../index.html#${name}">${name}</a>`);
  return html`<details class="how"><summary>How we know</summary>
<p>${withTerms(method, seen, filled.tables.words)} <span class="downloads">More in words: <a href="../findings.md">findings.md</a>.${links.length > 0 ? figures : ''} Tables: ${commas(files)}.</span></p>
</details>`;
}
