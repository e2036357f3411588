import { sort, sum } from 'd3-array';
import { csv } from '../../warehouse/spreadsheet-csv.ts';
import { type Choice, PRESETS, type Ranked, ranker } from '../choice/ranking.ts';
import type { PageData } from '../data/page-data.ts';
import type { Answer } from './certainty-worker.ts';
import { find, percent, saveFile, showText } from './elements.ts';
import { type RankedRow, RankingTable } from './ranking-table.ts';
import type { State } from './state.ts';

/** The columns and weights of the score, and the resulting ranking. */
export class Explorer {
  private readonly rank: (choice: Choice) => Ranked;
  private readonly sliders: HTMLInputElement[];
  private readonly radios = document.querySelectorAll<HTMLInputElement>('input[name="transformation"]');
  private readonly ranking: RankingTable;
  private rows: RankedRow[] = [];

  /**
   * @param changed called for every choice; `settled` is false while a slider is dragged
   * @param chosen called with a model that is clicked
   */
  constructor(
    private readonly data: PageData,
    private readonly changed: (changes: Partial<State>, settled: boolean) => void,
    chosen: (model: string) => void,
  ) {
    this.rank = ranker(data);
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
      find(`weights-${weights}`)?.addEventListener('click', () => this.changed({ weights }, true));
    find('ranking-csv').addEventListener('click', () => this.save());
  }

  /** Updates sliders, shares and ranking at once; what is certain comes later ({@link showAnswer}). */
  show(choice: Choice): void {
    const ranked = this.rank(choice);
    this.rows = this.rankedRows(ranked);
    // First, since it measures rows.
    this.ranking.showVisible(this.rows);
    this.showControls(choice, ranked);
    this.ranking.table.ariaBusy = 'true';
    showText('ranking-first', this.topWords(ranked));
    showText('ranking-certain', ' What is certain is being computed.');
  }

  private showControls({ weights: own, transformation }: Choice, { weights, shares }: Ranked): void {
    const total = sum(weights);
    // Named weights are shown with 100 for the largest.
    const scale = 100 / (Math.max(...weights) || 1);
    for (const [part, slider] of this.sliders.entries()) {
      const value = String(typeof own === 'string' ? Math.round(scale * weights[part]!) : own[part]);
      const share = percent(weights[part]! / total);
      // A dragged slider already has this value.
      if (slider.value !== value) slider.value = value;
      slider.setAttribute('aria-valuetext', `${value}, ${share} of the weight`);
      showText(`weight-${part}-share`, share);
      showText(`weight-${part}-variance`, percent(shares[part]!));
    }
    for (const radio of this.radios) radio.checked = radio.value === transformation;
    for (const preset of PRESETS)
      find(`weights-${preset}`)?.setAttribute('aria-pressed', String(preset === own));
  }

  /** All rows, with what is certain about them. */
  showAnswer({ sets, words }: Answer): void {
    this.rows = this.rows.map((row) => ({ ...row, range: sets?.[row.place] }));
    this.ranking.fill(this.rows);
    this.ranking.table.classList.toggle('without-ranges', !sets);
    showText('ranking-certain', ` ${words}`);
    this.ranking.table.ariaBusy = 'false';
  }

  /** The combined scores, by model. */
  scores(): ReadonlyMap<number, number> {
    return new Map(this.rows.map(({ model, score }) => [model, score]));
  }

  private topWords({ metrics, models }: Ranked): string {
    const { rows, columns, row, column } = this.data.words;
    if (this.rows.length === 0)
      return `No ranking: no ${column} with these words has a weight above 0, or no ${row} has a score on all of them.`;
    const top = this.rows.filter(({ rank }) => rank === 1).map(({ model }) => this.ranking.names[model]);
    const first = top.length > 3 ? `${top.length} ${rows}` : top.join(', ');
    return `First of ${models.length} ${rows} on ${metrics.length} ${columns}: ${first}.`;
  }

  /** The models, best first. */
  private rankedRows({ models, ranks, scores }: Ranked): RankedRow[] {
    const { models: before, ranks: ranksBefore } = this.data.explorer!;
    const areSame = models.length === before.length;
    return sort(ranks.keys(), (place) => ranks[place]!).map((place) => ({
      place,
      model: models[place]!,
      rank: ranks[place]!,
      score: scores[place]!,
      moved: areSame ? ranksBefore[before.indexOf(models[place]!)]! - ranks[place]! : undefined,
    }));
  }

  /** Saves the ranking as CSV, which no table has for the reader's choice. */
  private save(): void {
    const header = ['rank', 'rank_low', 'rank_high', 'model_id', 'model_name', 'score', 'moved'];
    const rows = this.rows.map(({ rank, range, model, score, moved = null }) => {
      const { id, name } = this.data.models[model]!;
      return [rank, range?.low ?? null, range?.high ?? null, id, name, score, moved];
    });
    saveFile('metalign-ranking.csv', 'text/csv', csv(header, rows));
  }
}
