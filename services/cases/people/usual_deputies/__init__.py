"""Who of the team is usually the deputy of whom: files that are new to a colleague get that deputy."""
