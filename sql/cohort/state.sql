select * exclude (as_of) from dated.state
