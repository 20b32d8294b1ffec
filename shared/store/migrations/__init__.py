"""The one Alembic environment of all services; the versions lie beside each service."""
