import type { PageData } from '../data/page-data.ts';
import { element, find, setText } from './elements.ts';
import { embeddedData } from './embedded-data.ts';
import { Explorer } from './explorer.ts';
import { viewFiles } from './files.ts';
import { listenToHeatMap } from './heat-map.ts';
import { showHistory } from './history-plots.ts';
import { Matrix } from './matrix.ts';
import { Pairs } from './pairs.ts';
import { showProfile } from './profile.ts';
import { showScatter } from './scatter.ts';
import { FILTERS, fromFragment, type State, toFragment, type View } from './state.ts';
import { startToolbars } from './toolbars.ts';
import { startTooltips } from './tooltips.ts';

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
  const openPair = (x: string, y: string) => open('pair', { x, y });

  const openModel = (model: string) => open('model', { model });
  const explorer = data.explorer ? new Explorer(data, change, openModel) : undefined;
  const matrix = new Matrix(data, pairs, change, openPair);

  const show = (changes: Partial<State>) => {
    const has = (...names: (keyof State)[]) => names.some((name) => changes[name] !== undefined);
    if (has('weights', 'transformation')) explorer?.show(state);
    if (has(...FILTERS, 'text', 'least')) matrix.show(state);
    if (has('model')) showProfile(data, state.model);
    if (has('x', 'y', 'model')) showScatter(data, pairs, state);
    if (has('x', 'y')) showHistory(data, state);
  };

  const search = find<HTMLInputElement>('model-search');
  const names = data.models.map(({ id, name }) => element('option', { value: `${name} (${id})` }));
  find('model-names').replaceChildren(...names);
  search.addEventListener('change', () => {
    const found = modelNamed(search.value, data);
    setText(find('model-words'), found ? '' : 'No model has this in its name or id.');
    if (found) change({ model: found });
  });
  for (const axis of ['x', 'y'] as const) {
    const select = find<HTMLSelectElement>(`scatter-${axis}`);
    select.addEventListener('change', () => change({ [axis]: select.value }));
  }
  find('scatter-swap').addEventListener('click', () => change({ x: state.y, y: state.x }));
  listenToHeatMap(data, pairs, openPair);
  const files = { ...viewFiles(data, explorer, () => state), matrix };
  startToolbars(files, data.about, (view) => {
    change({ view });
    return location.href;
  });

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

/** The id of the model with these words in its name or id; the whole name wins. */
function modelNamed(words: string, { models }: PageData): string | undefined {
  const wanted = words.trim().toLowerCase();
  const named = (match: (text: string) => boolean) =>
    models.find(({ id, name }) => match(`${name} (${id})`.toLowerCase()));
  return (named((text) => text === wanted) ?? named((text) => text.includes(wanted)))?.id;
}

startTooltips();
const embedded = document.getElementById('page-data');
if (embedded) embeddedData(embedded.textContent!).then(start);
