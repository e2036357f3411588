import { count } from '../../messages/plurals.ts';
import { csv } from '../../warehouse/spreadsheet-csv.ts';
import type { PageData } from '../data/page-data.ts';
import { find } from './elements.ts';
import type { Explorer } from './explorer.ts';
import { fullName } from './model-search.ts';
import { axesIn, historyOf, placesOf, pointsOf } from './pairs.ts';
import { profileRows } from './profile.ts';
import { rankHistoryOf } from './rank-history.ts';
import type { State } from './state.ts';

/** The views but the matrix, by name. */
export function viewFiles(data: PageData, explorer: Explorer | undefined, state: () => State) {
  const ranked = () => explorer?.rankedRows() ?? [];
  const place = (wanted: string) => data.models.findIndex(({ id }) => id === wanted);
  const model = () => place(state().model);
  const other = () => place(state().other);
  const pair = () => axesIn(data, state());
  const ids = () => pair().map(({ id }) => id);
  const labels = () => pair().map(({ label }) => label);
  const ranks = () => rankHistoryOf(data, model()).dates;
  const months = () => historyOf(data, ...placesOf(data, state()));
  return {
    ranking: {
      csv: () => {
        const rows = ranked().map(({ rank, range, model: place, score, moved }) => {
          const { id, name } = data.models[place]!;
          return [rank, range?.low ?? null, range?.high ?? null, id, name, score, moved];
        });
        return csv(['rank', 'rank_low', 'rank_high', 'model_id', 'model_name', 'score', 'moved'], rows);
      },
      picture: () => ({
        title: `Ranking by own weights: ${weightsInWords()}`,
        note: `n = ${count(ranked().length, 'model', 'models')}, scored on every metric. Ranges: ranks in 19 of 20 resamples of data sets and metrics. ${find('ranking-words').textContent}`,
        shown: explorer!.filledTable(),
      }),
    },
    profile: {
      csv: () => {
        const others = profileRows(data, other());
        const rows = profileRows(data, model()).map(({ metric, score, rank, models }, i) => {
          const { id, label, category } = metric;
          return [id, label, category, score, rank, models, others[i]!.score ?? null, others[i]!.rank];
        });
        const columns = 'metric_id,metric_title,category,score,rank,n_models,other_score,other_rank';
        return csv(columns.split(','), rows);
      },
      picture: () => ({
        title: `${data.models[model()]!.name}: each score between the cohort’s worst (left) and best (right)`,
        note: `Bars hold the middle half of the n models of the cohort that are scored on the metric.${other() < 0 ? '' : ` The other model is ${fullName(data.models[other()]!)}.`}`,
        shown: find('profile').parentElement!,
      }),
    },
    'rank-history': {
      csv: () => {
        const { id, name } = data.models[model()]!;
        const rows = ranks().map(({ date, rank, models }) => [id, name, date, rank, models]);
        return csv(['model_id', 'model_name', 'as_of', 'rank', 'n_models'], rows);
      },
      picture: () => ({
        title: `Rank of ${data.models[model()]!.name} by the site’s rule`,
        note: `n = ${ranks().at(-1)!.models} models on the last date.`,
        shown: find('rank-history'),
      }),
    },
    scatter: {
      csv: () => {
        const rows = pointsOf(data, pair()).map(({ id, name, x, y }) => [id, name, x, y]);
        return csv(['model_id', 'model_name', ...ids()], rows);
      },
      picture: () => ({
        title: labels().join(' × '),
        note: find('scatter-words').textContent!,
        shown: find('scatter-plot'),
      }),
    },
    history: {
      csv: () => {
        const rows = months().map(({ date, n, rho }) => [...ids(), date, n, rho]);
        return csv(['metric_a', 'metric_b', 'as_of', 'n_models', 'estimate'], rows);
      },
      picture: () => ({
        title: `${labels().join(' × ')} over time`,
        note: `n = ${months().at(-1)!.n} models on the last date.`,
        shown: find('history-plot'),
      }),
    },
  };
}

/** The sliders' shares, as they are shown. */
function weightsInWords(): string {
  const text = (slider: Element, part: string) => slider.querySelector(part)!.textContent;
  return [...document.querySelectorAll('.slider:not(.head)')]
    .map((slider) => `${text(slider, 'label')} ${text(slider, '.share')}`)
    .join(', ');
}
