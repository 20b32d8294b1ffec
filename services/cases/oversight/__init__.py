"""Who looks at the work of others: the access log, its weekly review, incidents; the command of the operator."""
