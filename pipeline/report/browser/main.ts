import type { PageData } from '../data/page-data.ts';
import { element, find } from './elements.ts';
import { Explorer } from './explorer.ts';
import { showHistory } from './history-plots.ts';
import { Matrix } from './matrix.ts';
import { fullName, listenToSearch, MODELS, showSearch } from './model-search.ts';
import { Pairs } from './pairs.ts';
import { showProfile } from './profile.ts';
import { listenToKeys } from './roving.ts';
import { showScatter } from './scatter.ts';
import { FILTERS, fromFragment, type State, toFragment, type View } from './state.ts';

/** Shows one state on the page and in the address, and follows the reader's choices. */
function start(data: PageData): void {
  let state = fromFragment(location.hash, data);
  const pairs = new Pairs(data);

  /** Shows a choice; `settled` is false while a slider is dragged. */
  const change = (changes: Partial<State>, settled = true) => {
    state = { ...state, ...changes };
    show(changes);
    // Browsers limit how often the address may change.
    if (settled) history.replaceState(null, '', toFragment(state, data));
  };
  /** Opens a pair or a model, from which the back button returns. */
  const open = (view: View, changes: Partial<State>) => {
    state = { ...state, ...changes, view };
    history.pushState(null, '', toFragment(state, data));
    show(changes);
    find(view).scrollIntoView();
  };
  const explorer = data.explorer && new Explorer(data, change, (model) => open('model', { model }));
  const matrix = new Matrix(pairs, change, (x, y) => open('pair', { x, y }));

  const show = (changes: Partial<State>) => {
    const has = (...names: (keyof State)[]) => names.some((name) => changes[name] !== undefined);
    if (has('weights', 'transformation')) explorer?.show(state);
    if (has(...FILTERS, 'text', 'least')) matrix.show(state);
    for (const field of MODELS) if (has(field)) showSearch(field, data, state[field]);
    if (has(...MODELS)) showProfile(data, state.model, state.other);
    if (has('x', 'y', 'model')) showScatter(data, pairs, state);
    if (has('x', 'y')) showHistory(data, state);
  };

  const names = data.models.map((model) => element('option', { value: fullName(model) }));
  find('model-names').replaceChildren(...names);
  for (const field of MODELS) listenToSearch(field, data, (id) => change({ [field]: id }));
  if (explorer) listenToKeys('ranking-rows');
  listenToKeys('profile-rows');
  for (const axis of ['x', 'y'] as const) {
    const select = find<HTMLSelectElement>(`scatter-${axis}`);
    select.addEventListener('change', () => change({ [axis]: select.value }));
  }

  show(state);
  if (state.view) find(state.view).scrollIntoView();
  addEventListener('hashchange', () => {
    // A link to a place on the page is no state.
    if (/^#[^=]+$/.test(location.hash)) return;
    state = fromFragment(location.hash, data);
    show(state);
  });
  document.documentElement.dataset.ready = 'true';
}

/** Reads the data of the page; its counterpart is explore-section.ts. */
async function embeddedData(text: string): Promise<PageData> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return await new Response(stream).json();
}

const embedded = document.getElementById('page-data');
if (embedded) embeddedData(embedded.textContent!).then(start);
