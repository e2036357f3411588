import { categoryName } from './findings/phrases.ts';
import { type Html, html } from './html.ts';
import type { PageData, PageMetric } from './page-data.ts';

/** The page's interactive part; its script fills it in. */
export function askSection(data: PageData): Html {
  return html`
<section id="ask" aria-labelledby="ask-title">
<h2 id="ask-title">Ask it yourself</h2>
<noscript><p class="warning">This section needs JavaScript. The rest of the page works without it.</p></noscript>
${data.explorer ? explorer(data) : html`<p>Too few models are scored on every metric to rank them.</p>`}
${profile(data)}
${scatter(data)}
</section>`;
}

function explorer({ explorer: own }: PageData): Html {
  const { categories, models, balanced } = own!;
  return html`
<h3 id="rank-title">Rank the models by your own weights</h3>
<p>The score is the weighted mean of the categories. Within a category, metrics have the weights of the leaderboard’s tree. The table ranks the ${models.length} models that are scored on every metric; “moved” compares with their rank by the arithmetic mean. The page’s address holds your choices, so a link shares them.</p>
<div class="panel columns">
<fieldset><legend>Weights</legend>
${categories.map(
  ({ name, label }) =>
    html`<div class="slider"><label for="weight-${name}">${label}</label><input id="weight-${name}" type="range" min="0" max="100" step="1"><output id="weight-${name}-shown" for="weight-${name}"></output></div>`,
)}
<p><button type="button" id="weights-tree">as on the leaderboard</button> <button type="button" id="weights-equal">all equal</button>${balanced ? html` <button type="button" id="weights-balanced">equal contributions (z-scores)</button>` : ''}</p>
</fieldset>
<div>
<fieldset><legend>Average of</legend>
${[
  ['scores', 'scores (arithmetic mean)'],
  ['standardised', 'z-scores (mean of z-scores)'],
  ['ranks', 'ranks (mean rank)'],
].map(
  ([value, label]) =>
    html`<label class="choice"><input type="radio" name="transformation" value="${value!}"> ${label!}</label>`,
)}
</fieldset>
<div class="wide" role="region" aria-label="Explained variance" tabindex="0"><table id="explained">
<thead><tr><th scope="col">category</th><th scope="col">explained variance (R²)</th><th scope="col">share of variance</th></tr></thead>
<tbody id="explained-rows"></tbody>
</table></div>
</div>
</div>
<p id="ranking-words" class="muted" role="status"></p>
<div class="scroll" role="region" aria-labelledby="rank-title" tabindex="0"><table id="ranking">
<thead><tr><th scope="col">rank</th><th scope="col">model</th><th scope="col">score</th><th scope="col">moved</th></tr></thead>
<tbody id="ranking-rows"></tbody>
</table></div>`;
}

function profile({ models }: PageData): Html {
  return html`
<h3 id="profile">One model on all metrics</h3>
<p><label for="model-search">Model</label> <input id="model-search" type="search" list="model-names" autocomplete="off"> <span id="model-words" role="status"></span></p>
<datalist id="model-names">${models.map(({ id, name }) => html`<option value="${name} (${id})"></option>`)}</datalist>
<p><strong id="profile-title"></strong></p>
<div class="scroll" role="region" aria-labelledby="profile" tabindex="0"><table>
<thead><tr><th scope="col">metric</th><th scope="col">category</th><th scope="col">score</th><th scope="col">rank in the cohort</th><th scope="col">share of models below</th><th scope="col">lowest · median · highest</th></tr></thead>
<tbody id="profile-rows"></tbody>
</table></div>`;
}

function scatter({ metrics }: PageData): Html {
  return html`
<h3 id="scatter">Two metrics against each other</h3>
<p><label>x axis <select id="scatter-x">${options(metrics)}</select></label> <label>y axis <select id="scatter-y">${options(metrics)}</select></label></p>
<p id="scatter-words" class="reading" role="status"></p>
<div id="scatter-plot" class="wide" role="region" aria-label="Scatter plot" tabindex="0"></div>`;
}

function options(metrics: readonly PageMetric[]): Html[] {
  return [...new Set(metrics.map(({ category }) => category))].map(
    (category) =>
      html`<optgroup label="${categoryName(category)}">${metrics
        .filter((metric) => metric.category === category)
        .map(({ id, label }) => html`<option value="${id}">${label}</option>`)}</optgroup>`,
  );
}
