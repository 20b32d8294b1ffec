"""How the embedded PostgreSQL runs: small, durable, and with nothing in its log that somebody wrote."""

import sys

SCRAM_ITERATIONS = "1"
"""Many of them protect words that people choose; ours are 256 random bits, and each would cost every new connection."""
OF_ONE_ROLE = 18
"""Connections: a service keeps at most eight, twice that while a new one starts beside it, and two are for commands.

All roles of a centre at their limit leave room for the administrator, and none can shut the others out.
"""
SETTINGS = {
    "max_connections": "100",
    "shared_buffers": "24MB",
    "work_mem": "2MB",
    "maintenance_work_mem": "16MB",
    "jit": "off",
    "io_method": "sync",
    "max_worker_processes": "2",
    "max_parallel_workers": "0",
    "autovacuum_max_workers": "1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "128MB",
    "min_wal_size": "32MB",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "scram_iterations": SCRAM_ITERATIONS,
    # nothing a client wrote may reach a log: no statements, no errors of statements
    "log_min_messages": "log",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
if sys.platform == "linux":
    # after a crash: one call instead of one for each of a thousand files
    SETTINGS["recovery_init_sync_method"] = "syncfs"
