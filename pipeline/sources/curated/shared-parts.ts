import { type Reader, type Row, readRows } from '../../warehouse/rows.ts';

/**
 * Parts of names that a model without a line in model-families.csv has in common with another family, and these
 * families: it may belong to one of them.
 *
 * @param reader has the tables of `normalize`
 */
export function sharedParts(reader: Pick<Reader, 'columns'>): Promise<Row[]> {
  return readRows(
    reader,
    `select part, string_agg(distinct family, ', ' order by family) as families
    from (select family, rule, unnest(regexp_extract_all(family, '\\p{L}{3,}')) as part from normalize.model_family)
    group by part
    having count(distinct family) > 1 and bool_or(rule = 'own')
    order by part`,
  );
}
