import type { States } from '../../cohort/study-date.ts';
import { listed } from '../../messages/plurals.ts';
import { isOfTablesAlone } from '../../studies/folder.ts';
import type { Row } from '../../warehouse/rows.ts';
import { type KeyNumber, keyNumbers, rhoNumber } from '../data/key-numbers.ts';
import type { DrawnFigure } from '../drawing/figure.ts';
import { heroOf } from '../figures/figures.ts';
import { unitsInWords } from '../findings/family-findings.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { ownAnswers } from '../findings/own-findings.ts';
import { closestPair, opposedMetrics, ownMeans, relations, significantOf } from '../findings/own-lines.ts';
import { changeIn, meansOf, rangeSets } from '../findings/range-findings.ts';
import { orderedShare, resampledOf } from '../findings/ranking-findings.ts';
import { largestShare, weightOf } from '../findings/score-findings.ts';
import { samePairs } from '../findings/trajectory-findings.ts';
import { escaped, Html, html } from '../words/html.ts';
import { agreementInWords, byAgreement, isWeak, metricLabel, WEAK } from '../words/labels.ts';
import names from '../words/names.json' with { type: 'json' };
import { correlation, percent, rhoOf } from '../words/number-format.ts';
import { capital, nameOf } from '../words/phrases.ts';
import { estimateOf, hasEstimate, intervalOf, isAbove, numberOf } from '../words/row-numbers.ts';
import { figureBody } from './figure-section.ts';
import { unbroken, withTerms } from './glossary.ts';

/** The question, the answer, three numbers and one figure. */
export function firstScreen(tables: Tables, states: States, figures: Readonly<Record<string, DrawnFigure>>) {
  const hero = heroOf(tables);
  const { question, answer, numbers } = summaryOf(tables);
  const seen = new Set<string>();
  const news = newsOf(tables);
  const mean = tables.meanAgreement();
  const isRanked = tables.rows('aggregation.model_score', { method: 'arithmetic_mean' }).length > 0;
  return html`<div class="first-screen">
<div>
${kicker(tables.study.title, states.asOf)}
<h1>${question}</h1>
<p class="answer">${withTerms(answer, seen)}</p>
${keyNumberList(numbers, (label) => withTerms(label, seen))}
${news === null ? '' : html`<p class="news">${unbroken(news)}</p>`}
<p class="origin">${originOf(states)}${completeModels(tables)} Intervals are 95 % intervals over ${mean ? unitsInWords(mean) : 'models'}.</p>
<p class="next"><a href="#model">Find your model</a> · ${isRanked ? html`<a href="#rank">Choose your own weights</a> · ` : ''} <a href="#data">Data and sources</a></p>
</div>
<div class="hero"><h2 id="${hero}">${figures[hero]!.title}</h2>${figureBody(hero, figures[hero]!)}</div>
</div>`;
}

/** A study's title, and the date of its state if it has one. */
export function kicker(title: string, asOf: string | null): Html {
  return html`<p class="kicker">${title}${asOf === null ? '' : html` · state of <time>${asOf}</time>`}</p>`;
}

/** Numbers shown large. */
export function keyNumberList(numbers: readonly KeyNumber[], labelled: (label: string) => Html): Html {
  const whole = (text: string) => new Html(unbroken(escaped(text)));
  const item = ({ value, interval, label }: KeyNumber) =>
    html`<li><strong>${whole(value)}</strong>${interval === '' ? '' : html` <span class="key-interval">${whole(interval)}</span>`} <span class="key-label">${labelled(label)}</span></li>`;
  return html`<ul class="key-numbers">${numbers.map(item)}</ul>`;
}

function originOf({ snapshots, isSimulated }: States): string {
  const ids = new Set(snapshots.map(({ snapshotId }) => snapshotId.replace(/@.*/, '')));
  const sources = listed(Array.from(ids, (id) => nameOf(names.sources, id)));
  return `Computed by metalign from ${isSimulated ? 'simulated ' : ''}scores of ${sources}.`;
}

/** How many models the combined score is about. */
function completeModels(tables: Tables): string {
  const ranked = tables.rows('aggregation.model_score', { method: 'arithmetic_mean' }).length;
  const all = numberOf(tables.meanAgreement(), 'n_models');
  if (ranked === 0 || !(ranked < all)) return '';
  return ` The combined score is over the ${ranked} models that have every metric.`;
}

/** What changed since the date before, for a study of the newest scores; null if there is nothing to compare. */
function newsOf(tables: Tables): string | null {
  const { as_of, csv, trials } = tables.study;
  if (as_of !== 'latest' || csv.length > 0 || trials) return null;
  const dates = tables.rows('trajectory.cohort').filter(({ included }) => included);
  const [before, now] = dates.slice(-2);
  if (!before || !now) return null;
  const change = (column: string, what: string) =>
    before[column] === now[column]
      ? `still ${now[column]} ${what}`
      : `${now[column]} ${what} (before: ${before[column]})`;
  const counts = `${change('n_metrics', 'metrics with enough scores')}, and ${change('n_complete', 'models that have all of them')}`;
  // Other pairs of metrics cannot be compared.
  const same = samePairs(tables, before.as_of, now.as_of);
  const moved = same
    ? ` Over the ${same.pairs} pairs of metrics that both dates have, the average correlation went from ${correlation(same.before)} to ${correlation(same.after)}.`
    : '';
  return `New since ${before.as_of}: ${counts}.${moved}`;
}

/** What a study says in a few words: a question, an answer of a sentence or two, and numbers. The user's own metrics come first, if it has any. */
export function summaryOf(tables: Tables) {
  const own = ownSummary(tables);
  if (own) return own;
  const others = tables.asked() ? [] : [...influenceOf(tables), ...changedOrder(tables)];
  const parts = [agreement(tables), others].filter(({ length }) => length > 0);
  return {
    question: isOfTablesAlone(tables.study)
      ? `Do these ${numberOf(tables.meanAgreement(), 'n_metrics')} metrics agree?`
      : (tables.study.question?.text ?? 'How far do the measures of human-like vision agree?'),
    answer: parts.map((part) => `${capital(listed(part))}.`).join(' '),
    numbers: keyNumbers(tables),
  };
}

/** What the domain with the largest share means for the score; empty without a share and its interval. */
export function influenceOf(tables: Tables): string[] {
  const share = largestShare(tables);
  const low = numberOf(share, 'ci_low');
  if (!share || Number.isNaN(low)) return [];
  const domain = tables.partName(share.category);
  if (low <= weightOf(tables, share)) return ['the combined score follows its weights'];
  const extent =
    estimateOf(share) > 0.5 ? 'has most of the score’s variance' : 'counts for more than its weight';
  return [`${domain} ${extent}`];
}

/** How many pairs of models change their order in more than one of 40 resamples; empty if it was not computed. */
export function changedOrder(tables: Tables): string[] {
  const ordered = orderedShare(tables);
  if (Number.isNaN(ordered)) return [];
  const [changed, resampled] = [percent(1 - ordered), resampledOf(tables)];
  return [`the order of ${changed} of the pairs of models is uncertain over resampled ${resampled}`];
}

function agreement(tables: Tables): string[] {
  const extent = agreementInWords(tables.headline());
  if (!extent) return ['these models and metrics cannot answer this'];
  const opposed = opposedMetrics(tables).map(metricLabel);
  const rank = opposed.length === 1 ? 'ranks' : 'rank';
  if (opposed.length > 0) return [`${extent}: ${listed(opposed)} ${rank} models in the opposite order`];
  if (extent === 'largely' && isWeakAmongBest(tables))
    return ['largely over all these models, but estimates among the best of them are low'];
  const lower = lowerOverFewer(tables);
  if (lower) return [`${extent}, and less ${lower.models}`];
  return [`${extent}${notMore(tables)}${isUnequal(tables) ? ', and very unequally' : ''}`];
}

/** The first set of fewer models over which the mean lies below the interval of that over all, or is clearly less than over the same models. */
export function lowerOverFewer(tables: Tables) {
  const [low] = intervalOf(tables.headline());
  return tables
    .narrower()
    .find(({ mean }) => (tables.asked() ? changeIn(mean) === 'falls' : estimateOf(mean) < low));
}

/** If the metrics may not agree at all: that they do not clearly agree more over fewer models. */
function notMore(tables: Tables): string {
  if (intervalOf(tables.headline())[0] > 0) return '';
  const [fewer] = tables.narrower();
  if (!fewer || !(numberOf(fewer.mean, 'difference_ci_low') <= 0)) return '';
  return `, and not clearly more ${fewer.models}`;
}

/** Whether the mean over the best models of every training data set is weak. */
export function isWeakAmongBest(tables: Tables): boolean {
  const sets = rangeSets(tables).filter(({ isMain }) => isMain);
  return sets.length > 0 && sets.every((set) => estimateOf(meansOf(set).at(-1)) < WEAK);
}

/** Whether the metrics of a domain agree clearly, though all together they do so weakly. */
function isUnequal(tables: Tables): boolean {
  const quantities = ['mean_neural_neural', 'mean_behavior_behavior'];
  const { agree } = byAgreement(tables.rows('agreement.summary', { method: 'spearman' }));
  return (
    isWeak(tables.meanAgreement()) && agree.some(({ quantity }) => quantities.includes(String(quantity)))
  );
}

/** The user's metrics that the first screen speaks of. */
const ANSWERED = 2;

/** The summary of a study with metrics or trials of the user's own; null without any. */
function ownSummary(tables: Tables) {
  const { heading, matched, answers } = ownAnswers(tables);
  const [first] = answers;
  if (!first) return null;
  const means = ownMeans(tables);
  const [mean] = means;
  if (!hasEstimate(mean))
    return { question: heading, answer: first.sentences[0] ?? '', numbers: keyNumbers(tables) };
  const answered = means.slice(0, ANSWERED).map((row) => ownAnswer(tables, row));
  return {
    question: answers.length === 1 ? `Does ${first.about} agree with the other metrics?` : heading,
    answer: [...matched, ...answered].join(' '),
    numbers: [meanNumber(tables, mean!), ...pairNumbers(tables, mean!)],
  };
}

/** The user's metric beside the others, and which categories it resembles. */
function ownAnswer(tables: Tables, mean: Row): string {
  const found = relations(tables, String(mean.metric_id));
  const categories = found.length > 0 ? `; it ${listed(found)}` : '';
  return `${metricLabel(mean.metric_id)} ${comparedWithOthers(tables, mean)}${categories}.`;
}

/** The user's metric beside the mean over all other pairs. */
function comparedWithOthers(tables: Tables, mean: Row): string {
  const others = tables.meanAgreement();
  const extent = agreementInWords(mean);
  if (!extent || !hasEstimate(others)) return 'can be compared with few other metrics only';
  if (intervalOf(mean)[1] < 0) return 'ranks models in the opposite order to most metrics';
  const less = isAbove(others, mean) ? 'less than' : 'not clearly less or more than';
  return `agrees with the other metrics ${extent}, and ${isAbove(mean, others) ? 'more than' : less} they agree with each other`;
}

function meanNumber(tables: Tables, mean: Row): KeyNumber {
  const others = tables.meanAgreement();
  const beside = hasEstimate(others) ? `; two of these correlate by ${rhoOf(others)}` : '';
  const label = `average correlation (ρ) of ${metricLabel(mean.metric_id)} with ${numberOf(mean, 'n_pairs')} other metrics${beside}`;
  return rhoNumber(mean, label);
}

/** The closest metric, and how many pairs are significant. */
function pairNumbers(tables: Tables, { metric_id }: Row): KeyNumber[] {
  const pairs = tables.ownRows('agreement.own_pair', { metric_id: metric_id!, method: 'spearman' });
  const pair = closestPair(pairs);
  const closest = `its correlation with the closest metric, ${metricLabel(pair?.other_metric_id)}`;
  const { tested, text } = significantOf(pairs);
  const significant = {
    value: text,
    interval: 'q < 0.05',
    label: 'metrics with which it correlates significantly, allowing for model families',
  };
  return [
    ...(hasEstimate(pair) ? [rhoNumber(pair, closest)] : []),
    ...(tested.length > 0 ? [significant] : []),
  ];
}
