import type { DrawnFigure } from './figure.ts';
import { type Html, html } from './html.ts';
import { inlineSvg } from './svg-files.ts';

export function figureSection(
  name: string,
  { title, caption, tables, description, drawing }: DrawnFigure,
): Html {
  const heading = html`<h3 id="${name}">${title}</h3>`;
  if ('missing' in drawing) return html`${heading}<p>${drawing.missing}</p>`;
  const files = html`<a href="${name}.svg">SVG</a>, <a href="${name}.png">PNG</a>; data: ${tables.map((table, i) => html`${i > 0 ? ', ' : ''}<a href="../${table.replace('.', '/')}.csv">${table.replace('.', '/')}</a>`)}`;
  return html`${heading}
<figure>
<div class="wide" id="${name}-picture" role="group" aria-label="${title}" tabindex="0">${inlineSvg(drawing, `${title}. ${description}`)}</div>
<figcaption>${caption} <span class="downloads">${files}.</span></figcaption>
</figure>`;
}
