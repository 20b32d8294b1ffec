"""Who of which organisation outside is bound to secrecy, and where the signed paper is."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    for column in ("organisation", "document"):
        op.execute(f"ALTER TABLE undertaking ADD COLUMN {column} text NOT NULL DEFAULT ''")
