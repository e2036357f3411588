import { count } from '../../messages/plurals.ts';
import type { PageData } from '../data/page-data.ts';
import { CATEGORY_COLOURS } from '../drawing/palette.ts';
import { categoryName } from '../findings/phrases.ts';
import { csv } from './csv.ts';
import { FILE_INK, type Picture, paintSvg } from './downloads.ts';
import { decimals, find } from './elements.ts';
import type { RankedRow } from './explorer.ts';
import { historyOf, placesOf, pointsOf } from './pairs.ts';
import { type ProfileRow, profileRows } from './profile.ts';
import { rankHistoryOf } from './rank-history.ts';
import type { State } from './state.ts';
import { stripPicture } from './strip-picture.ts';

/** A view as it is saved. */
export interface ViewFile {
  csv: () => string;
  picture: () => Picture;
}

export function rankingFile(data: PageData, rows: () => RankedRow[]): ViewFile {
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
    picture: () => {
      const ranked = rows();
      const share = (rank: number) => (ranked.length > 1 ? (rank - 1) / (ranked.length - 1) : 0);
      return stripPicture(
        `Ranking by own weights: ${weightsInWords()}`,
        `n = ${count(ranked.length, 'model', 'models')}, scored on every metric. Bars: ranks in 19 of 20 resamples of data sets and metrics. ${find('ranking-words').textContent}`,
        ranked.map(({ rank, range, model }) => ({
          before: `${rank}${range ? ` (${range.low}–${range.high})` : ''}`,
          name: name(model),
          colour: FILE_INK,
          shares: {
            at: share(rank),
            ...(range && { low: share(range.low), high: share(range.high) }),
          },
        })),
      );
    },
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
    picture: () =>
      stripPicture(
        `${data.models[model()]!.name}: each score between the cohort’s worst (left) and best (right)`,
        'Bars hold the middle half of the n models of the cohort that are scored on the metric.',
        profileRows(data, model())
          .filter(({ shares }) => shares)
          .map(({ metric, score, shares }: ProfileRow) => ({
            before: decimals(score as number),
            name: `${metric.label} · ${categoryName(metric.category)}`,
            colour: CATEGORY_COLOURS[metric.category] ?? FILE_INK,
            shares: shares!,
          })),
      ),
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
    picture: () =>
      svgPicture(
        `Rank of ${data.models[model()]!.name} by the site’s rule`,
        `n = ${dates().at(-1)!.models} models on the last date (dashed line).`,
        'rank-history',
      ),
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
    picture: () => svgPicture(titleOf(data, state()), find('scatter-words').textContent!, 'scatter-plot'),
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
    picture: () =>
      svgPicture(
        `${titleOf(data, state())} over time`,
        `n = ${months().at(-1)!.n} models on the last date.`,
        'history-plot',
      ),
  };
}

function titleOf(data: PageData, state: State): string {
  return placesOf(data, state)
    .map((place) => data.metrics[place]!.label)
    .join(' × ');
}

/** The SVGs of an element, one below the other. */
function svgPicture(title: string, note: string, id: string): Picture {
  const pictures = [...find(id).querySelectorAll<SVGSVGElement>('svg')];
  const sizes = pictures.map((svg) => svg.viewBox.baseVal);
  return {
    title,
    note,
    width: Math.max(...sizes.map(({ width }) => width)),
    height: sizes.reduce((sum, { height }) => sum + height, 0),
    paint: async (context) => {
      for (const [i, svg] of pictures.entries()) {
        await paintSvg(context, svg);
        context.translate(0, sizes[i]!.height);
      }
    },
  };
}
