import { percentage } from '../words/numbers.ts';
/** Makes an element; strings become text, never markup. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
  made.append(...children);
  return made;
}

/** An element of the page. */
export function find<Type extends Element = HTMLElement>(id: string): Type {
  return document.getElementById(id) as unknown as Type;
}

/** Sets a text only if it differs, which spares the browser a layout. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** The same for an element of the page. */
export function showText(id: string, text: string): void {
  setText(find(id), text);
}

const MISSING = '–';

export function decimals(value: number): string {
  const size = Math.abs(value);
  // Too many digits to read otherwise.
  const shown = size >= 1e7 || (size > 0 && size < 1e-7) ? value.toExponential(3) : value.toFixed(3);
  return shown.replaceAll('-', '−');
}

export function percent(value: number): string {
  return Number.isNaN(value) ? MISSING : percentage(value, 1);
}

export function probability(value: number | null): string {
  if (value === null) return MISSING;
  if (value >= 0.0001) return value.toFixed(4);
  return value === 0 ? '< 1e−300' : value.toExponential(1).replace('-', '−');
}

/** Shares of a strip's width: the ends of its thick part, if it has one, and its dot. */
export type StripShares = Partial<Record<'low' | 'high', number>> & Record<'at', number>;

/** A line with a thick part and a dot; {@link setStrip} places them. */
export function strip(): HTMLElement {
  return element('span', { class: 'strip', 'aria-hidden': 'true' }, element('i'), element('b'));
}

/** Without ends, the strip has only its dot. */
export function setStrip(target: HTMLElement, { low, high, at }: StripShares): void {
  const part = target.children[0] as HTMLElement;
  const dot = target.children[1] as HTMLElement;
  part.hidden = low === undefined;
  part.style.cssText = low === undefined ? '' : `left:${100 * low}%;right:${100 * (1 - high!)}%`;
  dot.style.cssText = `left:${100 * at}%`;
}

/** Gives the reader a file. */
export function saveFile(name: string, type: string, text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  element('a', { href, download: name }).click();
}

/** Gives the reader the plot in an element, in colours that other programs know; simulated scores are marked. */
export function savePicture(id: string, isSimulated: boolean): void {
  const picture = find(id).querySelector('svg')!;
  const style = getComputedStyle(picture);
  const text = new XMLSerializer().serializeToString(picture);
  const coloured = text.replaceAll(/var\((--[\w-]+)[^)]*\)/g, (_, name) =>
    style.getPropertyValue(name).trim(),
  );
  const mark = isSimulated ? '<text x="4" y="12" font-size="12">SIMULATED SCORES</text>' : '';
  saveFile(`metalign-${id}.svg`, 'image/svg+xml', coloured.replace(/<\/svg>$/, `${mark}$&`));
}

/** A name that links to a page, if there is one. */
export function linked(name: string, url: string | null): Node | string {
  return url === null ? name : element('a', { href: url }, name);
}
