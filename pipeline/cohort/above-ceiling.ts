/**
 * Sentences about scores of Brain-Score above 1 or below −1: how many metrics have some that an estimated ceiling explains, or
 * that none does, and the first of them with the number of such models and the most extreme score.
 */
export const ABOVE_CEILING = `
  with own as (
    select metric_id, max(metric_title) as title, count(distinct model_id) as n_models,
      arg_max(value, (abs(value), value)) as largest,
      max(value) > 2 or min(value) < -1 as is_impossible
    from cohort.score where (value > 1 or value < -1) and starts_with(metric_id, 'brain-score:')
    group by metric_id
  ),
  named as (
    select *, format('{} ({} model{}, {} {:g})', title, n_models, if(n_models = 1, '', 's'),
      if(is_impossible, 'such as', 'at most'), largest) as name
    from own
  )
  select count(*) || if(count(*) = 1, ' metric has', ' metrics have') || ' scores ' || if(is_impossible,
      'that no share of a ceiling can be, so they are in another unit or wrong: ',
      'above 1, because Brain-Score divides by a ceiling that is itself an estimate: ')
    || array_to_string(list(name order by n_models desc, metric_id)[:3], ', ')
    || if(count(*) > 3, format(' and {} more', count(*) - 3), '') as text
  from named group by is_impossible order by is_impossible`;
