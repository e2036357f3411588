import { count } from '../../messages/plurals.ts';
import type { PageData } from '../data/page-data.ts';
import { csv } from './csv.ts';
import type { Picture } from './downloads.ts';
import { find } from './elements.ts';
import type { Explorer } from './explorer.ts';
import { historyOf, placesOf, pointsOf } from './pairs.ts';
import { profileRows } from './profile.ts';
import { rankHistoryOf } from './rank-history.ts';
import type { State } from './state.ts';

/** A view as it is saved. */
export interface ViewFile {
  csv: () => string;
  picture: () => Picture;
}

export function rankingFile(data: PageData, explorer: Explorer | undefined): ViewFile {
  const rows = () => explorer?.rankedRows() ?? [];
  const name = (model: number) => data.models[model]!.name;
  return {
    csv: () =>
      csv(
        ['rank', 'rank_low', 'rank_high', 'model_id', 'model_name', 'score', 'moved'],
        rows().map(({ rank, range, model, score, moved }) => [
          rank,
          range?.low ?? null,
          range?.high ?? null,
          data.models[model]!.id,
          name(model),
          score,
          moved,
        ]),
      ),
    picture: () => ({
      title: `Ranking by own weights: ${weightsInWords()}`,
      note: `n = ${count(rows().length, 'model', 'models')}, scored on every metric. Ranges: ranks in 19 of 20 resamples of data sets and metrics. ${find('ranking-words').textContent}`,
      shown: explorer!.filledTable(),
    }),
  };
}

/** The sliders' shares, as they are shown. */
function weightsInWords(): string {
  return [...document.querySelectorAll('.slider:not(.head)')]
    .map(
      (slider) =>
        `${slider.querySelector('label')!.textContent} ${slider.querySelector('.share')!.textContent}`,
    )
    .join(', ');
}

export function profileFile(data: PageData, state: () => State): ViewFile {
  const model = () => data.models.findIndex(({ id }) => id === state().model);
  return {
    csv: () =>
      csv(
        ['metric_id', 'metric_title', 'category', 'score', 'rank', 'n_models'],
        profileRows(data, model()).map(({ metric, score, rank, models }) => [
          metric.id,
          metric.label,
          metric.category,
          score,
          rank,
          models,
        ]),
      ),
    picture: () => ({
      title: `${data.models[model()]!.name}: each score between the cohort’s worst (left) and best (right)`,
      note: 'Bars hold the middle half of the n models of the cohort that are scored on the metric.',
      shown: find('profile').parentElement!,
    }),
  };
}

export function rankHistoryFile(data: PageData, state: () => State): ViewFile {
  const model = () => data.models.findIndex(({ id }) => id === state().model);
  const dates = () => rankHistoryOf(data, model()).dates;
  return {
    csv: () =>
      csv(
        ['model_id', 'model_name', 'as_of', 'rank', 'n_models'],
        dates().map(({ date, rank, models }) => {
          const { id, name } = data.models[model()]!;
          return [id, name, date, rank, models];
        }),
      ),
    picture: () => ({
      title: `Rank of ${data.models[model()]!.name} by the site’s rule`,
      note: `n = ${dates().at(-1)!.models} models on the last date.`,
      shown: find('rank-history'),
    }),
  };
}

export function scatterFile(data: PageData, state: () => State): ViewFile {
  const places = () => placesOf(data, state());
  const points = () => pointsOf(data, ...places());
  return {
    csv: () => {
      const [x, y] = places().map((place) => data.metrics[place]!.id);
      return csv(
        ['model_id', 'model_name', x!, y!],
        points().map((point) => [point.id, point.name, point.x, point.y]),
      );
    },
    picture: () => ({
      title: titleOf(data, state()),
      note: find('scatter-words').textContent!,
      shown: find('scatter-plot'),
    }),
  };
}

export function historyFile(data: PageData, state: () => State): ViewFile {
  const months = () => historyOf(data, ...placesOf(data, state()));
  return {
    csv: () => {
      const [x, y] = placesOf(data, state()).map((place) => data.metrics[place]!.id);
      return csv(
        ['metric_a', 'metric_b', 'as_of', 'n_models', 'estimate'],
        months().map(({ date, n, rho }) => [x!, y!, date, n, rho]),
      );
    },
    picture: () => ({
      title: `${titleOf(data, state())} over time`,
      note: `n = ${months().at(-1)!.n} models on the last date.`,
      shown: find('history-plot'),
    }),
  };
}

function titleOf(data: PageData, state: State): string {
  return placesOf(data, state)
    .map((place) => data.metrics[place]!.label)
    .join(' × ');
}
