"""An account that two people let in again waits for a confirmation, too, and nobody alone makes a new code for it."""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.execute("ALTER TABLE unconfirmed_account ADD COLUMN by_two boolean NOT NULL DEFAULT false")
