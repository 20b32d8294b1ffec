"""What was seen: the ledger, progress, and the report."""
