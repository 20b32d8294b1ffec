"""How the embedded PostgreSQL runs: small, durable, and with nothing in its log that somebody wrote."""

import sys

from shared.store.limits import CONNECTIONS

SCRAM_ITERATIONS = "1"
"""Many of them protect words that people choose; ours are 256 random bits, and each would cost every new connection."""
APART = 3
"""Connections of a service beside those that its pages and handlers share: of its relays, and of keys."""


def of_one_role(connections: int) -> int:
    """The limit of a role: its service, once more while a new one starts beside it, and two for commands.

    All roles of a centre at their limit leave room for the administrator, and none can shut the others out.
    """
    return 2 * (connections + APART) + 2


OF_ONE_ROLE = of_one_role(CONNECTIONS)
ROLES, ADMINISTRATORS = 5, 10
SETTINGS = {
    "max_connections": str(ROLES * OF_ONE_ROLE + ADMINISTRATORS),
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
