import { rollup, sort } from 'd3-array';
import type { PageData } from '../data/page-data.ts';
import { coloursOf } from '../drawing/palette.ts';
import { heldNames } from '../findings/ranking-findings.ts';
import { bar, element, find, percent, setStrip, setText, strip } from './elements.ts';
import { fullName } from './model-search.ts';
import { type RankRanges, rankRanges } from './rank-ranges.ts';
import { type Choice, preparer, type Ranked, ranker } from './ranking.ts';
import { makeTabStop } from './roving.ts';
import { PRESETS, type State, type Weights, weightsOf } from './state.ts';

/** Milliseconds without a change after which a slider counts as at rest. */
const REST = 120;
/** Milliseconds of work between two chances for the browser to draw. */
const SLICE = 8;
/** Letters at a name's end that are always shown. */
const TAIL = 12;
/** Rows that are laid out together. */
const LAID_OUT = 25;

const NO_WEIGHT =
  'All weights are 0, so there is no ranking. Move a slider to the right, or choose named weights.';

type RankedRow = ReturnType<Explorer['rankedRows']>[number];

/** Sliders for the weights of the score's parts, and the resulting ranking. */
export class Explorer {
  private readonly rank: (choice: Choice) => Ranked;
  private readonly resample: ReturnType<typeof rankRanges>;
  private readonly sliders: HTMLInputElement[];
  private readonly rows: { row: HTMLElement; name: HTMLElement; model: number }[] = [];
  /** By model; those with one name have their ids, too. */
  private readonly names: string[];
  private readonly table = find<HTMLTableElement>('ranking');
  private rest: ReturnType<typeof setTimeout> | undefined;
  private ranked: Ranked | undefined;
  private ranges: RankRanges['ranges'] = [];

  /** @param changed called for every choice; `settled` is false while a slider is dragged */
  constructor(
    private readonly data: PageData,
    private readonly changed: (changes: Partial<State>, settled: boolean) => void,
    private readonly chosen: (model: string) => void,
  ) {
    const named = rollup(
      data.models,
      ({ length }) => length,
      ({ name }) => name,
    );
    this.names = data.models.map((model) => (named.get(model.name)! > 1 ? fullName(model) : model.name));
    const prepared = preparer(data);
    this.rank = ranker(data, prepared);
    this.resample = rankRanges(data, prepared);
    this.sliders = data.explorer!.parts.map((_, i) => find<HTMLInputElement>(`weight-${i}`));
    for (const slider of this.sliders) {
      slider.addEventListener('input', () => this.slide(false));
      slider.addEventListener('change', () => this.slide(true));
    }
    for (const radio of this.radios())
      radio.addEventListener('change', () =>
        this.changed({ transformation: radio.value as Choice['transformation'] }, true),
      );
    for (const preset of PRESETS)
      find(`weights-${preset}`)?.addEventListener('click', () => {
        // These weights are for z-scores.
        const transformation = preset === 'balanced' ? { transformation: 'standardised' as const } : {};
        this.changed({ weights: preset, ...transformation }, true);
      });
    this.buildRows();
  }

  private radios(): HTMLInputElement[] {
    return [...document.querySelectorAll<HTMLInputElement>('input[name="transformation"]')];
  }

  private slide(settled: boolean): void {
    this.changed({ weights: this.sliders.map((slider) => Number(slider.value)) }, settled);
  }

  private buildRows(): void {
    const rows = this.data.explorer!.models.map(() => {
      const name = element('button', { type: 'button', class: 'name' }, element('span'), element('span'));
      const row = element(
        'tr',
        {},
        element('td', { class: 'number' }),
        element('td', { class: 'range' }),
        element('th', { scope: 'row' }, name),
        element('td', {}, strip()),
        element('td', { class: 'number' }),
      );
      const own = { row, name, model: 0 };
      name.addEventListener('click', () => this.chosen(this.data.models[own.model]!.id));
      this.rows.push(own);
      return row;
    });
    find('ranking-rows').replaceChildren(...rows);
    makeTabStop('ranking-rows');
  }

  /** Updates sliders, shares and ranking at once, and the ranges once the sliders rest. */
  show({ weights, transformation }: Pick<State, 'weights' | 'transformation'>): void {
    const choice = { weights: weightsOf(weights, this.data), transformation };
    const isEmpty = choice.weights.every((weight) => weight === 0);
    const ranked = this.rank(choice);
    this.ranked = isEmpty ? undefined : ranked;
    this.showControls(choice, weights, ranked);
    // Those of the previous choice would be wrong.
    this.ranges = [];
    this.table.ariaBusy = 'true';
    this.table.parentElement!.hidden = isEmpty;
    setText(find('ranking-first'), this.ranked ? this.topWords(ranked) : NO_WEIGHT);
    setText(find('ranking-held'), '');
    this.showVisible();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.settle(choice, ranked), REST);
  }

  private showControls({ weights, transformation }: Choice, own: Weights, { shares }: Ranked): void {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    // Named weights are shown with 100 for the largest.
    const scale = typeof own === 'string' ? 100 / Math.max(...weights) : 1;
    for (const i of this.data.explorer!.parts.keys()) {
      const value = String(Math.round(scale * weights[i]!));
      const share = total === 0 ? '–' : percent(weights[i]! / total);
      const slider = this.sliders[i]!;
      // A dragged slider already has this value.
      if (slider.value !== value) slider.value = value;
      slider.setAttribute('aria-valuetext', `${value}, ${share} of the weight`);
      setText(find(`weight-${i}-shown`), value);
      setText(find(`weight-${i}-share`), share);
      setText(find(`weight-${i}-variance`), percent(total === 0 ? Number.NaN : shares[i]!));
    }
    for (const radio of this.radios()) radio.checked = radio.value === transformation;
    for (const preset of PRESETS)
      find(`weights-${preset}`)?.setAttribute('aria-pressed', String(preset === own));
  }

  /** What takes longer than a frame: all rows, explained variance, and ranges. */
  private async settle(choice: Choice, ranked: Ranked): Promise<void> {
    const own = this.rest;
    const words = await inSlices(this.work(choice, ranked), () => this.rest === own);
    if (words === undefined) return;
    this.table.ariaBusy = 'false';
    setText(find('ranking-held'), words);
  }

  /** @returns what the ranges hold fixed, or why there are none */
  private *work(choice: Choice, ranked: Ranked): Generator<undefined, string> {
    this.showExplained(ranked);
    yield* this.fillRows(this.rankedRows());
    if (!this.ranked) return '';
    const found = yield* this.resample(choice);
    this.ranges = found.ranges;
    find('ranges-words').hidden = this.ranges.length === 0;
    yield* this.fillRows(this.rankedRows());
    return rangeWords(found);
  }

  private topWords({ ranks }: Ranked): string {
    const top = this.data.explorer!.models.filter((_, place) => ranks[place] === 1);
    const names = top.map((model) => this.names[model]);
    return `First: ${top.length > 3 ? `${top.length} models` : names.join(', ')}.`;
  }

  private showExplained({ explained }: Ranked): void {
    const { nodes } = this.data.explorer!;
    const colour = coloursOf(nodes.map(({ name }) => name));
    const rows = nodes.map(({ name, label }, i) => {
      const share = element('td', {}, percent(explained[i]!), bar(explained[i]!, colour(name)));
      return element('tr', {}, element('th', { scope: 'row' }, label), share);
    });
    find('explained-rows').replaceChildren(...rows);
  }

  /** The ranking as it is now, best first, with the places gained against the leaderboard's weights. */
  rankedRows() {
    if (!this.ranked) return [];
    const { ranks, scores } = this.ranked;
    const { models, ranks: before } = this.data.explorer!;
    return sort(ranks.keys(), (place) => ranks[place]!).map((place) => ({
      model: models[place]!,
      rank: ranks[place]!,
      range: this.ranges[place],
      score: scores[place]!,
      moved: before[place]! - ranks[place]!,
    }));
  }

  /** Updates the visible rows only: all of them take longer than a frame. */
  private showVisible(): void {
    const frame = this.table.parentElement!;
    const height = this.rows[0]!.row.offsetHeight || 1;
    const first = Math.max(0, Math.floor(frame.scrollTop / height) - 1);
    const last = first + Math.ceil(frame.clientHeight / height) + 2;
    for (const _ of this.fillRows(this.rankedRows().slice(0, last), first));
  }

  /** The ranking as it is now, with its frame. */
  filledTable(): HTMLElement {
    for (const _ of this.fillRows(this.rankedRows()));
    return this.table.parentElement!;
  }

  private *fillRows(rows: readonly RankedRow[], first = 0): Generator<undefined, void> {
    for (let i = first; i < rows.length; i++) {
      this.fillRow(this.rows[i]!, rows[i]!);
      // Takes the layout's time now, so that it counts for the slice.
      if (i % LAID_OUT === 0) this.table.getBoundingClientRect();
      yield;
    }
  }

  /** Changes a row in place, which is faster than moving it. */
  private fillRow(target: Explorer['rows'][0], { model, rank, range, moved }: RankedRow): void {
    const { row, name } = target;
    const last = this.rows.length;
    const shown = this.names[model]!;
    const share = (place: number) => (last > 1 ? (place - 1) / (last - 1) : 0);
    target.model = model;
    setText(row.children[0]!, String(rank ?? '–'));
    setText(row.children[1]!, range ? `${range.low}–${range.high}` : '');
    setStrip(row.children[3]!.firstElementChild as HTMLElement, {
      at: share(rank),
      ...(range && { low: share(range.low), high: share(range.high) }),
    });
    const ends = range ? `, in 19 of 20 resamples ${range.low} to ${range.high}` : '';
    setText(name.children[0]!, shown.slice(0, -TAIL));
    setText(name.children[1]!, shown.slice(-TAIL));
    name.dataset.tip = `${shown}\nrank ${rank}${ends}`;
    setText(row.children[4]!, moved === 0 ? '=' : moved > 0 ? `▲ ${moved}` : `▼ ${-moved}`);
  }
}

/** What the ranges hold fixed, or why there are none. */
function rangeWords({ ranges, held, reason }: RankRanges): string {
  if (reason) return ` No ranges: ${reason}.`;
  const names = heldNames(held);
  if (ranges.length === 0) return ` No ranges: nothing varies with the data sets of ${names} held fixed.`;
  return (
    names &&
    ` The data sets of ${names} are held fixed: there are too few of them to resample, so these ranges are far too narrow.`
  );
}

/** Runs a generator to its end without blocking the page; undefined if it is no longer `wanted`. */
async function inSlices<Result>(work: Generator<unknown, Result>, wanted: () => boolean) {
  while (wanted()) {
    const end = performance.now() + SLICE;
    do {
      const { done, value } = work.next();
      if (done) return value;
    } while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return undefined;
}
