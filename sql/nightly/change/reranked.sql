-- Notes new versions that rank models differently, or were run on too few of them, and refuses too many.
with versions as (
    select change.*, count(earlier.model_id) as n_before
    from source_changes.change
    inner join earlier using (metric_id)
    where kind = 'version' and is_left('model', earlier.model_id)
    group by all
),
reranked as (
    select
        item,
        if(
            n_before >= 10 and n_before - n_models > 0.25 * n_before,
            format(
                '{} (version {}) has scores for {} of the {} models of {}',
                item, version, n_models, n_before, before_text
            ),
            format(
                'ranks of {} models on {} (version {}) {} with those of {}', n_models, item, version,
                coalesce(format('correlate {:.2f}', rank_correlation), 'do not correlate'), before_text
            )
        ) as line
    from versions
    where
        (n_before >= 10 and n_before - n_models > 0.25 * n_before)
        or (n_models >= 10 and coalesce(rank_correlation, 0) < 0.9)
),
metrics as (
    select count(*) as n from known where kind = 'metric' and is_left
)
select
    format(
        '{} of {} metrics rank models differently: {}', count(*), any_value(n),
        array_to_string(list(line order by item)[:3], '; ')
    ) as found,
    'a tenth of the metrics, or one' as expected,
    true as is_refused
from reranked, metrics
having count(*) > greatest(1, 0.1 * any_value(n))
union all
from (select line, '', false from reranked order by item)
