-- Undistorted controls, and conditions in which people's accuracy is at most 0.2 (Geirhos et al. 2021), spelled as in tidy/trial.
with listed as (
    select * from (values
        ('colour', ['cr']),
        ('contrast', ['c100', 'c03', 'c01']),
        ('high-pass', ['inf', '0.55', '0.45', '0.4']),
        ('low-pass', ['0.0', '15.0', '40.0']),
        ('phase-scrambling', ['0.0', '150.0', '180.0']),
        ('power-equalisation', ['0.0']),
        ('false-colour', ['true']),
        ('rotation', ['0.0']),
        ('eidolonI', ['1-10-10', '64-10-10', '128-10-10']),
        ('eidolonII', ['1-3-10', '32-3-10', '64-3-10', '128-3-10']),
        ('eidolonIII', ['1-0-10', '16-0-10', '32-0-10', '64-0-10', '128-0-10']),
        ('uniform-noise', ['0.0', '0.6', '0.9'])
    ) as listed (dataset, conditions)
),

final as (
    select
        dataset,
        unnest(conditions) as condition
    from listed
)

select * from final
