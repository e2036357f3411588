-- The scores of all sources. Where a file in this folder makes them, they have their line here.
with made as (
    select * from tidy.clickme_score
    union all by name
    select * from tidy.model_vs_human_score
),

final as (
    select * from tidy.score
    union all by name
    select
        *,
        1 as version,
        true as is_current,
        'scored' as state
    from made
)

select * from final
