"""The pile of one-time codes for feedback."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("CREATE TABLE feedback_code (code text PRIMARY KEY, until text NOT NULL)")
