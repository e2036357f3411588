import { sort, sum } from 'd3-array';
import { csv } from '../../warehouse/spreadsheet-csv.ts';
import type { PageData } from '../data/page-data.ts';
import { element, find, percent, setText } from './elements.ts';
import { type RankRanges, rankRanges } from './rank-ranges.ts';
import { type Choice, preparer, type Ranked, ranker } from './ranking.ts';
import { type RankedRow, RankingTable } from './ranking-table.ts';
import { PRESETS, type State, type Weights, weightsOf } from './state.ts';

/** Milliseconds without a change after which a slider counts as at rest. */
const REST = 120;
/** Milliseconds of work between two chances for the browser to draw. */
const SLICE = 8;
const NO_WEIGHT =
  'All weights are 0, so there is no ranking. Move a slider to the right, or choose named weights.';

/** Sliders for the weights of the score's parts, and the resulting ranking. */
export class Explorer {
  private readonly rank: (choice: Choice) => Ranked;
  private readonly resample: (choice: Choice) => Generator<undefined, RankRanges>;
  private readonly sliders: HTMLInputElement[];
  private readonly radios = document.querySelectorAll<HTMLInputElement>('input[name="transformation"]');
  private readonly ranking: RankingTable;
  private rest = 0;
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
    this.sliders = data.explorer!.parts.map((_, part) => find<HTMLInputElement>(`weight-${part}`));
    this.ranking = new RankingTable(data, chosen);
    this.listen();
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
    // First, since it measures rows.
    this.ranking.showVisible(this.ranked);
    this.showControls(choice, weights, found);
    this.ranking.table.ariaBusy = 'true';
    setText(find('ranking-first'), isEmpty ? NO_WEIGHT : this.topWords());
    setText(find('ranking-held'), '');
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => this.settle(choice, found), REST);
  }

  private showControls({ weights, transformation }: Choice, own: Weights, { shares }: Ranked): void {
    const total = sum(weights);
    // Named weights are shown with 100 for the largest.
    const scale = typeof own === 'string' ? 100 / Math.max(...weights) : 1;
    for (const [part, slider] of this.sliders.entries()) {
      const value = String(Math.round(scale * weights[part]!));
      const share = percent(weights[part]! / total);
      // A dragged slider already has this value.
      if (slider.value !== value) slider.value = value;
      slider.setAttribute('aria-valuetext', `${value}, ${share} of the weight`);
      setText(find(`weight-${part}-share`), share);
      setText(find(`weight-${part}-variance`), percent(total === 0 ? Number.NaN : shares[part]!));
    }
    for (const radio of this.radios) radio.checked = radio.value === transformation;
    for (const preset of PRESETS)
      find(`weights-${preset}`)?.setAttribute('aria-pressed', String(preset === own));
  }

  /** What takes longer than a frame: all rows, and ranges. */
  private async settle(choice: Choice, found: Ranked): Promise<void> {
    const rest = this.rest;
    this.ranking.fill(this.ranked);
    if (this.ranked.length > 0) {
      const resampled = await inSlices(this.resample(choice), () => this.rest === rest);
      if (!resampled) return;
      this.ranked = this.rankedRows(found, resampled.ranges);
      this.ranking.fill(this.ranked);
      this.ranking.table.classList.toggle('without-ranges', resampled.ranges.length === 0);
      setText(find('ranking-held'), ` ${resampled.words}`);
    }
    this.ranking.table.ariaBusy = 'false';
  }

  private topWords(): string {
    const top = this.ranked.filter(({ rank }) => rank === 1).map(({ model }) => this.ranking.names[model]);
    return `First: ${top.length > 3 ? `${top.length} ${this.data.words.rows}` : top.join(', ')}.`;
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
