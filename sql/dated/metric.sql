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

first_versions as (
    select
        versions.metric_id,
        min(source.sequence) as sequence,
        min(versions.valid_from) as valid_from
    from normalize.version as versions
    inner join normalize.source as source on versions.snapshot_id = source.snapshot_id
    group by versions.metric_id
),

-- Keep one metric per group of copies: prefer one that counts, then the one in the oldest snapshot, then the first valid.
copies as (
    select
        reasons.as_of,
        reasons.metric_set,
        reasons.metric_id,
        first_value(reasons.metric_id) over (
            partition by reasons.as_of, reasons.metric_set, copy.copy_group
            order by
                reasons.reason is null desc,
                first_versions.sequence,
                first_versions.valid_from nulls last,
                reasons.metric_id
        ) as kept
    from reasons
    inner join dated.metric_copy as copy on reasons.snapshot_id = copy.snapshot_id and reasons.metric_id = copy.metric_id
    inner join first_versions on reasons.metric_id = first_versions.metric_id
),

with_copies as (
    select
        reasons.* exclude (reason),
        case when reasons.reason is null then nullif(copies.kept, reasons.metric_id) end as copy_of,
        coalesce(reasons.reason, if(copy_of is null, null, 'copy of another metric')) as reason
    from reasons
    left join copies
        on
            reasons.as_of = copies.as_of
            and reasons.metric_set = copies.metric_set
            and reasons.metric_id = copies.metric_id
),

final as (
    select
        as_of,
        metric_set,
        metric_id,
        reason is null as included,
        reason,
        copy_of,
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
        stimuli,
        higher_is_better,
        ceiling
    from with_copies
)

select * from final
