import type { States } from '../../cohort/study-snapshots.ts';
import { listed } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { meanAgreement } from '../data/key-numbers.ts';
import { samePairs } from '../data/same-pairs.ts';
import type { DrawnFigure } from '../drawing/figure.ts';
import { heroOf } from '../figures/figures.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { correlation, numberOf } from '../findings/phrases.ts';
import { summaryOf } from './answer.ts';
import { figureBody } from './figure-section.ts';
import { unbroken, withTerms } from './glossary.ts';
import { type Html, html } from './html.ts';
import { keyNumberList } from './key-number-list.ts';

/** Names of the sources that have a better one than their id. */
const SOURCES: Readonly<Record<string, string>> = {
  'brain-score': 'Brain-Score',
  clickme: 'ClickMe',
  'controlled-models': 'Gokce & Schrimpf’s controlled models',
};

/** The question, the answer, three numbers and one figure. */
export function firstScreen(
  tables: Tables,
  states: States,
  figures: Readonly<Record<string, DrawnFigure>>,
): Html {
  const hero = heroOf(tables.study);
  const { question, answer, numbers } = summaryOf(tables);
  const seen = new Set<string>();
  const news = newsOf(tables);
  return html`<div class="first-screen">
<div>
<p class="kicker">${tables.study.title} · state of ${states.asOf}</p>
<h1>${question}</h1>
<p class="answer">${withTerms(answer, seen)}</p>
${news === null ? '' : html`<p class="news">${unbroken(news)}</p>`}
${keyNumberList(numbers, (label) => withTerms(label, seen))}
<p class="origin">${originOf(states)}${completeModels(tables)} Beside the first two numbers are 95 % intervals over model families.</p>
<p class="next"><a href="#model">Find your model</a> · <a href="#rank">Weigh the categories yourself</a> · <a href="#data">Data and sources</a></p>
</div>
<div class="hero"><h2 id="${hero}">${figures[hero]!.title}</h2>${figureBody(hero, figures[hero]!)}</div>
</div>`;
}

function originOf({ snapshots, isSimulated }: States): string {
  const ids = [...new Set(snapshots.map(({ snapshotId }) => snapshotId.replace(/@.*/, '')))];
  const names = ids.map((id) => SOURCES[id] ?? id);
  return `Recomputed by metalign, independently of the leaderboard, from ${isSimulated ? 'simulated ' : ''}scores of ${listed(names)}.`;
}

/** How many models the combined score is about. */
function completeModels(tables: Tables): string {
  const ranked = tables.rows('aggregation.model_score', { method: 'arithmetic_mean' }).length;
  const all = numberOf(meanAgreement(tables), 'n_models');
  return ranked > 0 && ranked < all
    ? ` The combined score is over the ${ranked} models that have every metric.`
    : '';
}

/** What changed since the date before, for a study of the newest scores; null if there is nothing to compare. */
function newsOf(tables: Tables): string | null {
  const { as_of, csv, trials } = tables.study;
  if (as_of !== 'latest' || csv.length > 0 || trials) return null;
  const dates = tables.rows('trajectory.cohort').filter(({ included }) => included);
  const [before, now] = dates.slice(-2);
  if (!before || !now) return null;
  const moved = ofSamePairs(tables, before, now);
  return `New since ${before.as_of}: ${change(before, now, 'n_metrics', 'metrics with enough scores')}, and ${change(before, now, 'n_complete', 'models that have all of them')}.${moved}`;
}

function change(before: Row, now: Row, column: string, what: string): string {
  return before[column] === now[column]
    ? `still ${now[column]} ${what}`
    : `${now[column]} ${what} (before: ${before[column]})`;
}

/** How the average changed over the pairs of metrics that both dates have: others cannot be compared. */
function ofSamePairs(tables: Tables, before: Row, now: Row): string {
  const same = samePairs(tables, before.as_of, now.as_of);
  return same
    ? ` Over the ${same.pairs} pairs of metrics that both dates have, the average correlation went from ${correlation(same.before)} to ${correlation(same.after)}.`
    : '';
}
