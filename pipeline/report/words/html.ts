/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

type Content = Html | string | number | readonly Content[];

/** Escapes every filled-in value, except other `html` templates. */
export function html(strings: TemplateStringsArray, ...values: Content[]): Html {
  return new Html(strings.reduce((all, string, i) => `${all}${asHtml(values[i - 1]!)}${string}`));
}

function asHtml(value: Content): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(asHtml).join('');
  return escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for HTML and XML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter]!);
}

/** Parts with commas between them. */
export function commas(parts: readonly Content[]): Html {
  return new Html(parts.map(asHtml).join(', '));
}

/** A section of a page with its title. */
export function section(id: string, title: string, content: Content): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>`;
}
