select * exclude (as_of) from dated.metric
