import type { KeyNumber } from '../data/key-numbers.ts';
import { unbroken } from './glossary.ts';
import { escaped, Html, html } from './html.ts';

/** Numbers shown large. */
export function keyNumberList(numbers: readonly KeyNumber[], labelled: (label: string) => Html): Html {
  const whole = (text: string) => new Html(unbroken(escaped(text)));
  return html`<ul class="key-numbers">${numbers.map(
    ({ value, interval, label }) =>
      html`<li><strong>${whole(value)}</strong>${interval === '' ? '' : html` <span class="key-interval">${whole(interval)}</span>`} <span class="key-label">${labelled(label)}</span></li>`,
  )}</ul>`;
}
