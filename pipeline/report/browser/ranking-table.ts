import { rollup } from 'd3-array';
import type { RankSet } from '../../statistics/order/rank-sets.ts';
import type { PageData } from '../data/page-data.ts';
import { element, find, setStrip, setText, strip } from './elements.ts';
import { fullName } from './model-search.ts';
import { makeTabStop } from './roving.ts';

/** Most rows that are in view. */
const IN_VIEW = 20;

/** A model in the ranking. */
export interface RankedRow {
  /** Its index among the ranked models. */
  place: number;
  /** Its index among the page's models. */
  model: number;
  rank: number;
  score: number;
  /** Places gained against the first choice; undefined if that ranks other models. */
  moved: number | undefined;
  /** Undefined until it is known, and without one. */
  range?: RankSet | undefined;
}

/** A row of the table, which shows one model after another. */
interface TableRow {
  row: HTMLElement;
  name: HTMLElement;
  model: number;
}

/** The table of the ranking, with a button for each model. */
export class RankingTable {
  readonly table = find<HTMLTableElement>('ranking');
  /** By model; those with one name have their ids, too. */
  readonly names: readonly string[];
  private readonly rows: readonly TableRow[];

  constructor(data: PageData, chosen: (model: string) => void) {
    this.names = distinctNames(data);
    this.rows = data.explorer!.candidates.map(() => tableRow((model) => chosen(data.models[model]!.id)));
    find('ranking-rows').replaceChildren(...this.rows.map(({ row }) => row));
    makeTabStop('ranking-rows');
  }

  /** Updates the visible rows only: all of them take longer than a frame. */
  showVisible(ranked: readonly RankedRow[]): void {
    const frame = this.table.parentElement!;
    frame.hidden = ranked.length === 0;
    const visible = this.rows.findIndex(({ row }) => row.offsetTop + row.offsetHeight > frame.scrollTop);
    for (const [i, { row }] of this.rows.entries()) row.hidden = i >= ranked.length;
    const first = Math.max(0, visible);
    this.fill(ranked, first, first + IN_VIEW);
  }

  /** Updates the rows from a first one up to, but without, an end. */
  fill(ranked: readonly RankedRow[], first = 0, end = ranked.length): void {
    for (const [i, row] of ranked.slice(first, end).entries())
      fillRow(this.rows[first + i]!, row, this.names[row.model]!, ranked.length);
  }
}

function distinctNames({ models }: PageData): string[] {
  const named = rollup(
    models,
    ({ length }) => length,
    ({ name }) => name,
  );
  return models.map((model) => (named.get(model.name)! > 1 ? fullName(model) : model.name));
}

function tableRow(chosen: (model: number) => void): TableRow {
  const name = element('button', { type: 'button', class: 'name' });
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
function fillRow(target: TableRow, ranked: RankedRow, name: string, models: number): void {
  const { model, rank, range, moved } = ranked;
  const cells = target.row.children;
  const share = (place: number) => (models > 1 ? (place - 1) / (models - 1) : 0);
  target.model = model;
  setText(cells[0]!, String(rank));
  setText(cells[1]!, range ? `${range.low}–${range.high}` : '');
  setText(target.name, name);
  const ends = range && { low: share(range.low), high: share(range.high) };
  setStrip(cells[3]!.firstElementChild as HTMLElement, { at: share(rank), ...ends });
  setText(cells[4]!, movedWords(moved));
}

function movedWords(places: number | undefined): string {
  if (places === undefined) return '';
  if (places === 0) return '=';
  return places > 0 ? `▲ ${places}` : `▼ ${-places}`;
}
