select
    main.metric_set,
    copy.model_id,
    if(copy.copy_group is null, 'near_copy', 'copy') as kind,
    copy.* exclude (as_of, model_id)
from dated.copy as copy
inner join dated.metric_set as main on main.is_main
