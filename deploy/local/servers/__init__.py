"""The embedded servers: PostgreSQL and NATS."""
