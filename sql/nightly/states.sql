-- Two states of a source, `before` and `after`, as the tables that source_changes.change compares, and what rules read of them.
create schema normalize;
create schema study;

create table study.source as select 'source' as source_id;
create table normalize.source as
select 'source' as source_id, 'after' as snapshot_id, 'before' as replaces, true as is_latest;

create macro utc(moment) as cast(timezone('UTC', cast(moment as timestamptz)) as timestamp);

create table normalize.snapshot_model as
select snapshot_id, source_key as model_id, name, utc(submitted_at) as submitted_at from tidy.model;
create table normalize.snapshot_metric as
select * rename (metric_key as metric_id, parent_key as parent_id) from tidy.metric;
create table normalize.version as
select snapshot_id, metric_key as metric_id, version, utc(valid_from) as valid_from from tidy.version;
create table normalize.score as
select * replace (utc(measured_at) as measured_at) rename (source_key as model_id, metric_key as metric_id)
from tidy.score;

-- Models and leaf metrics of both states.
create table items as
select snapshot_id, 'model' as kind, model_id as item, name as text from normalize.snapshot_model
union all
select snapshot_id, 'metric', metric_id, title from normalize.snapshot_metric where is_leaf;

-- What was there before, and whether it still is.
create table known as
select kind, item, (kind, item) in (select (kind, item) from items where snapshot_id = 'after') as is_left
from items
where snapshot_id = 'before';
create macro is_known(kind_, item_) as (kind_, item_) in (select (kind, item) from known);
create macro is_left(kind_, item_) as (kind_, item_) in (select (kind, item) from known where is_left);

-- Scores of leaf metrics, and those of their current versions. Correlations of squares of larger numbers overflow.
create table scored as
select snapshot_id, model_id, metric_id, version, is_current, greatest(-1e50, least(1e50, value)) as value
from normalize.score
where state = 'scored' and (snapshot_id, metric_id) in (select (snapshot_id, item) from items where kind = 'metric');
create view earlier as select * from scored where snapshot_id = 'before' and is_current;
create view later as select * from scored where snapshot_id = 'after' and is_current;

-- A difference within the rounding is none.
create macro is_other(a, b) as abs(a - b) > greatest(getvariable('rounding_step'), 1e-9);

-- A number with two digits.
create macro short(x) as regexp_replace(cast(round(x, 1 - cast(floor(log10(x)) as integer)) as varchar), '\.0$', '');

-- Whether a model had no score on a metric that was there before.
create macro is_first_score(model, metric) as
is_known('metric', metric) and (model, metric) not in (select (model_id, metric_id) from earlier);
