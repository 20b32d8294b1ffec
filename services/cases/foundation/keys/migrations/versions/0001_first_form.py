"""The wrapped keys of clients."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute(
        "CREATE TABLE client_key (key_id text PRIMARY KEY, kek_version smallint NOT NULL, wrapped bytea NOT NULL)"
    )
