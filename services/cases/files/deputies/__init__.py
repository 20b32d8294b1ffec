"""Giving deputies to files that have none, by a rule or one by one, and who is usually the deputy of whom."""
