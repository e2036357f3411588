import type { YearEnd } from '../data/histories.ts';
import type { PageData } from '../data/page-data.ts';

/** A model's rank on one date. */
export type RankedYear = YearEnd & { rank: number };

/** A model's ranks by the site's rule at the ends of years, oldest first, and in words why they changed. */
export function rankHistoryOf({ rankHistories: { years, changes } }: PageData, model: number) {
  const own = changes.filter((change) => change[0] === model);
  const dates = new Map<string, RankedYear>();
  for (const [, place, before, after] of own) {
    const { from, to } = years[place]!;
    dates.set(from.date, { ...from, rank: before });
    dates.set(to.date, { ...to, rank: after });
  }
  return {
    dates: [...dates.values()],
    reasons: own.map(([, place, before, after, ...parts]) => {
      const { year } = years[place]!;
      return before === after
        ? `${year}: stayed at rank ${after}${parts.some((part) => part !== 0) ? `: ${partsInWords(parts)}` : ''}.`
        : `${year}: from rank ${before} to ${after}: ${partsInWords(parts)}.`;
    }),
  };
}

function partsInWords(parts: readonly number[]): string {
  const causes = ['new scores on old metrics', 'metrics that are new or gone', 'models that joined or left'];
  const [scores, metrics, models] = parts.map(
    (places, i) =>
      `${places === 0 ? 'no change' : `${Math.abs(places)} ${places < 0 ? 'up' : 'down'}`} by ${causes[i]!}`,
  );
  return `${models}; among the earlier models, ${scores} and ${metrics}`;
}
