import type { Finding } from '../finding/finding.ts';
import { type Html, html } from '../words/html.ts';

/** What a study says in a few words, in its `datapackage.json`: a question, an answer and at most three numbers. */
export interface Summary {
  question: string;
  answer: string;
  numbers: Pick<Finding, 'text' | 'number'>[];
}

/** A study's title, and the date of its state if it has one. */
export function kicker(title: string, asOf: string | null): Html {
  const state = asOf === null ? '' : html` · state of <time>${asOf}</time>`;
  return html`<p class="kicker">${title}${state}</p>`;
}

/** Numbers shown large. */
export function keyNumberList(numbers: Summary['numbers'], labelled: (label: string) => Html | string): Html {
  const item = ({ text, number }: Summary['numbers'][number]) => {
    const ends = number!.interval && html` <span class="key-interval">${number!.interval}</span>`;
    return html`<li><strong>${number!.value}</strong>${ends} <span class="key-label">${labelled(text)}</span></li>`;
  };
  return html`<ul class="key-numbers">${numbers.map(item)}</ul>`;
}
