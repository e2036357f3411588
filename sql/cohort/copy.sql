select
    main.metric_set,
    copy.* exclude (as_of)
from dated.copy as copy
inner join dated.metric_set as main on main.is_main
