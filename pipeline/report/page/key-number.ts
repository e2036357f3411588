import type { Row } from '../../warehouse/rows.ts';
import { type Html, html } from '../words/html.ts';
import { correlation, estimateOf, intervalText } from '../words/numbers.ts';

/** A number shown large, with its 95 % interval (empty without one) and what it says. */
export type KeyNumber = Record<'value' | 'interval' | 'label', string>;

/** What a study says in a few words: a question, an answer of a sentence or two, and at most three numbers. */
export interface Summary {
  question: string;
  answer: string;
  numbers: KeyNumber[];
}

/** An estimate with its interval, by default a correlation. */
export function keyNumber(row: Row | undefined, label: string, format = correlation): KeyNumber {
  return { value: format(estimateOf(row)), interval: intervalText(row, format), label };
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
