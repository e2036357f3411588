-- The scores of all sources. Add a line for each file in this folder that makes scores.
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
