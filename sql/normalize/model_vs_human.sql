with trials as (
    select
        trial.snapshot_id,
        trial.observer,
        trial.observer like 'subject-%' as is_human,
        trial.dataset,
        trial.condition,
        trial.image,
        cast(trial.is_correct as integer) as is_correct
    from tidy.trial as trial
    anti join tidy.left_out_condition as left_out
        on trial.dataset = left_out.dataset and trial.condition = left_out.condition
),

people as (
    select * from trials where is_human
),

-- The accuracy of each observer in each condition.
accuracies as (
    select
        snapshot_id,
        observer,
        is_human,
        dataset,
        condition,
        count(*) as n_trials,
        sum(is_correct) as n_correct
    from trials
    group by all
),

-- The agreement of each observer with each other person in each condition, on the images that both saw.
shared as (
    select
        trials.snapshot_id,
        trials.observer,
        trials.dataset,
        trials.condition,
        people.observer as person,
        count(*) as n_shared,
        sum(cast(trials.is_correct = people.is_correct as integer)) as n_same
    from trials
    inner join people
        on
            trials.snapshot_id = people.snapshot_id
            and trials.dataset = people.dataset
            and trials.condition = people.condition
            and trials.image = people.image
            and trials.observer <> people.observer
    group by all
),

-- Observers are comparable only if they saw exactly the same images.
compared as (
    select
        shared.*,
        accuracies.n_correct / accuracies.n_trials as p_observer,
        person_accuracies.n_correct / person_accuracies.n_trials as p_person,
        shared.n_same / shared.n_shared as observed,
        shared.n_shared = accuracies.n_trials and shared.n_shared = person_accuracies.n_trials as is_comparable
    from shared
    inner join accuracies
        on
            shared.snapshot_id = accuracies.snapshot_id
            and shared.observer = accuracies.observer
            and shared.dataset = accuracies.dataset
            and shared.condition = accuracies.condition
    inner join accuracies as person_accuracies
        on
            shared.snapshot_id = person_accuracies.snapshot_id
            and shared.person = person_accuracies.observer
            and shared.dataset = person_accuracies.dataset
            and shared.condition = person_accuracies.condition
),

measures as (
    select
        *,
        (p_observer - p_person) ** 2 as accuracy_difference,
        p_observer * p_person + (1 - p_observer) * (1 - p_person) as expected
    from compared
    where is_comparable
),

-- Average over conditions first, then over people.
by_person as (
    select
        snapshot_id,
        observer,
        dataset,
        person,
        avg(accuracy_difference order by condition) as accuracy_difference,
        avg(observed order by condition) as observed_consistency,
        -- Cohen's kappa (Cohen 1960 and Geirhos, Meding & Wichmann 2020).
        avg(case when observed = 1 then 1 else (observed - expected) / (1 - expected) end order by condition)
            as error_consistency
    from measures
    group by snapshot_id, observer, dataset, person
),

by_dataset as (
    select
        snapshot_id,
        observer,
        dataset,
        avg(accuracy_difference order by person) as accuracy_difference,
        avg(observed_consistency order by person) as observed_consistency,
        avg(error_consistency order by person) as error_consistency,
        count(*) as n_subjects
    from by_person
    group by snapshot_id, observer, dataset
),

people_conditions as (
    select
        snapshot_id,
        dataset,
        count(distinct condition) as n_conditions
    from accuracies
    where is_human
    group by snapshot_id, dataset
),

partial as (
    select
        snapshot_id,
        observer,
        dataset,
        bool_or(not is_comparable) as is_partial,
        count(distinct condition) as n_conditions
    from compared
    group by snapshot_id, observer, dataset
),

observer_dataset as (
    select
        accuracies.snapshot_id,
        accuracies.observer,
        case when accuracies.is_human then 'human' else 'model' end as observer_kind,
        accuracies.dataset,
        sum(accuracies.n_correct) / sum(accuracies.n_trials) as ood_accuracy,
        count(*) as n_conditions,
        sum(accuracies.n_trials) as n_trials
    from accuracies
    group by all
),

rows_of_datasets as (
    select
        observer_dataset.* exclude (n_conditions, n_trials),
        by_dataset.accuracy_difference,
        by_dataset.observed_consistency,
        by_dataset.error_consistency,
        1 as n_datasets,
        observer_dataset.n_conditions,
        coalesce(by_dataset.n_subjects, 0) as n_subjects,
        observer_dataset.n_trials,
        coalesce(partial.is_partial, true)
        or partial.n_conditions < observer_dataset.n_conditions
        or observer_dataset.n_conditions < people_conditions.n_conditions as is_partial
    from observer_dataset
    left join by_dataset using (snapshot_id, observer, dataset)
    left join partial using (snapshot_id, observer, dataset)
    left join people_conditions using (snapshot_id, dataset)
),

-- The mean over people, as one more observer.
humans as (
    select
        snapshot_id,
        'humans' as observer,
        'human' as observer_kind,
        dataset,
        avg(ood_accuracy order by observer) as ood_accuracy,
        avg(accuracy_difference order by observer) as accuracy_difference,
        avg(observed_consistency order by observer) as observed_consistency,
        avg(error_consistency order by observer) as error_consistency,
        1 as n_datasets,
        max(n_conditions) as n_conditions,
        count(*) as n_subjects,
        sum(n_trials) as n_trials,
        bool_or(is_partial) as is_partial
    from rows_of_datasets
    where observer_kind = 'human'
    group by snapshot_id, dataset
),

averaged as (
    select * from rows_of_datasets where observer_kind = 'model'
    union all by name
    select * from humans
),

over_datasets as (
    select
        snapshot_id,
        observer,
        observer_kind,
        'all' as dataset,
        avg(ood_accuracy order by dataset) as ood_accuracy,
        avg(accuracy_difference order by dataset) as accuracy_difference,
        avg(observed_consistency order by dataset) as observed_consistency,
        avg(error_consistency order by dataset) as error_consistency,
        count(*) as n_datasets,
        sum(n_conditions) as n_conditions,
        sum(n_subjects) as n_subjects,
        sum(n_trials) as n_trials,
        string_agg(dataset, ', ' order by dataset) filter (is_partial) as partial_datasets
    from averaged
    group by snapshot_id, observer, observer_kind
),

every_row as (
    select
        *,
        nullif(
            concat_ws(
                ' and ',
                case when n_datasets < 17 then 'has only ' || n_datasets || ' of the 17 data sets' end,
                case when partial_datasets is not null then 'shares only a part of the people''s images in ' || partial_datasets end,
                case when ood_accuracy < 0.1 then 'is at chance (OOD accuracy below 0.10)' end
            ),
            ''
        ) as note
    from over_datasets
    union all by name
    select
        * exclude (is_partial),
        case when is_partial then 'shares only a part of the people''s images' end as note
    from rows_of_datasets
    union all by name
    select
        * exclude (is_partial),
        case when is_partial then 'people saw different images' end as note
    from humans
),

final as (
    select
        snapshot_id,
        observer,
        observer_kind,
        dataset,
        ood_accuracy,
        accuracy_difference,
        observed_consistency,
        error_consistency,
        cast(n_datasets as integer) as n_datasets,
        cast(n_conditions as integer) as n_conditions,
        cast(n_subjects as integer) as n_subjects,
        cast(n_trials as integer) as n_trials,
        note
    from every_row
)

select * from final
