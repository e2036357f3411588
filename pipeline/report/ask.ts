import { categoryName } from '../studies/findings/words.ts';
import { type Html, html } from './html.ts';
import type { PageData, PageMetric } from './page-data.ts';

/** What a reader may ask of the numbers; the page's script answers. */
export function askSection(data: PageData): Html {
  return html`
<section id="ask" aria-labelledby="ask-title">
<h2 id="ask-title">Ask it yourself</h2>
<noscript><p class="warning">Without JavaScript nothing happens here; all else can be read.</p></noscript>
${data.explorer ? explorer(data) : html`<p>Too few models are scored on every metric: nothing can be ranked.</p>`}
${profile(data)}
${scatter(data)}
</section>`;
}

function explorer({ explorer: own }: PageData): Html {
  const { categories, models, balanced } = own!;
  return html`
<h3 id="rank-title">Weigh the categories, rank the models</h3>
<p>The score is the mean of the categories, by your weights; within a category metrics weigh as in the leaderboard’s tree. ${models.length} models are scored on every metric; “moved” is against their ranks by the arithmetic mean. The address of this page keeps what you choose, so it can be shared.</p>
<div class="panel columns">
<fieldset><legend>Weights</legend>
${categories.map(
  ({ name, label }) =>
    html`<div class="slider"><label for="weight-${name}">${label}</label><input id="weight-${name}" type="range" min="0" max="100" step="1"><output id="weight-${name}-shown" for="weight-${name}"></output></div>`,
)}
<p><button type="button" id="weights-tree">as the leaderboard</button> <button type="button" id="weights-equal">all alike</button>${balanced ? html` <button type="button" id="weights-balanced">equal contributions to z-scores</button>` : ''}</p>
</fieldset>
<div>
<fieldset><legend>What is averaged</legend>
${[
  ['scores', 'the scores as they are (arithmetic mean)'],
  ['standardised', 'z-scores (mean of z-scores)'],
  ['ranks', 'ranks (mean rank)'],
].map(
  ([value, label]) =>
    html`<label class="choice"><input type="radio" name="transformation" value="${value!}"> ${label!}</label>`,
)}
</fieldset>
<div class="wide" role="region" aria-label="Explained variance" tabindex="0"><table id="explained">
<thead><tr><th scope="col">category</th><th scope="col">explains alone (R²)</th><th scope="col">share of variance</th></tr></thead>
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
<h3 id="profile">One model over all metrics</h3>
<p><label for="model-search">Model</label> <input id="model-search" type="search" list="model-names" autocomplete="off"> <span id="model-words" role="status"></span></p>
<datalist id="model-names">${models.map(({ id, name }) => html`<option value="${name} (${id})"></option>`)}</datalist>
<p><strong id="profile-title"></strong></p>
<div class="scroll" role="region" aria-labelledby="profile" tabindex="0"><table>
<thead><tr><th scope="col">metric</th><th scope="col">category</th><th scope="col">score</th><th scope="col">place in the cohort</th><th scope="col">better than</th><th scope="col">lowest · median · highest</th></tr></thead>
<tbody id="profile-rows"></tbody>
</table></div>`;
}

function scatter({ metrics }: PageData): Html {
  return html`
<h3 id="scatter">Two metrics against each other</h3>
<p><label>across <select id="scatter-x">${options(metrics)}</select></label> <label>up <select id="scatter-y">${options(metrics)}</select></label></p>
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
