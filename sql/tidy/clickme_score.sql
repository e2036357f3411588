with long as (
    select
        snapshot_id,
        source_key,
        'spearman' as metric_key,
        spearman as value
    from tidy.tics_alignment
    union all
    select
        snapshot_id,
        source_key,
        'normalized' as metric_key,
        imgnet_alignment as value
    from tidy.onevision
),

final as (
    select
        snapshot_id,
        source_key,
        metric_key,
        1 as version,
        true as is_current,
        'scored' as state,
        value,
        cast(null as double) as error,
        cast(null as varchar) as measured_at
    from long
    where value is not null
)

select * from final
