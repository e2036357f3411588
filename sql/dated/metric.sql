with leaves as (
    select
        chosen.as_of,
        metric.*
    from normalize.snapshot_metric as metric
    inner join dated.metric_snapshot as chosen
        on metric.snapshot_id = chosen.snapshot_id and metric.metric_id = chosen.metric_id
),

selections as (
    select
        leaves.as_of,
        metric_set.metric_set,
        metric_set.minimum_coverage,
        leaves.metric_id,
        coalesce(bool_or(selection.is_include), false) as is_included,
        coalesce(bool_or(not selection.is_include), false) as is_excluded
    from dated.metric_set as metric_set
    cross join leaves
    left join study.selection as selection
        on
            metric_set.name = selection.metric_set
            and (
                leaves.domain = selection.domain
                or leaves.metric_id = selection.metric_id
                or starts_with(leaves.metric_id, selection.beginning)
            )
    group by leaves.as_of, metric_set.metric_set, metric_set.minimum_coverage, leaves.metric_id
),

-- A row per model and set, since every row compiles the pattern of its set.
wanted as (
    select
        model.as_of,
        model.model_id,
        metric_set.metric_set,
        (own.model_id is not null or not metric_set.own_models) and regexp_matches(model.model_id, metric_set.models) as is_wanted
    from (select distinct as_of, model_id from dated.state) as model
    cross join dated.metric_set as metric_set
    left join dated.own_model as own on model.as_of = own.as_of and model.model_id = own.model_id
),

counts as (
    select
        state.as_of,
        wanted.metric_set,
        state.metric_id,
        cast(count(*) filter (wanted.is_wanted and state.state = 'scored') as integer) as n_scored,
        cast(count(*) filter (wanted.is_wanted and state.state = 'failed') as integer) as n_failed,
        cast(count(*) filter (wanted.is_wanted and state.state = 'never_run') as integer) as n_never_run
    from dated.state as state
    inner join wanted on state.as_of = wanted.as_of and state.model_id = wanted.model_id
    group by state.as_of, wanted.metric_set, state.metric_id
),

own_sources as (
    select distinct source_id from study.source where is_own
),

reasons as (
    select
        selections.metric_set,
        leaves.*,
        counts.n_scored,
        counts.n_failed,
        counts.n_never_run,
        case
            when selections.is_excluded then 'excluded by the study'
            when not selections.is_included then 'outside the metric set'
            when counts.metric_id is null then 'no version in force on the as-of date'
            -- The user's own metrics are what the study is about.
            when
                own_sources.source_id is null
                and counts.n_scored < selections.minimum_coverage * (counts.n_scored + counts.n_failed + counts.n_never_run)
                then 'below the minimum coverage'
        end as reason
    from selections
    inner join leaves on selections.as_of = leaves.as_of and selections.metric_id = leaves.metric_id
    left join own_sources on leaves.source_id = own_sources.source_id
    left join counts
        on
            selections.as_of = counts.as_of
            and selections.metric_set = counts.metric_set
            and selections.metric_id = counts.metric_id
),

final as (
    select
        as_of,
        metric_set,
        metric_id,
        reason is null as included,
        reason,
        -- Null if no name of the user's tables is known.
        n_scored / nullif(n_scored + n_failed + n_never_run, 0) as coverage,
        n_scored,
        n_failed,
        n_never_run,
        category,
        domain,
        site_place,
        data_set,
        collection,
        original_study,
        metric_type,
        species,
        acquisition,
        higher_is_better,
        ceiling
    from reasons
)

select * from final
