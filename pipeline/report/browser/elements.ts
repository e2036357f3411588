/** Makes an element; strings become text, never markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** An element of the page. */
export function find<Type extends Element = HTMLElement>(id: string): Type {
  return document.getElementById(id) as unknown as Type;
}

const MISSING = '–';

export function decimals(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || Number.isNaN(value)) return MISSING;
  const size = Math.abs(value);
  // Too many digits to read otherwise.
  const shown =
    size >= 1e7 || (size > 0 && size < 1e-7) ? value.toExponential(digits) : value.toFixed(digits);
  return shown.replaceAll('-', '−');
}

export function percent(value: number): string {
  return Number.isNaN(value) ? MISSING : `${(100 * value).toFixed(1)} %`.replace('-', '−');
}

export function probability(value: number | null): string {
  if (value === null) return MISSING;
  if (value >= 0.0001) return value.toFixed(4);
  return value === 0 ? '< 1e−300' : value.toExponential(1).replace('-', '−');
}

/** A bar that fills this share of its cell. */
export function bar(share: number, colour: string): HTMLElement {
  const made = element('span', { class: 'bar', 'aria-hidden': 'true' });
  made.style.setProperty('--share', String(Math.max(0, Math.min(1, share || 0))));
  made.style.setProperty('--colour', colour);
  return made;
}
