import type { PageData } from '../page-data.ts';
import { CATEGORY_COLOURS } from '../palette.ts';
import { bar, decimals, element, find, percent } from './elements.ts';
import { type Choice, type Ranked, ranker, treeWeights } from './ranking.ts';

/** Milliseconds without a change after which a slider counts as at rest. */
const REST = 120;

/** Sliders for the categories' weights, and the resulting ranking. */
export class Explorer {
  private readonly rank: (choice: Choice) => Ranked;
  private readonly sliders: HTMLInputElement[];
  private readonly shown: HTMLOutputElement[];
  private readonly rows: { cells: HTMLElement[]; model: number }[] = [];
  private rest: ReturnType<typeof setTimeout> | undefined;

  /** @param changed called for every choice; `settled` is false while a slider is dragged */
  constructor(
    private readonly data: PageData,
    private readonly changed: (changes: Partial<Choice>, settled: boolean) => void,
    private readonly chosen: (model: string) => void,
  ) {
    this.rank = ranker(data);
    const { categories } = data.explorer!;
    this.sliders = categories.map(({ name }) => find<HTMLInputElement>(`weight-${name}`));
    this.shown = categories.map(({ name }) => find<HTMLOutputElement>(`weight-${name}-shown`));
    for (const slider of this.sliders) {
      slider.addEventListener('input', () => this.slide(false));
      slider.addEventListener('change', () => this.slide(true));
    }
    for (const radio of this.radios())
      radio.addEventListener('change', () =>
        this.changed({ transformation: radio.value as Choice['transformation'] }, true),
      );
    const preset = (id: string, weights: readonly number[] | null) =>
      find(id)?.addEventListener('click', () => this.changed({ weights: weights! }, true));
    preset('weights-tree', treeWeights(data));
    preset(
      'weights-equal',
      categories.map(() => 1 / categories.length),
    );
    preset('weights-balanced', data.explorer!.balanced);
    this.buildRows();
  }

  private radios(): HTMLInputElement[] {
    return [...document.querySelectorAll<HTMLInputElement>('input[name="transformation"]')];
  }

  private slide(settled: boolean): void {
    this.changed({ weights: this.sliders.map((slider) => Number(slider.value) / 100) }, settled);
  }

  private buildRows(): void {
    const body = find<HTMLTableSectionElement>('ranking-rows');
    const rows = this.data.explorer!.models.map(() => {
      const name = element('button', { type: 'button', class: 'name' });
      const cells = [element('td'), element('th', { scope: 'row' }, name), element('td'), element('td')];
      const row = { cells: [cells[0]!, name, cells[2]!, cells[3]!], model: 0 };
      name.addEventListener('click', () => this.chosen(this.data.models[row.model]!.id));
      this.rows.push(row);
      return element('tr', {}, ...cells);
    });
    body.replaceChildren(...rows);
  }

  /** Updates sliders, shares and ranking. */
  show(choice: Choice): Ranked {
    const ranked = this.rank(choice);
    this.showControls(choice);
    this.showShares(ranked);
    this.showRanking(ranked);
    return ranked;
  }

  private showControls({ weights, transformation }: Choice): void {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [i, slider] of this.sliders.entries()) {
      const value = String(Math.round(100 * weights[i]!));
      // A dragged slider already has this value.
      if (slider.value !== value) slider.value = value;
      this.shown[i]!.textContent = total === 0 ? '–' : percent(weights[i]! / total);
    }
    for (const radio of this.radios()) radio.checked = radio.value === transformation;
  }

  private showShares({ explained, shares }: Ranked): void {
    const { categories, nodes } = this.data.explorer!;
    const rows = nodes.map(({ name, label }, i) => {
      const category = categories.findIndex((own) => own.name === name);
      const colour = CATEGORY_COLOURS[name]!;
      const share = category < 0 ? this.domainShare(name, shares) : shares[category]!;
      return element(
        'tr',
        {},
        element('th', { scope: 'row' }, label),
        element('td', {}, percent(explained[i]!), bar(explained[i]!, colour)),
        element('td', {}, percent(share), bar(share, colour)),
      );
    });
    find('explained-rows').replaceChildren(...rows);
  }

  /** A domain's share: the sum over its categories. */
  private domainShare(name: string, shares: Float64Array): number {
    const { categories, metrics, nodes } = this.data.explorer!;
    const weights = nodes.find((node) => node.name === name)!.weights;
    return categories.reduce((sum, category, i) => {
      const isBelow = metrics.some(
        (metric, m) => weights[m]! > 0 && this.data.metrics[metric]!.category === category.name,
      );
      return isBelow ? sum + shares[i]! : sum;
    }, 0);
  }

  /** Updates visible rows at once, and all rows once the slider rests: hundreds take longer than a frame. */
  private showRanking(ranked: Ranked): void {
    const order = [...ranked.ranks.keys()].sort(
      (one, other) => (ranked.ranks[one] ?? Infinity) - (ranked.ranks[other] ?? Infinity) || one - other,
    );
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.fillRows(ranked, order, 0, order.length), REST);
    const frame = find('ranking').parentElement!;
    const height = this.rows[0]!.cells[0]!.parentElement!.offsetHeight || 1;
    const first = Math.floor(frame.scrollTop / height);
    this.fillRows(ranked, order, first - 1, first + Math.ceil(frame.clientHeight / height) + 1);
  }

  /** Changes texts in place, without moving rows. */
  private fillRows({ scores, ranks }: Ranked, order: readonly number[], from: number, to: number): void {
    const { models, ranks: before } = this.data.explorer!;
    for (let i = Math.max(0, from); i < Math.min(order.length, to); i++) {
      const position = order[i]!;
      const row = this.rows[i]!;
      row.model = models[position]!;
      const move = before[position]! - ranks[position]!;
      const texts = [
        String(ranks[position] ?? '–'),
        this.data.models[row.model]!.name,
        decimals(scores[position]),
        move === 0 ? '=' : move > 0 ? `▲ ${move}` : `▼ ${-move}`,
      ];
      for (const [c, cell] of row.cells.entries())
        if (cell.textContent !== texts[c]) cell.textContent = texts[c]!;
    }
  }
}
