-- Scores of all sources. Add a line for each <source>_score.sql in this folder.
with computed as (
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
    from computed
)

select * from final
