"""How many files lay on an answer of the team when it was given."""

from alembic import op

revision = "0042"
down_revision = "0040"


def upgrade() -> None:
    op.execute("ALTER TABLE assessment ADD COLUMN documents smallint NOT NULL DEFAULT 0")
