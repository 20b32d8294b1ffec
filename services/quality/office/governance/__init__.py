"""The next version of the standards: proposed by centres, drafted at the office, voted on, adopted, sent out."""
