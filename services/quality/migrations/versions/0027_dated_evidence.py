"""Evidence has the day of its document, from which it counts."""

from alembic import op

revision = "0027"
down_revision = "0025"


def upgrade() -> None:
    op.execute("ALTER TABLE assessment ADD COLUMN documented date")
