with models as (
    select
        model_id,
        -- Some names have line breaks or other white space around them, or the line of a user's table that tells runs apart.
        regexp_replace(name, '^[[:space:]\p{Z}]+|( \(line \d+\))?[[:space:]\p{Z}]*$', '', 'g') as name
    from normalize.model
),

names as (
    select distinct name from models
),

rules as (
    select * from tidy.family_rule
),

first_rules as (
    select
        names.name,
        min(rules.line) as line
    from names
    inner join rules on regexp_matches(names.name, rules.pattern, 'i')
    group by names.name
),

-- The same normalization as in identity.ts: lower case, and one dash for anything between letters and digits.
folded as (
    select
        name,
        trim(regexp_replace(lower(name), '[^\p{L}\p{N}]+', '-', 'g'), '-') as folded
    from names
),

final as (
    select
        models.model_id,
        -- A name without letters and digits is empty after folding.
        coalesce(rules.family, nullif(folded.folded, ''), models.model_id) as family,
        case when rules.line is null then 'own' else 'curated' end as rule,
        rules.pattern,
        rules.reason
    from models
    inner join folded on models.name = folded.name
    left join first_rules on models.name = first_rules.name
    left join rules on first_rules.line = rules.line
)

select * from final
