import type { Box } from '../words/labels.ts';
import { element } from './elements.ts';

/** Distance of the tooltip from what it describes, and from the edges of the window. */
const GAP = 12;
const EDGE = 6;

/** The page has one tooltip, which describes one element at a time. */
const tooltip = element('div', { role: 'tooltip', id: 'tooltip', hidden: '' });
let described: Element | null = null;

/** Shows a text beside a box in the window, as the description of an element. */
export function showTip(text: string, box: Box, of: Element): void {
  if (described !== of) hideTip();
  described = of;
  of.setAttribute('aria-describedby', tooltip.id);
  tooltip.textContent = text;
  tooltip.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = tooltip;
  const { clientWidth, clientHeight } = document.documentElement;
  const below = box.bottom + GAP;
  const top = below + height + EDGE > clientHeight ? box.top - GAP - height : below;
  const left = Math.min(box.left + GAP, clientWidth - width - EDGE);
  tooltip.style.left = `${Math.max(EDGE, left)}px`;
  tooltip.style.top = `${Math.max(EDGE, top)}px`;
}

export function hideTip(): void {
  described?.removeAttribute('aria-describedby');
  described = null;
  tooltip.hidden = true;
}

/** The tooltip beside the pointer. */
export function atPointer({ clientX, clientY }: MouseEvent): Box {
  return { left: clientX, right: clientX, top: clientY, bottom: clientY };
}

/** Makes the titles of an SVG's marks our own tooltips; browsers show theirs late, and never for the keyboard. */
export function useTips(root: ParentNode): void {
  for (const title of root.querySelectorAll('svg :not(svg) > title')) {
    title.parentElement!.setAttribute('data-tip', title.textContent!);
    title.remove();
  }
}

/** Shows the tip of every element with `data-tip`: under the pointer, focused, tapped, or reached by arrow keys. */
export function startTooltips(): void {
  document.body.append(tooltip);
  useTips(document);
  document.addEventListener('pointerover', (event) => {
    if (event.pointerType !== 'mouse') return;
    const isFocused = described?.matches(':focus-visible');
    if (!showPointed(event) && described?.hasAttribute('data-tip') && !isFocused) hideTip();
  });
  document.addEventListener('pointermove', (event) => {
    if (described && tipped(event.target) === described) showPointed(event);
  });
  // A finger leaves right after its tap, which must not hide the tip.
  document.addEventListener('pointerdown', (event) => {
    if (!showPointed(event)) hideTip();
  });
  document.addEventListener('focusin', ({ target }) => {
    const focused = target as Element;
    if (focused.hasAttribute('data-tip') && focused.matches(':focus-visible'))
      showTip(tipOf(focused), focused.getBoundingClientRect(), focused);
  });
  document.addEventListener('focusout', hideTip);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hideTip();
    else stepThroughMarks(event);
  });
  // What the tip describes moves away.
  for (const name of ['wheel', 'touchmove']) document.addEventListener(name, hideTip, { passive: true });
}

function tipped(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest('[data-tip]') : null;
}

/** Shows the tip of what is under the pointer, if it has one. */
function showPointed(event: PointerEvent): boolean {
  const target = tipped(event.target);
  if (target) showTip(tipOf(target), atPointer(event), target);
  return target !== null;
}

function tipOf(target: Element): string {
  return target.getAttribute('data-tip')!;
}

/** The mark that the arrow keys have reached in each figure. */
const reached = new WeakMap<Element, number>();

/** Arrow keys step through the marks of the focused figure. */
function stepThroughMarks(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const frame = event.target as Element;
  if (!step || event.defaultPrevented || !frame.matches('[role="group"][tabindex]')) return;
  const marks = [...frame.querySelectorAll('svg [data-tip]')];
  if (marks.length === 0) return;
  event.preventDefault();
  const last = reached.get(frame);
  const place = last === undefined ? 0 : (last + step + marks.length) % marks.length;
  reached.set(frame, place);
  const mark = marks[place]!;
  mark.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  for (const each of frame.querySelectorAll('.reached')) each.classList.remove('reached');
  mark.classList.add('reached');
  showTip(tipOf(mark), mark.getBoundingClientRect(), frame);
}
