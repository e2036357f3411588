import { find } from './elements.ts';

/** The search of the index: hides tables without the words, and opens the groups that have one. */
const search = find<HTMLInputElement>('table-search');
const tables = [...document.querySelectorAll<HTMLElement>('[data-words]')];
const groups = [...document.querySelectorAll<HTMLDetailsElement>('details.tables')];

function show(): void {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const table of tables) {
    const { words: about, columns } = table.dataset as { words: string; columns: string };
    table.hidden = !words.every((word) => about.includes(word) || columns.includes(word));
    const matching = columns.split(' ').filter((column) => words.some((word) => column.includes(word)));
    table.querySelector('.found-columns')!.textContent = matching.join(', ');
    if (!table.hidden) found++;
  }
  for (const group of groups) {
    const isFound = group.querySelector('[data-words]:not([hidden])') !== null;
    group.hidden = !isFound;
    group.open = words.length > 0 && isFound;
  }
  find('search-words').textContent = words.length === 0 ? '' : `${found} of ${tables.length} tables`;
}

/** Opens the group of a table that the address names. */
function openTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const group = target?.closest<HTMLDetailsElement>('details.tables');
  if (!target || !group) return;
  group.open = true;
  target.scrollIntoView();
}

search.addEventListener('input', show);
addEventListener('hashchange', openTarget);
find('search-box').hidden = false;
openTarget();
document.documentElement.dataset.ready = 'true';
