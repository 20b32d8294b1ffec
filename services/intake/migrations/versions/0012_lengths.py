"""How long a recording is, measured when all its pieces are there; empty until then."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("ALTER TABLE recording ADD COLUMN seconds integer")
