import type { States } from '../../cohort/study-date.ts';
import { listed } from '../../messages/counts-and-lists.ts';
import type { DrawnFigure } from '../drawing/figure.ts';
import { heroOf } from '../figures/figures.ts';
import { groupsInWords } from '../findings/column-groups.ts';
import { unitsInWords } from '../findings/family-findings.ts';
import type { Tables } from '../findings/finding-tables.ts';
import type { KeyNumber, Summary } from '../findings/key-numbers.ts';
import { readingFold, readingQuestion } from '../findings/table-reading.ts';
import { newsOf } from '../findings/trajectory-findings.ts';
import { type Html, html } from '../words/html.ts';
import { numberOf } from '../words/numbers.ts';
import { nameOf, names } from '../words/phrases.ts';
import { figureBody } from './figure-section.ts';
import { withTerms } from './glossary.ts';

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

/** A study's title, and the date of its state if it has one. */
export function kicker(title: string, asOf: string | null): Html {
  const state = asOf === null ? '' : html` · state of <time>${asOf}</time>`;
  return html`<p class="kicker">${title}${state}</p>`;
}

/** Numbers shown large. */
export function keyNumberList(numbers: readonly KeyNumber[], labelled: (label: string) => Html): Html {
  const item = ({ value, interval, label }: KeyNumber) => {
    const ends = interval && html` <span class="key-interval">${interval}</span>`;
    return html`<li><strong>${value}</strong>${ends} <span class="key-label">${labelled(label)}</span></li>`;
  };
  return html`<ul class="key-numbers">${numbers.map(item)}</ul>`;
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
