with readings as (
    select * from tidy.reading
),

sources as (
    select * from normalize.source where is_latest
),

final as (
    select
        sources.source_id,
        readings.place,
        readings.column_name,
        readings.role,
        readings.direction,
        readings.evidence,
        readings.is_unsure,
        readings.is_own
    from readings
    inner join sources on readings.snapshot_id = sources.snapshot_id
)

select * from final
