"""A centre hears of votes on the names of a budget, too."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.execute("ALTER TABLE announced_vote ADD COLUMN year integer")
