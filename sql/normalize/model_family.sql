with models as (
    select
        model_id,
        -- Some names have line breaks or other white space around them, or the line of a user's table that tells runs apart.
        regexp_replace(name, '^[[:space:]\p{Z}]+|( \(line \d+\))?[[:space:]\p{Z}]*$', '', 'g') as name
    from normalize.model
),

rules as (
    select * from tidy.family_rule
),

names as (
    select distinct
        name,
        tidy.family_rule_line(name) as line,
        normalized_name(name) as folded
    from models
),

final as (
    select
        models.model_id,
        -- A name without letters and digits is empty after folding.
        coalesce(rules.family, nullif(names.folded, ''), models.model_id) as family,
        case when rules.line is null then 'own' else 'curated' end as rule,
        rules.pattern,
        rules.reason
    from models
    inner join names on models.name = names.name
    left join rules on names.line = rules.line
)

select * from final
