"""An address says whether the colleague wants mails about quality, and when the last one was sent."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE staff_address ADD COLUMN reminders boolean NOT NULL DEFAULT true, "
        "ADD COLUMN reminded_at timestamptz"
    )
