-- Refuses a new version in another unit, such as per cent.
select
    format(
        'scores of {} (version {}) vary {} times as much as those of {}',
        item, version, short(spread_ratio), before_text
    ) as found,
    'a third to three times' as expected,
    true as is_refused
from source_changes.change
where kind = 'version' and n_models >= 10 and spread_ratio > 0 and spread_ratio not between 1 / 3 and 3
order by item
