-- Scores of all sources.
with final as (
    select * from tidy.score
    union all by name
    select
        *,
        1 as version,
        true as is_current,
        'scored' as state
    from tidy.model_vs_human_score
)

select * from final
