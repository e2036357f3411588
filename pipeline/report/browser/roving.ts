import { find } from './elements.ts';

function itemsOf(list: Element): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('a, button')];
}

/** Makes a list one tab stop: its first link or button; without any, the region that scrolls. */
export function makeTabStop(id: string, stop?: EventTarget | null): void {
  const items = itemsOf(find(id));
  const chosen = stop ?? items[0];
  for (const item of items) item.tabIndex = item === chosen ? 0 : -1;
  find(id).closest<HTMLElement>('[role="region"]')!.tabIndex = items.length > 0 ? -1 : 0;
}

/** Lets the arrow keys move between the links or buttons of a list. */
export function listenToKeys(id: string): void {
  const list = find(id);
  list.addEventListener('focusin', ({ target }) => makeTabStop(id, target));
  list.addEventListener('keydown', (event) => {
    const items = itemsOf(list);
    const place = items.indexOf(event.target as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    items[place + step]?.focus();
  });
}
