"""Where a centre stands, criterion by criterion, now and in every quarter that is over."""
