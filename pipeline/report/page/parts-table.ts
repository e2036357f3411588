import type { Row } from '../../warehouse/rows.ts';
import { partsOf } from '../findings/component-findings.ts';
import { MEAN, type Tables } from '../findings/finding-tables.ts';
import { correlation, type Format, intervalText, percent } from '../findings/number-format.ts';
import { estimateOf, hasEstimate, matching, numberOf } from '../findings/row-numbers.ts';
import { type Html, html } from './html.ts';

/** What a ranking is made of, over all models and over those of the sets that name theirs; null without such sets. */
export function partsTable(tables: Tables): Html | null {
  const [main, ...others] = tables.study.metric_sets;
  const { larger } = partsOf(tables, main!.name);
  const fewer = others.filter(({ models }) => models !== undefined);
  if (fewer.length === 0 || larger.length === 0) return null;
  const heads = ['mean ρ', 'all metrics', ...larger.map(({ name }) => `one ${name}`), 'its own, with noise'];
  const rows = [{ ...main!, title: 'All models' }, ...fewer].map((set) => setRow(tables, set, larger));
  return html`<h3>What a ranking is made of</h3>
<p class="topic">Share of a metric’s ranking that it has in common with …</p>
<div class="wide" role="region" aria-label="What a ranking is made of" tabindex="0"><table class="parts">
<thead><tr><th scope="col">models</th>${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

function setRow(
  tables: Tables,
  { name, title }: { name: string; title: string },
  larger: ReturnType<typeof partsOf>['larger'],
): Html {
  const { shared, own } = partsOf(tables, name);
  const components = tables.ofSet('agreement.variance_component', name);
  const [mean] = matching(tables.ofSet('agreement.summary', name), MEAN);
  const of = larger.map(
    ({ row }) => matching(components, { curation: row.curation!, shared: row.shared! })[0],
  );
  const cells = [
    numberCell(mean, correlation),
    ...[shared, ...of, own].map((row) => numberCell(row, percent)),
  ];
  return html`<tr><th scope="row">${title} (${numberOf(mean, 'n_models')})</th>${cells}</tr>`;
}

/** A number with its interval below. */
function numberCell(row: Row | undefined, format: Format): Html {
  if (!hasEstimate(row)) return html`<td class="number">–</td>`;
  const interval = intervalText(row, format);
  return html`<td class="number">${format(estimateOf(row))}${interval === '' ? '' : html`<br><small>${interval}</small>`}</td>`;
}
