import { flatGroup, groups } from 'd3-array';
import { count, listed } from '../../messages/counts-and-lists.ts';
import { intervalPlot } from '../../report/drawing/interval-plot.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { findingTable } from '../../report/page/finding-table.ts';
import { withLinks } from '../../report/page/links.ts';
import { type Html, html } from '../../report/words/html.ts';
import names from '../../report/words/names.json' with { type: 'json' };
import { distinct, hasEstimate, matching } from '../../report/words/numbers.ts';
import type { Claim, Study } from '../../studies/study.ts';
import type { Rows } from '../../warehouse/rows.ts';
import { claimFormat, claimWords, unitOf } from './claim-words.ts';
import { readingFindings } from './finding.ts';

/** Meanings of the verdicts. */
const VERDICTS: Readonly<Record<string, string>> = names.verdicts;

/** Published numbers beside ours in the main metric set, and in readings of the publication; empty if nothing could be computed. */
export function claimsContent(tables: Tables): Html | '' {
  if (!tables.all('claims.claim').some(hasEstimate)) return '';
  const readings = readingFindings(tables).map(
    ({ text, table }) =>
      html`<h3>Which models and metrics the publication used</h3><p>${text}</p><div class="claims">${findingTable(table!)}</div>`,
  );
  const notes = readings.length > 0 ? readingNotes(tables.study) : '';
  return html`${claims(tables)}${readings}${notes}`;
}

function claims(tables: Tables): Html {
  const rows = tables.study.claims.flatMap(({ claim_id }) => tables.rows('claims.claim', { claim_id }));
  const present = distinct(rows, 'verdict');
  const verdicts = Object.keys(VERDICTS).filter((name) => present.includes(name));
  return html`
<p>${summary(rows)}</p>
<dl class="muted verdicts">${verdicts.map((verdict) => html`<dt class="verdict ${verdict}">${words(verdict)}</dt><dd>${VERDICTS[verdict]!}</dd>`)}</dl>
<p class="muted">None of these says that a publication is wrong: it used other models, metrics or dates, as the notes say.</p>
${claimsTable(tables, rows)}
<ol class="notes">${notesOf(tables).map((note, i) => html`<li id="note-${i + 1}">${withLinks(note)}</li>`)}</ol>`;
}

/** How many of the published numbers have each verdict. */
function summary(rows: readonly Rows['claims.claim'][]): string {
  const counts = Object.keys(VERDICTS).flatMap((verdict) => {
    const found = matching(rows, { verdict }).length;
    return found === 0 ? [] : [`${found} ${words(verdict)}`];
  });
  return `${count(rows.length, 'published result')}: ${listed(counts)}.`;
}

/** A row of the page for each row of claims/claim, below a line for each source. */
function claimsTable(tables: Tables, rows: readonly Rows['claims.claim'][]): Html {
  const sources = groups(rows, ({ reference }) => reference);
  return html`<div class="wide" role="region" aria-label="Claims" tabindex="0"><table class="stacked claims">
<caption>Published numbers (◇) above ours (●), with our interval (thick) and below it the range of compatible numbers (thin). Correlations share an axis, as do shares; the grey line is 0.</caption>
<thead><tr><th scope="col">claim</th><th scope="col" class="number">published</th><th scope="col" class="number">ours (95 % interval)</th><th scope="col">side by side</th><th scope="col">verdict</th><th scope="col">models × metrics</th></tr></thead>
${sources.map(
  ([
    reference,
    own,
  ]) => html`<tbody><tr><th colspan="6" scope="rowgroup">${withLinks(reference)}, beside ours: ${tables.study.metric_sets[0]!.title}</th></tr>
${own.map((row) => claimRow(tables, row))}</tbody>`,
)}
</table></div>`;
}

/** How each reading differs from the publication. */
function readingNotes({ readings }: Study): Html {
  return html`<dl class="muted">${readings.cohorts.map(({ title, note }) => html`<dt>${title}</dt><dd>${note}</dd>`)}</dl>`;
}

function claimRow(tables: Tables, row: Rows['claims.claim']): Html {
  const claim = tables.study.claims.find(({ claim_id }) => claim_id === row.claim_id)!;
  const { published, ours, besideVerdict } = claimWords(claim, row);
  const sizeOf = (models: unknown, metrics: unknown) => `${models ?? '?'} × ${metrics ?? '?'}`;
  return html`<tr><th scope="row">${row.statement}${noteMark(tables, claim)}</th>
<td data-label="published" class="number">${published}</td>
<td data-label="ours" class="number" data-claim="${claim.claim_id}">${ours}</td>
<td data-label="side by side">${plotOf(tables, claim, row)}</td>
<td data-label="verdict"><span class="verdict ${row.verdict}">${words(row.verdict)}</span>${besideVerdict}</td>
<td data-label="models × metrics">${sizeOf(row.published_n_models, row.published_n_metrics)}${hasEstimate(row) ? html`,<br>ours ${sizeOf(row.n_models, row.n_metrics)}` : ''}</td></tr>`;
}

/** Both numbers on an axis; nothing for a count. */
function plotOf(tables: Tables, claim: Claim, row: Rows['claims.claim']): Html | '' {
  return unitOf(claim) === 'count' ? '' : intervalPlot(withSameAxis(tables, claim), row, claimFormat(claim));
}

/** The rows of all claims with the unit of this one. */
function withSameAxis(tables: Tables, claim: Claim): Rows['claims.claim'][] {
  const unit = unitOf(claim);
  const claims = tables.study.claims.filter((other) => unitOf(other) === unit);
  const ids = claims.map(({ claim_id }) => claim_id);
  return tables.rows('claims.claim').filter((row) => ids.includes(row.claim_id));
}

/**
 * The notes of the claims in the order of the page, each once: what differs from the publication, or how a
 * claim is judged.
 */
function notesOf({ study }: Tables): string[] {
  return distinct(
    flatGroup(study.claims, ({ reference }) => reference).flatMap(([, claims]) => claims),
    'note',
  );
}

function noteMark(tables: Tables, { note }: Claim): Html {
  const number = notesOf(tables).indexOf(note) + 1;
  return html` <sup><a href="#note-${number}" aria-label="Note ${number}">${number}</a></sup>`;
}

function words(verdict: string): string {
  return verdict === 'not_computable' ? 'no verdict' : verdict;
}
