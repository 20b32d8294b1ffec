"""What to do this month: the page that somebody with little time opens first."""
