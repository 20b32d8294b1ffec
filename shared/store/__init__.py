"""The database of a service: transactions, the outbox, connections, the clock, and migrations."""
