with last_dates as (
    select
        snapshot_id,
        max(as_of) as as_of
    from dated.source
    group by snapshot_id
),

-- The user's own metrics are what the study is about, so none of them is a copy.
scores as (
    select
        state.snapshot_id,
        state.metric_id,
        state.model_id,
        source.rounding_step,
        if(source.rounding_step > 0, round(state.value / source.rounding_step), state.value) as score
    from dated.state as state
    inner join last_dates on state.snapshot_id = last_dates.snapshot_id and state.as_of = last_dates.as_of
    inner join normalize.source as source on state.snapshot_id = source.snapshot_id
    anti join (select source_id from study.source where is_own) as own on source.source_id = own.source_id
    where state.state = 'scored'
),

varied as (
    select * from scores
    qualify score <> mode(score) over (partition by snapshot_id, metric_id)
),

-- Scores less than a step apart may round to neighbouring steps, so these count as equal.
neighbours as (
    select
        * exclude (score),
        unnest(if(rounding_step > 0, [score - 1, score, score + 1], [score])) as score
    from varied
),

-- Few pairs of metrics have many equal scores, so their common ones are counted afterwards.
equal_pairs as (
    select
        one.snapshot_id,
        one.metric_id,
        other.metric_id as other_id,
        count(*) as n_equal
    from varied as one
    inner join neighbours as other
        on one.snapshot_id = other.snapshot_id and one.model_id = other.model_id and one.score = other.score
    cross join study.copies as setting
    where one.metric_id <> other.metric_id
    group by all
    having count(*) >= any_value(setting.minimum_common * setting.minimum_equal)
),

common_pairs as (
    select
        equal_pairs.*,
        count(*) as n_common
    from equal_pairs
    inner join varied as one
        on equal_pairs.snapshot_id = one.snapshot_id and equal_pairs.metric_id = one.metric_id
    inner join varied as other
        on
            equal_pairs.snapshot_id = other.snapshot_id
            and equal_pairs.other_id = other.metric_id
            and one.model_id = other.model_id
    group by all
),

final as (
    select
        common_pairs.snapshot_id,
        common_pairs.metric_id,
        least(common_pairs.metric_id, min(common_pairs.other_id)) as copy_group
    from common_pairs
    cross join study.copies as setting
    where
        common_pairs.n_common >= setting.minimum_common
        and common_pairs.n_equal >= setting.minimum_equal * common_pairs.n_common
    group by common_pairs.snapshot_id, common_pairs.metric_id
)

select * from final
