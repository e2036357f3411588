import { type Html, html } from '../words/html.ts';

/** A finding's table: names, and then numbers. */
export function findingTable([head = [], ...rows]: readonly string[][]): Html {
  const cell = (text: string, i: number) =>
    html`<td class="number" data-label="${head[i + 1]!}">${text.replace('; ', ';\n')}</td>`;
  return html`<table class="stacked">
<thead><tr><th scope="col">${head[0]!}</th>${head.slice(1).map((text) => html`<th scope="col" class="number">${text}</th>`)}</tr></thead>
<tbody>${rows.map(([name, ...numbers]) => html`<tr><th scope="row">${name!}</th>${numbers.map(cell)}</tr>`)}</tbody>
</table>`;
}
