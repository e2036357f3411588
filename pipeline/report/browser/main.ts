import type { PageData } from '../page-data.ts';
import { find } from './elements.ts';
import { Explorer } from './explorer.ts';
import { listenToHeatMap } from './heat-map.ts';
import { showProfile } from './profile.ts';
import { showScatter } from './scatter.ts';
import { firstState, fromFragment, type State, toFragment } from './state.ts';

/** The page's script: keeps one state, and shows it on the page and in the address. */
const data = JSON.parse(find('page-data').textContent!) as PageData;
let state = firstState(data);

function change(changes: Partial<State>, settled = true): void {
  state = { ...state, ...changes };
  show(changes);
  // Browsers limit how often the address may change.
  if (settled) history.replaceState(null, '', toFragment(state, data));
}

function show(changes: Partial<State>): void {
  if (explorer && (changes.weights || changes.transformation)) {
    const ranked = explorer.show(state);
    const first = data.explorer!.models[ranked.ranks.indexOf(1)];
    if (first !== undefined) announce(`Top model: ${data.models[first]!.name}.`);
  }
  if (changes.model !== undefined) showProfile(data, state.model);
  if (changes.x !== undefined || changes.y !== undefined || changes.model !== undefined)
    showScatter(data, state.x, state.y, state.model);
}

let announcement: ReturnType<typeof setTimeout> | undefined;

/** Announces to screen readers, once the reader pauses. */
function announce(words: string): void {
  clearTimeout(announcement);
  announcement = setTimeout(() => {
    find('ranking-words').textContent = words;
  }, 400);
}

const explorer = data.explorer
  ? new Explorer(data, change, (model) => {
      change({ model });
      find('profile').scrollIntoView();
    })
  : undefined;

const search = find<HTMLInputElement>('model-search');
search.addEventListener('change', () => {
  const words = search.value.trim().toLowerCase();
  const named = (match: (text: string) => boolean) =>
    data.models.find(({ id, name }) => match(`${name} (${id})`.toLowerCase()));
  const found = named((text) => text === words) ?? named((text) => text.includes(words));
  find('model-words').textContent = found ? '' : 'No model has this in its name or id.';
  if (found) change({ model: found.id });
});
for (const axis of ['x', 'y'] as const) {
  const select = find<HTMLSelectElement>(`scatter-${axis}`);
  select.addEventListener('change', () => change({ [axis]: select.value }));
}
listenToHeatMap(data, (x, y) => {
  change({ x, y });
  find('scatter').scrollIntoView();
});
const restore = () => {
  state = fromFragment(location.hash, data, state);
  show(state);
};
addEventListener('hashchange', restore);
restore();
document.documentElement.dataset.ready = 'true';
