import { setName } from '../../cohort/cohort.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { numberOf } from './phrases.ts';

/** A metric set over the models above each threshold of its control. */
export interface RangeSet {
  title: string;
  control: string;
  isMain: boolean;
  /** Rows of agreement/range_restriction, by threshold. */
  rows: Row[];
}

/** The first metric set of each control. Others with the same control have nearly the same models. */
export function rangeSets(tables: Tables): RangeSet[] {
  const rows = tables.all('agreement.range_restriction');
  const sets = tables.study.metric_sets.flatMap(({ name, title }, i) => {
    const own = rows
      .filter(({ metric_set }) => setName(String(metric_set)) === name)
      .toSorted((one, other) => numberOf(one, 'quantile') - numberOf(other, 'quantile'));
    return own.length === 0 ? [] : [{ title, control: String(own[0]!.control), isMain: i === 0, rows: own }];
  });
  return sets.filter(({ control }, i) => sets.findIndex((other) => other.control === control) === i);
}

/** The mean of all pairs at each threshold that has one. */
export function meansOf({ rows }: RangeSet): Row[] {
  return rows.filter((row) => row.category_a === 'all' && !Number.isNaN(numberOf(row, 'estimate')));
}
