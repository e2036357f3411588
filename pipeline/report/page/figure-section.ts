import type { DrawnFigure } from '../drawing/figure.ts';
import { inlineSvg } from '../drawing/svg-files.ts';
import { commas, type Html, html } from '../words/html.ts';

/** A figure with its message as heading, or the reason for a missing picture. */
export function figureSection(name: string, figure: DrawnFigure): Html {
  return html`<h3 id="${name}">${figure.title}</h3>
${figureBody(name, figure)}`;
}

/** A figure without its heading. */
export function figureBody(name: string, figure: DrawnFigure): Html {
  const { topic, caption, tables, drawing } = figure;
  if ('missing' in drawing) return html`<p>${drawing.missing}</p>`;
  const files = html`<a href="${name}.svg">SVG</a>, <a href="${name}.png">PNG</a>; data: ${commas(tables.map(tableLink))}`;
  return html`<figure>
${topic === figure.title ? '' : html`<p class="topic">${topic}</p>`}
${pictures(name, figure)}
<figcaption>${caption} <span class="downloads">${files}.</span></figcaption>
</figure>`;
}

function tableLink(table: string): Html {
  const name = table.replace('.', '/');
  return html`<a href="../${name}.csv">${name}</a>`;
}

/** The picture in a frame that scrolls sideways, and the narrow picture that replaces it on phones. */
function pictures(name: string, { title, topic, description, drawing, narrow }: DrawnFigure): Html {
  if ('missing' in drawing) return html``;
  const words = `${topic}. ${description}`;
  const wide = html`<div class="picture" style="--natural: ${drawing.width}px"><div class="frame" id="${name}-picture" role="group" aria-label="${title}" tabindex="0">${inlineSvg(drawing, words)}</div>
<p class="sideways" aria-hidden="true">Scroll sideways →</p></div>`;
  if (!narrow) return wide;
  return html`<div class="on-wide-screens">${wide}</div>
<div class="on-phones">${inlineSvg(narrow, words)}</div>`;
}
