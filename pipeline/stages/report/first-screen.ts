import type { States } from '../../cohort/study-date.ts';
import { listed } from '../../messages/counts-and-lists.ts';
import type { DrawnFigure } from '../../report/drawing/figure.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { figureBody } from '../../report/page/figure-section.ts';
import { withTerms } from '../../report/page/glossary.ts';
import { keyNumberList, kicker, type Summary } from '../../report/page/key-number.ts';
import { type Html, html } from '../../report/words/html.ts';
import { numberOf } from '../../report/words/numbers.ts';
import { nameOf, names } from '../../report/words/phrases.ts';
import { groupsInWords } from '../aggregation/order/group-words.ts';
import { unitsInWords } from '../agreement/means/family-words.ts';
import { readingFold, readingQuestion } from '../normalize/reading-words.ts';
import { newsOf } from '../trajectory/finding.ts';
import { heroOf } from './figures.ts';

/** The question, the answer, three numbers and one figure. */
export function firstScreen(
  tables: Tables,
  { question, answer, numbers }: Summary,
  states: States,
  figures: Readonly<Record<string, DrawnFigure>>,
): Html {
  const hero = heroOf(tables);
  const seen = new Set<string>();
  const news = newsOf(tables);
  const [asked, command] = readingQuestion(tables);
  const mean = tables.meanAgreement();
  const { words } = tables;
  const ranked = tables.ranked().length;
  const isOfSome = !tables.asked() && ranked > 0 && ranked < numberOf(mean, 'n_models');
  const ofSome = ` The combined score is over the ${ranked} ${words.rows} that have every ${words.column}.`;
  const units = mean ? unitsInWords(mean, words) : words.rows;
  const rankSets = `; rank sets say how far ranks may differ over many ${words.columns} like these, if these are independent draws`;
  const weights = html`<a href="#rank">Choose your own weights</a> · `;
  return html`<div class="first-screen">
<div>
${kicker(tables.study.title, states.asOf)}
<h1>${question}</h1>
<p class="answer">${withTerms(answer, seen, words)}</p>
${keyNumberList(numbers, (label) => withTerms(label, seen, words))}
${news === null ? '' : html`<p class="news">${news}</p>`}
${asked ? html`<p class="news">${asked} ${command ? html`<code>${command}</code>` : ''}</p>` : ''}
<p class="origin">${groupsInWords(tables)} ${originOf(states, tables)}${isOfSome ? ofSome : ''} Intervals (95 %) say how far numbers may differ with other ${units}, not with other ${words.columns}${tables.isAlone && tables.orderedRanking() ? rankSets : '; those of correlations are cut off at −1 and 1'}.</p>
${readingFold(tables)}
<p class="next"><a href="#model">Find your ${words.row}</a> · ${ranked > 0 ? weights : ''} <a href="#data">Data and sources</a></p>
</div>
<div class="hero"><h2 id="${hero}">${figures[hero]!.title}</h2>${figureBody(hero, figures[hero]!)}</div>
</div>`;
}

function originOf({ isSimulated }: States, tables: Tables): string {
  const ids = new Set(
    tables
      .ofOwnSet()
      .metrics()
      .map(({ metric_id }) => String(metric_id).replace(/:.*/, '')),
  );
  const sources = listed(Array.from(ids, (id) => nameOf(names.sources, id)));
  return `Computed by metalign from ${isSimulated ? 'simulated ' : ''}scores of ${sources}.`;
}
