import { metricsNamed } from '../choice/metric-search.ts';
import type { PageData } from '../data/page-data.ts';
import { type Answer, answerQuestions, certaintyWorker } from './certainty-worker.ts';
import { showPair } from './dumbbell.ts';
import { element, find, savePicture, showText } from './elements.ts';
import { Explorer } from './explorer.ts';
import { Matrix } from './matrix.ts';
import { fullName, listenToSearch, MODELS, showSearch } from './model-search.ts';
import { Pairs } from './pairs.ts';
import { showProfile } from './profile.ts';
import { listenToKeys } from './roving.ts';
import { showScatter } from './scatter.ts';
import { fromFragment, type State, toFragment } from './state.ts';

/** Milliseconds without a change after which a slider counts as at rest. */
const REST = 120;

/** What the rows' order depends on. */
const CHOICE = ['weights', 'transformation', 'text'] as const;

/** Shows one state on the page and in the address, and follows the reader's choices. */
class Page {
  private state: State;
  private rest = 0;
  private readonly pairs: Pairs;
  private readonly explorer: Explorer | null;
  private readonly askWorker: ReturnType<typeof certaintyWorker>;
  private readonly matrix: Matrix;

  constructor(
    private readonly data: PageData,
    script: string,
  ) {
    this.state = fromFragment(location.hash, data);
    this.pairs = new Pairs(data);
    const compare = (model: string) => this.change({ model, other: this.state.model });
    this.explorer = data.explorer && new Explorer(data, this.change, compare);
    this.askWorker = certaintyWorker(data, script, (answer) => this.showAnswer(answer));
    this.matrix = new Matrix(this.pairs, (x, y) => this.openPair({ x, y }));
    this.listen();
    this.show(this.state);
    if (this.state.view) find(this.state.view).scrollIntoView();
  }

  private listen(): void {
    const { data, change } = this;
    const names = data.models.map((model) => element('option', { value: fullName(model) }));
    find('model-names').replaceChildren(...names);
    for (const field of MODELS) listenToSearch(field, data, (id) => change({ [field]: id }));
    if (this.explorer) listenToKeys('ranking-rows');
    listenToKeys('profile-rows');
    const text = find<HTMLInputElement>('columns-text');
    text.addEventListener('input', () => change({ text: text.value }));
    for (const button of document.querySelectorAll<HTMLElement>('[data-plot]'))
      button.addEventListener('click', () => savePicture(button.dataset.plot!, data.isSimulated));
    for (const axis of ['x', 'y'] as const) {
      const select = find<HTMLSelectElement>(`scatter-${axis}`);
      select.addEventListener('change', () => change({ [axis]: select.value }));
    }
    addEventListener('hashchange', () => {
      // A link to a place on the page is no state.
      if (/^#[^=]+$/.test(location.hash)) return;
      this.state = fromFragment(location.hash, data);
      this.show(this.state);
    });
  }

  /** Shows a choice; `settled` is false while a slider is dragged. */
  private readonly change = (changes: Partial<State>, settled = true): void => {
    this.state = { ...this.state, ...changes };
    this.show(changes);
    // Browsers limit how often the address may change.
    if (settled) history.replaceState(null, '', toFragment(this.state, this.data));
  };

  /** Opens a pair of metrics, from which the back button returns. */
  private openPair(pair: Pick<State, 'x' | 'y'>): void {
    this.state = { ...this.state, ...pair, view: 'pair' };
    history.pushState(null, '', toFragment(this.state, this.data));
    this.show(pair);
    find('pair').scrollIntoView();
  }

  private show(changes: Partial<State>): void {
    const { data, state } = this;
    const has = (...names: readonly (keyof State)[]) => names.some((name) => changes[name] !== undefined);
    if (has(...CHOICE)) this.explorer?.show(state);
    if (has('text')) this.showNamed();
    for (const field of MODELS) if (has(field)) showSearch(field, data, state[field]);
    if (has(...MODELS)) showProfile(data, state.model, state.other);
    const isOfScore = [state.x, state.y].includes('score');
    if (has('x', 'y', 'model') || (isOfScore && has(...CHOICE)))
      showScatter(data, this.pairs, state, this.explorer?.scores());
    if (has(...CHOICE, ...MODELS)) this.ask();
    showText('cite-link', `  url = {${new URL(toFragment(state, data), location.href)}}\n`);
  }

  private showNamed(): void {
    const { metrics, words } = this.data;
    const { text } = this.state;
    const input = find<HTMLInputElement>('columns-text');
    if (input.value !== text) input.value = text;
    showText('columns-count', `${metricsNamed(text, metrics).length} of ${metrics.length} ${words.columns}`);
    this.matrix.show(text);
  }

  /** What takes longer than a frame is asked once the reader rests. */
  private ask(): void {
    clearTimeout(this.rest);
    const { text, weights, transformation } = this.state;
    if (this.explorer)
      this.rest = window.setTimeout(
        () => this.askWorker({ choice: { text, weights, transformation }, pair: this.pair() }),
        REST,
      );
  }

  /** The positions of the two models that are compared. */
  private pair(): readonly [number, number] | undefined {
    const [one, other] = MODELS.map((field) =>
      this.data.models.findIndex(({ id }) => id === this.state[field]),
    ) as [number, number];
    return one < 0 || other < 0 || one === other ? undefined : [one, other];
  }

  private showAnswer(answer: Answer): void {
    this.explorer?.showAnswer(answer);
    showPair(this.data, answer.pair);
  }
}

/** Reads the data of the page; its counterpart is explore-section.ts. */
async function embeddedData(text: string): Promise<PageData> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return await new Response(stream).json();
}

async function start(script: string, embedded: HTMLElement): Promise<void> {
  new Page(await embeddedData(embedded.textContent!), script);
  document.documentElement.dataset.ready = 'true';
}

// The second thread has the same script, and no page.
if (typeof document === 'undefined') answerQuestions();
else {
  const embedded = document.getElementById('page-data');
  if (embedded) start(document.currentScript!.textContent!, embedded);
}
