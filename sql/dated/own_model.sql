select distinct
    state.as_of,
    state.model_id
from dated.state as state
inner join study.source as source on source.is_own and starts_with(state.metric_id, source.source_id || ':')
where state.state = 'scored'
