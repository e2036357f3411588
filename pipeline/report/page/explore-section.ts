import { deflateRawSync } from 'node:zlib';
import { groups } from 'd3-array';
import { listed } from '../../messages/counts-and-lists.ts';
import { meansOf, othersOf } from '../data/axes.ts';
import type { PageData } from '../data/page-data.ts';
import { coloursOf } from '../drawing/palette.ts';
import { type Html, html, section } from '../words/html.ts';
import { distinct } from '../words/numbers.ts';
import { capital, categoryName } from '../words/phrases.ts';
import { groupName } from '../words/table-words.ts';
import { withTerms } from './glossary.ts';

const AVERAGED = { scores: 'scores', standardised: 'z-scores', ranks: 'ranks' };

/** What the two numbers beside a slider are. */
const SHARES =
  'Beside each slider: its share of the weight, and its share of the score’s variance, which is negative where it runs against the score.';

/** The page's interactive part; its script fills it in. */
export function exploreSection(data: PageData): Html {
  const { words } = data;
  const content = html`<noscript><p class="warning">This section needs JavaScript: the ranking by your own weights, the matrix of all ${words.columns}, any pair of ${words.columns} and any ${words.row}. The rest of the page works without it.</p></noscript>
<div class="needs-script">
<div class="filters">
<label>${capital(words.columns)}: name or ${words.group} contains <input id="columns-text" type="search" autocomplete="off" placeholder="all; several between commas"></label>
<span id="columns-count" class="muted" role="status"></span>
</div>
${ranking(data)}
${matrix(data)}
${pair(data)}
${model(data)}
</div>`;
  return html`
${section('explore', 'Explore', content)}`;
}

function ranking(data: PageData): Html {
  const { explorer: own, words } = data;
  const { row, rows, column, columns, group, groups } = words;
  if (!own) return noRanking(data);
  const { parts, isByMetric, weightsAtFirst, transformationAtFirst } = own;
  const whose = weightsAtFirst.includes('leaderboard') ? 'leaderboard' : 'study';
  const isFlat = weightsAtFirst === 'by equal weights';
  const within = isFlat ? 'count equally' : `keep their weights in the ${whose}’s tree`;
  const byTree = isFlat
    ? ''
    : `, which at first have their weights in the ${whose}’s tree (data sets count equally)`;
  const averaged = isByMetric ? columns + byTree : `${groups}; within a ${group}, ${columns} ${within}`;
  const named = isFlat ? 'All equal' : `The ${whose}’s weights`;
  const equal = isFlat ? '' : html` <button type="button" id="weights-equal">All equal</button>`;
  const slider = (label: string, i: number) =>
    html`<div class="slider"><label for="weight-${i}">${label}</label><input id="weight-${i}" type="range" min="0" max="100" step="1"><output id="weight-${i}-share" for="weight-${i}"></output><span class="muted" id="weight-${i}-variance"></span></div>`;
  const choice = ([value, label]: [string, string]) =>
    html`<label class="choice"><input type="radio" name="transformation" value="${value}"> ${label}</label>`;
  return html`
<h3 id="rank">Rank the ${rows} by your own weights</h3>
<p>The score is the weighted mean of the ${averaged}. Only ${rows} that are scored on every chosen ${column} are ranked; a ${column} with weight 0 is not chosen. <span class="muted">${withTerms(SHARES, new Set(), words)}</span></p>
<div class="ranker">
<div class="panel">
<fieldset><legend>Weights</legend>
<div class="slider head" aria-hidden="true"><span></span><span>of weight</span><span>of variance</span></div>
${parts.map(slider)}
</fieldset>
<div class="kept">
<p><button type="button" id="weights-tree">${named}</button>${equal}</p>
<fieldset class="choices"><legend>Average of</legend>
${Object.entries(AVERAGED).map(choice)}
</fieldset>
</div>
</div>
<div>
<div class="scroll" role="region" aria-labelledby="rank"><table id="ranking">
<thead><tr><th scope="col" class="number">rank</th><th scope="col">rank set</th><th scope="col">${row}</th><th scope="col"><span class="ends"><span>first</span><span>last</span></span></th><th scope="col" class="number">moved</th></tr></thead>
<tbody id="ranking-rows"></tbody>
</table></div>
<p id="ranking-words" role="status"><span id="ranking-first"></span><span id="ranking-certain"></span></p>
<p><strong id="ranking-verdict" role="status"></strong> <a href="#model">${capital(columns)} that decide it</a></p>
</div>
</div>
<p class="muted">Click two ${rows} to compare them. Rank sets hold all ranks that each ${row} may have over many ${own.families ? columns : 'data sets'} like these, all at once with 95 % confidence, if these are independent draws. “Moved” compares with the mean of ${AVERAGED[transformationAtFirst]} ${weightsAtFirst}.</p>
<p><button type="button" id="ranking-csv">Save the ranking as CSV</button></p>`;
}

/** Why there is none. */
function noRanking({ minimumModels, words }: PageData): Html {
  const { rows, row, columns } = words;
  return html`<p>No ranking by your own weights: fewer than ${minimumModels} ${rows} have scores on all ${columns} of the main set. Other rankings here are over the scores that each ${row} has.</p>`;
}

function matrix({ metrics, sets, words }: PageData): Html {
  const { rows, columns } = words;
  const [main, ...otherSets] = sets;
  const seen = new Set(main!.metrics);
  const added = otherSets.flatMap(({ title, metrics: own }) => {
    const fresh = own.filter((metric) => !seen.has(metric));
    for (const metric of fresh) seen.add(metric);
    return fresh.length > 0 ? [`${fresh.length} more (${title})`] : [];
  });
  const also =
    added.length < otherSets.length
      ? ', also those that the heat map above leaves out (so correlations can be higher here)'
      : '';
  const others =
    added.length > 0
      ? ` These are the ${main!.metrics.length} ${columns} of the study’s main results (${main!.title}), and ${listed(added)}.`
      : '';
  return html`
<h3 id="matrix">All pairs of ${columns}</h3>
<p>Each cell is Spearman’s ρ of two ${columns}, over the ${rows} scored on both${also}; rows are the ${columns} named above, columns are all of them in the same order. Click a cell, tap it twice, or press Enter, for its scatter plot.${others}</p>
<p id="matrix-count" class="muted" role="status"></p>
<div id="matrix-legend"></div>
${stripes(metrics)}
<div>
<div id="matrix-picture" role="group" aria-label="Correlations of the ${columns}; arrow keys move between cells" tabindex="0"></div>
<p id="matrix-words" class="reading" role="status">Point at a cell, tap it, or use the arrow keys to see its ρ, interval, n and q. Grey: a ${words.column} with itself, or not computed, as too few ${rows} have both scores or those of one are all the same${others && `, or the study does not compare them`}.</p>
</div>`;
}

/** What the stripes beside the cells are; empty for a single group. */
function stripes(metrics: PageData['metrics']): Html | '' {
  const groups = distinct(metrics, 'group');
  const colour = coloursOf(groups);
  const items = groups.map(
    (group) =>
      html`<span style="display: inline-block; margin-right: 1rem"><span style="color: ${colour(group)}">■</span> ${categoryName(group)}</span> `,
  );
  return groups.length < 2 ? '' : html`<p class="muted">Stripes: ${items}</p>`;
}

function pair(data: PageData): Html {
  const { words } = data;
  const axes = html`<optgroup label="Combined, and no scores">${othersOf(data).map(option)}</optgroup><optgroup label="Mean of a ${words.group}">${meansOf(data).map(option)}</optgroup>${options(data)}`;
  return html`
<h3 id="pair">Two ${words.columns}, or the score against size, cost or date</h3>
<div class="filters">
<label>x axis <select id="scatter-x">${axes}</select></label>
<label>y axis <select id="scatter-y">${axes}</select></label>
</div>
<p class="reading" role="status"><strong id="scatter-verdict"></strong> <span id="scatter-words"></span></p>
<div id="scatter-plot"></div>
<p class="muted">Point at any ${words.row}, or tap it, for its name; red is the one chosen below. <button type="button" data-plot="scatter-plot">Save as SVG</button></p>`;
}

function model({ metrics, predicted, words }: PageData): Html {
  const { row, rows, column, columns, group } = words;
  const isOneCategory = distinct(metrics, 'category').length < 2;
  const isOneGroup = distinct(metrics, 'group').length < 2;
  return html`
<h3 id="model">Is one ${row} better than another?</h3>
<div class="filters">
<label>${capital(row)} <input id="model-search" type="search" list="model-names" autocomplete="off" placeholder="name or id, then Enter"></label>
<label>Against <input id="other-search" type="search" list="model-names" autocomplete="off" placeholder="name or id, then Enter"></label>
</div>
<p><span id="model-words" role="status"></span> <span id="other-words" role="status"></span></p>
<datalist id="model-names"></datalist>
<p class="reading" role="status"><strong id="verdict"></strong> <span id="verdict-numbers"></span></p>
<div hidden>
<div id="dumbbell-plot"></div>
<p class="muted">The ${columns} on which they differ most; red is <strong>the first</strong> of the two. <button type="button" data-plot="dumbbell-plot">Save as SVG</button></p>
</div>
<p><strong id="profile-title"></strong> <span id="profile-rank"></span></p>
<p class="other" hidden>Compared with <strong id="compared-title"></strong> <span id="compared-rank"></span></p>
<div class="scroll" role="region" aria-labelledby="model" tabindex="0"><table id="profile"${isOneGroup ? html` class="one-group"` : ''}>
<thead><tr><th scope="col">${column}</th><th scope="col">${isOneCategory ? 'set' : group}</th><th scope="col" class="number">score</th><th scope="col"><span class="ends"><span>worst</span><span>best</span></span></th><th scope="col" class="number">rank</th><th scope="col" class="number other" hidden>other</th><th scope="col" class="number other" hidden>its rank</th></tr></thead>
<tbody id="profile-rows"></tbody>
</table></div>
<p class="muted">Each dot lies between the worst and the best score of the cohort; the thick part holds the middle half of the ${rows}. A single very low score can move all others to the right. The rank beside the name is by the mean score: a first ${row} need not be near first on any ${column}.${predicted.length > 0 ? ' What is in italics after ≈ is no score: it is predicted from the others, with a 90 % interval.' : ''}</p>`;
}

function options({ metrics, words }: PageData): Html[] {
  return groups(metrics, ({ category }) => category).map(
    ([category, own]) => html`<optgroup label="${groupName(category, words)}">${own.map(option)}</optgroup>`,
  );
}

function option({ id, label }: { id: string; label: string }): Html {
  return html`<option value="${id}">${label}</option>`;
}

/** The page's data, compressed: JSON alone would be most of the page. */
export function dataElement(data: PageData): Html {
  const compressed = deflateRawSync(JSON.stringify(data), { level: 9 });
  return html`<script type="text/plain" id="page-data">${compressed.toString('base64')}</script>`;
}
