"""The inbox begins with the client who has waited longest."""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.execute("DROP INDEX request_in_the_inbox")
    op.execute(
        """
        CREATE INDEX request_in_the_inbox ON request (waiting_since, latest_at DESC)
        WHERE file_id IS NULL OR waiting_since IS NOT NULL
        """
    )
