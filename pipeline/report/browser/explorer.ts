import { rollup, sort } from 'd3-array';
import { csv } from '../../warehouse/spreadsheet-csv.ts';
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

const NO_WEIGHT =
  'All weights are 0, so there is no ranking. Move a slider to the right, or choose named weights.';

/** A model in the ranking. */
interface RankedRow {
  /** Its position on the page. */
  model: number;
  rank: number;
  score: number;
  /** Places gained against the leaderboard's weights. */
  moved: number;
  /** Undefined until it is known, and without one. */
  range: RankRanges['ranges'][number];
}

/** A row of the table, which shows one model after another. */
interface TableRow {
  row: HTMLElement;
  name: HTMLElement;
  model: number;
}

/** Sliders for the weights of the score's parts, and the resulting ranking. */
export class Explorer {
  private readonly rank: (choice: Choice) => Ranked;
  private readonly resample: (choice: Choice) => Generator<undefined, RankRanges>;
  private readonly sliders: HTMLInputElement[];
  private readonly radios = document.querySelectorAll<HTMLInputElement>('input[name="transformation"]');
  private readonly rows: TableRow[];
  /** By model; those with one name have their ids, too. */
  private readonly names: string[];
  private readonly table = find<HTMLTableElement>('ranking');
  private rest: ReturnType<typeof setTimeout> | undefined;
  private ranked: RankedRow[] = [];

  /** @param changed called for every choice; `settled` is false while a slider is dragged */
  constructor(
    private readonly data: PageData,
    private readonly changed: (changes: Partial<State>, settled: boolean) => void,
    chosen: (model: string) => void,
  ) {
    const prepared = preparer(data);
    this.rank = ranker(data, prepared);
    this.resample = rankRanges(data, prepared);
    this.names = distinctNames(data);
    this.sliders = data.explorer!.parts.map((_, part) => find<HTMLInputElement>(`weight-${part}`));
    this.listen();
    this.rows = data.explorer!.models.map(() => tableRow((model) => chosen(data.models[model]!.id)));
    find('ranking-rows').replaceChildren(...this.rows.map(({ row }) => row));
    makeTabStop('ranking-rows');
  }

  private listen(): void {
    const slide = (settled: boolean) =>
      this.changed({ weights: this.sliders.map((slider) => Number(slider.value)) }, settled);
    for (const slider of this.sliders) {
      slider.addEventListener('input', () => slide(false));
      slider.addEventListener('change', () => slide(true));
    }
    for (const radio of this.radios) {
      const transformation = radio.value as Choice['transformation'];
      radio.addEventListener('change', () => this.changed({ transformation }, true));
    }
    for (const weights of PRESETS)
      find(`weights-${weights}`)?.addEventListener('click', () => {
        // These weights are for z-scores.
        const transformation = weights === 'balanced' ? { transformation: 'standardised' as const } : {};
        this.changed({ weights, ...transformation }, true);
      });
    find('ranking-csv').addEventListener('click', () => this.save());
  }

  /** Updates sliders, shares and ranking at once, and the ranges once the sliders rest. */
  show({ weights, transformation }: Pick<State, 'weights' | 'transformation'>): void {
    const choice = { weights: weightsOf(weights, this.data), transformation };
    const isEmpty = choice.weights.every((weight) => weight === 0);
    const found = this.rank(choice);
    this.ranked = isEmpty ? [] : this.rankedRows(found, []);
    this.showControls(choice, weights, found);
    this.table.ariaBusy = 'true';
    this.table.parentElement!.hidden = isEmpty;
    setText(find('ranking-first'), isEmpty ? NO_WEIGHT : this.topWords());
    setText(find('ranking-held'), '');
    this.showVisible();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.settle(choice, found), REST);
  }

  private showControls({ weights, transformation }: Choice, own: Weights, { shares }: Ranked): void {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    // Named weights are shown with 100 for the largest.
    const scale = typeof own === 'string' ? 100 / Math.max(...weights) : 1;
    for (const [part, slider] of this.sliders.entries()) {
      const value = String(Math.round(scale * weights[part]!));
      const share = percent(weights[part]! / total);
      // A dragged slider already has this value.
      if (slider.value !== value) slider.value = value;
      slider.setAttribute('aria-valuetext', `${value}, ${share} of the weight`);
      setText(find(`weight-${part}-shown`), value);
      setText(find(`weight-${part}-share`), share);
      setText(find(`weight-${part}-variance`), percent(total === 0 ? Number.NaN : shares[part]!));
    }
    for (const radio of this.radios) radio.checked = radio.value === transformation;
    for (const preset of PRESETS)
      find(`weights-${preset}`)?.setAttribute('aria-pressed', String(preset === own));
  }

  /** What takes longer than a frame: all rows, explained variance, and ranges. */
  private async settle(choice: Choice, found: Ranked): Promise<void> {
    const rest = this.rest;
    this.showExplained(found);
    this.fillRows(0, this.ranked.length);
    if (this.ranked.length > 0) {
      const ranges = await inSlices(this.resample(choice), () => this.rest === rest);
      if (!ranges) return;
      this.showRanges(found, ranges);
    }
    this.table.ariaBusy = 'false';
  }

  private showRanges(found: Ranked, resampled: RankRanges): void {
    this.ranked = this.rankedRows(found, resampled.ranges);
    this.fillRows(0, this.ranked.length);
    find('ranges-words').hidden = resampled.ranges.length === 0;
    setText(find('ranking-held'), rangeWords(resampled));
  }

  private topWords(): string {
    const top = this.ranked.filter(({ rank }) => rank === 1).map(({ model }) => this.names[model]);
    return `First: ${top.length > 3 ? `${top.length} models` : top.join(', ')}.`;
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

  /** The models, best first. */
  private rankedRows({ ranks, scores }: Ranked, ranges: RankRanges['ranges']): RankedRow[] {
    const { models, ranks: before } = this.data.explorer!;
    return sort(ranks.keys(), (index) => ranks[index]!).map((index) => ({
      model: models[index]!,
      rank: ranks[index]!,
      score: scores[index]!,
      moved: before[index]! - ranks[index]!,
      range: ranges[index],
    }));
  }

  /** Updates the visible rows only: all of them take longer than a frame. */
  private showVisible(): void {
    const frame = this.table.parentElement!;
    const height = this.rows[0]!.row.offsetHeight || 1;
    const first = Math.max(0, Math.floor(frame.scrollTop / height) - 1);
    this.fillRows(first, first + Math.ceil(frame.clientHeight / height) + 3);
  }

  private fillRows(first: number, end: number): void {
    for (const [i, ranked] of this.ranked.slice(first, end).entries())
      fillRow(this.rows[first + i]!, ranked, this.names[ranked.model]!, this.rows.length);
  }

  /** Saves the ranking as CSV, which no table has for the reader's weights. */
  private save(): void {
    const header = ['rank', 'rank_low', 'rank_high', 'model_id', 'model_name', 'score', 'moved'];
    const rows = this.ranked.map(({ rank, range, model, score, moved }) => {
      const { id, name } = this.data.models[model]!;
      return [rank, range?.low ?? null, range?.high ?? null, id, name, score, moved];
    });
    const file = new Blob([csv(header, rows)], { type: 'text/csv;charset=utf-8' });
    element('a', { href: URL.createObjectURL(file), download: 'metalign-ranking.csv' }).click();
  }
}

/** By model, its name; where several have one name, with its id. */
function distinctNames({ models }: PageData): string[] {
  const named = rollup(
    models,
    ({ length }) => length,
    ({ name }) => name,
  );
  return models.map((model) => (named.get(model.name)! > 1 ? fullName(model) : model.name));
}

function tableRow(chosen: (model: number) => void): TableRow {
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
  const made: TableRow = { row, name, model: 0 };
  name.addEventListener('click', () => chosen(made.model));
  return made;
}

/** Changes a row in place, which is faster than moving it. */
function fillRow(target: TableRow, { model, rank, range, moved }: RankedRow, name: string, last: number) {
  const cells = target.row.children;
  const share = (place: number) => (last > 1 ? (place - 1) / (last - 1) : 0);
  target.model = model;
  setText(cells[0]!, String(rank));
  setText(cells[1]!, range ? `${range.low}–${range.high}` : '');
  setText(target.name.children[0]!, name.slice(0, -TAIL));
  setText(target.name.children[1]!, name.slice(-TAIL));
  target.name.title = name;
  const ends = range && { low: share(range.low), high: share(range.high) };
  setStrip(cells[3]!.firstElementChild as HTMLElement, { at: share(rank), ...ends });
  setText(cells[4]!, movedWords(moved));
}

function movedWords(places: number): string {
  if (places === 0) return '=';
  return places > 0 ? `▲ ${places}` : `▼ ${-places}`;
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
