with trials as (
    select
        measures.snapshot_id,
        aliases.model_id,
        measures.observer,
        measures.dataset,
        measures.error_consistency
    from normalize.model_vs_human as measures
    inner join normalize.model_alias as aliases
        on measures.snapshot_id = aliases.snapshot_id and measures.observer = aliases.source_key
    where measures.observer_kind = 'model' and measures.note is null
),

ceilings as (
    select
        snapshot_id,
        dataset,
        error_consistency
    from normalize.model_vs_human
    where observer = 'humans'
),

leaderboard as (
    select
        snapshot_id,
        model_id,
        regexp_extract(metric_id, '^brain-score:Geirhos2021(.*)-error_consistency$', 1) as name,
        value
    from normalize.score
    where metric_id like 'brain-score:Geirhos2021%-error_consistency' and state = 'scored' and is_current
    union all
    select
        snapshot_id,
        model_id,
        'all' as name,
        value
    from normalize.site_aggregate
    where metric_id = 'brain-score:Geirhos2021-error_consistency' and state = 'scored'
),

-- As on the leaderboard, 'all' is the mean of the data sets' ceiled values, not the ceiled mean.
ceiled as (
    select
        trials.*,
        ceilings.error_consistency as human_error_consistency,
        trials.error_consistency / ceilings.error_consistency as ceiled
    from trials
    inner join ceilings on trials.snapshot_id = ceilings.snapshot_id and trials.dataset = ceilings.dataset
),

compared as (
    select
        snapshot_id,
        model_id,
        observer,
        dataset,
        error_consistency,
        human_error_consistency,
        case
            when dataset = 'all'
                then avg(ceiled order by dataset) filter (dataset <> 'all') over (partition by snapshot_id, observer)
            else ceiled
        end as ceiled
    from ceiled
),

final as (
    select
        leaderboard.snapshot_id,
        compared.model_id,
        compared.dataset,
        compared.snapshot_id as trial_snapshot_id,
        compared.observer,
        compared.error_consistency,
        compared.human_error_consistency,
        compared.ceiled as ceiled_error_consistency,
        leaderboard.value as leaderboard_score,
        leaderboard.value - compared.ceiled as difference
    from compared
    inner join leaderboard
        on
            compared.model_id = leaderboard.model_id
            and replace(compared.dataset, '-', '') = leaderboard.name
)

select * from final
