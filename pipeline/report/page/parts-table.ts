import type { Row } from '../../warehouse/rows.ts';
import { rankingParts } from '../findings/component-findings.ts';
import { MEAN, type Tables } from '../findings/finding-tables.ts';
import { correlation, type Format, intervalText, percent } from '../findings/number-format.ts';
import { estimateOf, hasEstimate, matching, numberOf } from '../findings/row-numbers.ts';
import { type Html, html } from './html.ts';

/** What a ranking is made of, over all models and over those of the sets that name theirs; null without such sets. */
export function partsTable(tables: Tables): Html | null {
  const [main, ...others] = tables.study.metric_sets;
  const { larger } = rankingParts(tables, main!.name);
  const fewer = others.filter(({ models }) => models !== undefined);
  if (fewer.length === 0 || larger.length === 0) return null;
  const heads = [
    'mean ρ',
    'all metrics',
    ...larger.map(({ name }) => `one ${name}`),
    'its own, with noise',
    'all else',
  ];
  const row = ({ name, title }: { name: string; title: string }) => {
    const { models, cells } = partsOf(tables, name, larger);
    const shown = cells.map((cell, i) => html`<td class="number" data-label="${heads[i]!}">${cell}</td>`);
    return html`<tr><th scope="row">${title} (${models})</th>${shown}</tr>`;
  };
  return html`<h3>What a ranking is made of</h3>
<p class="topic">What it has in common with all metrics and, beyond that, with those of one …</p>
<div class="wide" role="region" aria-label="What a ranking is made of" tabindex="0"><table class="stacked parts">
<thead><tr><th scope="col">models</th>${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead>
<tbody>${[{ ...main!, title: 'All models' }, ...fewer].map(row)}</tbody>
</table></div>`;
}

/** The number of models of a set, and its cells below the heads. */
function partsOf(tables: Tables, name: string, larger: ReturnType<typeof rankingParts>['larger']) {
  const { shared, own } = rankingParts(tables, name);
  const components = tables.ofSet('agreement.variance_component', name);
  const [mean] = matching(tables.ofSet('agreement.summary', name), MEAN);
  const of = ({ curation, shared }: Row) => matching(components, { curation: curation!, shared: shared! })[0];
  const parts = [shared, ...larger.map(({ row }) => of(row)), own];
  // All parts add up to 1.
  const rest = parts.reduce((left, row) => left - estimateOf(row), 1);
  const cells = [
    withIntervalBelow(mean, correlation),
    ...parts.map((row) => withIntervalBelow(row, percent)),
    Number.isNaN(rest) ? '–' : percent(rest),
  ];
  return { models: numberOf(mean, 'n_models'), cells };
}

/** A number with its interval below. */
function withIntervalBelow(row: Row | undefined, format: Format): Html | string {
  if (!hasEstimate(row)) return '–';
  const interval = intervalText(row, format);
  return html`${format(estimateOf(row))}${interval === '' ? '' : html` <br><small>${interval}</small>`}`;
}
