"""Backup, trial restore and restore from inside a container of their own, which has the programs of PostgreSQL."""
