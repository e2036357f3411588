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
        value
    from long
    where value is not null
)

select * from final
