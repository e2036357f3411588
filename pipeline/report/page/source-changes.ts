import { groups, sum } from 'd3-array';
import { thousands } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { type Html, html } from '../words/html.ts';
import { correlation, exactly, withInterval } from '../words/number-format.ts';
import { shownName } from '../words/phrases.ts';
import { estimateOf, hasEstimate, intervalOf, matching, numberIn, numberOf } from '../words/row-numbers.ts';

/** Longer lists of names are cut here. */
const MOST_NAMES = 10;

/** Ranks that correlate less than this are named; a refresh accepts few such metrics. */
const SAME_RANKS = 0.9;

/** Kinds of rows about times. */
const TIMES = new Set(['submission', 'measurement', 'validity']);

/** Numbers compared with the last release. */
const NUMBERS = Object.entries({
  'mean_pairwise_correlation spearman all': 'Mean correlation of two metrics',
  'share_negative spearman all': 'Share of negative pairs',
  'mean_neural_behavior spearman all': 'Mean correlation of a neural and a behavioural metric',
  'explained_variance arithmetic_mean behavior': 'Variance of the arithmetic mean explained by behaviour',
  'explained_variance arithmetic_mean neural':
    'Variance of the arithmetic mean explained by neural predictivity',
});

/** Changes in the sources, and the last release's numbers beside the current ones; null for the first release. */
export function changesSection(tables: Tables): Html | null {
  const released = tables.rows('trajectory.release');
  const changes = tables.all('refresh.change');
  if (released.length === 0 && changes.length === 0) return null;
  const pairs = groups(changes, ({ snapshot_id }) => snapshot_id);
  return html`<ul>${pairs.map(([, own]) => html`<li>${sourceSentence(own)}</li>`)}</ul>${released.length > 0 ? numbersTable(tables, released) : ''}`;
}

function sourceSentence(rows: readonly Row[]): string {
  const [{ snapshot_id, previous_snapshot_id } = {}] = rows;
  const parts = ['model', 'metric', 'score'].flatMap((kind) =>
    ['new', 'gone', 'changed'].flatMap((change) => {
      const own = matching(rows, { kind, change });
      const words = counted(sum(own, numberIn('n')), `${kind} ${change}`, `${kind}s ${change}`);
      return words.map((each) => each + (kind === 'model' ? ` (${namesOf(own)})` : byHowMuch(own)));
    }),
  );
  const times = rows.filter(({ kind }) => TIMES.has(String(kind)));
  const dates = counted(sum(times, numberIn('n')), 'date changed', 'dates changed');
  const all = [...parts, ...versionParts(rows), ...dates];
  return `${snapshot_id} compared with ${previous_snapshot_id}: ${all.join(', ') || 'the same models, metrics and scores'}.`;
}

/** New versions of metrics, and those that rank models differently. */
function versionParts(rows: readonly Row[]): string[] {
  const versions = rows.filter(({ kind }) => kind === 'version');
  const reranked = versions.filter((row) => numberOf(row, 'rank_correlation') < SAME_RANKS);
  const inWords = (row: Row) =>
    `${shownName(row.text)}: the new version’s ranks of models correlate ${correlation(numberOf(row, 'rank_correlation'))} with the old one’s`;
  const number = counted(versions.length, 'metric in a new version', 'metrics in a new version');
  return [...number, ...reranked.map(inWords)];
}

function counted(number: number, one: string, many: string): string[] {
  return number === 0 ? [] : [`${thousands(number)} ${number === 1 ? one : many}`];
}

function namesOf(rows: readonly Row[]): string {
  const names = rows.map(({ text }) => shownName(text));
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
  return `${names.slice(0, MOST_NAMES).join(', ')}${more}`;
}

function byHowMuch(rows: readonly Row[]): string {
  const largest = Math.max(...rows.map(numberIn('largest')));
  return largest > 0 ? ` by at most ${largest.toPrecision(2)}` : '';
}

function numbersTable(tables: Tables, released: readonly Row[]): Html {
  const last = Math.max(...released.map(({ sequence }) => Number(sequence)));
  const before = released.filter(({ sequence }) => sequence === last);
  const [{ release, date } = {}] = before;
  return html`
<div class="wide" role="region" aria-label="Since the last release" tabindex="0"><table class="stacked">
<caption>Main metric set in the last release, ${String(release)} of ${String(date)}, and now, with 95 % intervals over model families.</caption>
<thead><tr><th scope="col">quantity</th><th scope="col" class="number">before</th><th scope="col" class="number">now</th></tr></thead>
<tbody>${NUMBERS.map(([key, title]) => {
    const [quantity, method, category] = key.split(' ') as [string, string, string];
    const [old] = matching(before, { quantity, method, category });
    const now =
      quantity === 'explained_variance'
        ? tables.row('aggregation.explained_variance', { method, category })
        : tables.row('agreement.summary', { quantity, method });
    const [low, high] = intervalOf(old);
    const left = estimateOf(now) < low || estimateOf(now) > high;
    const isShare = quantity !== 'mean_pairwise_correlation' && quantity !== 'mean_neural_behavior';
    return html`<tr><th scope="row">${title}</th><td class="number" data-label="before">${shown(old, isShare)}</td><td class="number" data-label="now">${shown(now, isShare)}${left ? ', outside the interval before' : ''}</td></tr>`;
  })}</tbody>
</table></div>`;
}

/** A number with its interval and its number of models. */
function shown(row: Row | undefined, isShare: boolean): string {
  if (!hasEstimate(row)) return '–';
  return `${withInterval(row, 'estimate', exactly(isShare))}, ${row!.n_models} models`;
}
