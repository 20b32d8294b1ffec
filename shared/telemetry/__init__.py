"""Logs, traces and metrics, all through one allow-list."""
