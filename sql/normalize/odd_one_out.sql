with scores as (
    select * from normalize.score where metric_id = 'brain-score:Hebart2023-match' and state = 'scored' and is_current
),

-- The site's score is (accuracy − chance) ÷ (noise ceiling − chance), where chance is 1/3 and the ceiling 0.6767.
-- Below chance, the score is 0.
final as (
    select
        snapshot_id,
        model_id,
        value as score,
        value * (0.6767 - 1 / 3) + 1 / 3 as accuracy,
        value = 0 as is_upper_bound
    from scores
)

select * from final
