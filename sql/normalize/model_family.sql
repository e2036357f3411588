with models as (
    select
        model_id,
        -- Some names have line breaks or other white space around them.
        regexp_replace(name, '^[[:space:]\p{Z}]+|[[:space:]\p{Z}]*$', '', 'g') as name
    from normalize.model
),

rules as (
    select * from tidy.family_rule
),

names as (
    select distinct
        name,
        -- The line of a user's table tells runs of one name apart.
        tidy.family_rule_line(regexp_replace(name, ' \(line \d+\)$', '')) as line,
        normalized_name(name) as folded
    from models
),

newest as (
    select arg_max(snapshot_id, sequence) as snapshot_id from tidy.snapshot group by source_id
),

given as (
    select
        aliases.model_id,
        min(described.family) as family
    from tidy.model as described
    inner join newest on described.snapshot_id = newest.snapshot_id
    inner join normalize.model_alias as aliases
        on described.snapshot_id = aliases.snapshot_id and described.source_key = aliases.source_key
    where described.family is not null
    group by aliases.model_id
),

final as (
    select
        models.model_id,
        -- A name without letters and digits is empty after folding.
        coalesce(given.family, rules.family, nullif(names.folded, ''), models.model_id) as family,
        case when given.family is not null then 'given' when rules.line is null then 'own' else 'curated' end as rule,
        if(given.family is null, rules.pattern, null) as pattern,
        if(given.family is null, rules.reason, null) as reason
    from models
    inner join names on models.name = names.name
    left join given on models.model_id = given.model_id
    left join rules on names.line = rules.line
)

select * from final
