"""Backup, trial restore and restore from inside a pod of their own, which has the programs of PostgreSQL."""
