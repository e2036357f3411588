import { rankingParts } from '../findings/component-findings.ts';
import { MEAN, type Tables } from '../findings/finding-tables.ts';
import { type Html, html } from '../words/html.ts';
import { percent, rhoWithInterval, shareWithInterval } from '../words/number-format.ts';
import { estimateOf, hasEstimate, numberOf } from '../words/row-numbers.ts';

/** What a ranking is made of, over all models and over those of the sets that name theirs; null without such sets. */
export function partsTable(tables: Tables): Html | null {
  const [main, ...others] = tables.study.metric_sets;
  const [first] = rankingParts(tables, main!.name);
  const fewer = others.filter(({ models }) => models !== undefined);
  if (fewer.length === 0 || !first || first.larger.length === 0) return null;
  const heads = [
    'mean ρ',
    'all metrics',
    ...first.larger.map(({ name }) => `one ${name}`),
    'its own, with noise',
    'all else',
  ];
  const rows = ({ name, title }: { name: string; title: string }) => {
    const [mean] = tables.rows('agreement.summary', MEAN, name);
    return rankingParts(tables, name).map((parts) => {
      const cells = [mean ? rhoWithInterval(mean) : '–', ...shares(parts, first.larger)];
      const shown = cells.map((cell, i) => html`<td class="number" data-label="${heads[i]!}">${cell}</td>`);
      return html`<tr><th scope="row">${title}, ${parts.category} (${numberOf(mean, 'n_models')})</th>${shown}</tr>`;
    });
  };
  return html`<h3>What a ranking is made of</h3>
<p class="topic">What it has in common with all metrics and, beyond that, with those of one …</p>
<div class="wide" role="region" aria-label="What a ranking is made of" tabindex="0"><table class="stacked parts">
<thead><tr><th scope="col">models</th>${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead>
<tbody>${[{ ...main!, title: 'All models' }, ...fewer].flatMap(rows)}</tbody>
</table></div>`;
}

type Parts = ReturnType<typeof rankingParts>[number];

/** The parts of a category's rankings below the heads. */
function shares({ shared, own, others }: Parts, larger: Parts['larger']): string[] {
  const of = ({ row }: Parts['larger'][number]) => others.find((part) => part.row.shared === row.shared)?.row;
  const parts = [shared, ...larger.map(of), own];
  // All parts add up to 1.
  const rest = parts.reduce((left, row) => left - estimateOf(row), 1);
  return [
    ...parts.map((row) => (hasEstimate(row) ? shareWithInterval(row) : '–')),
    Number.isNaN(rest) ? '–' : percent(Math.max(0, rest)),
  ];
}
