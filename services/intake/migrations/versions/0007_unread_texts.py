"""Whether clients are sent texts that no native speaker has read: without that the form asks for no address."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE unread_texts (
            only_row smallint PRIMARY KEY DEFAULT 1 CONSTRAINT unread_texts_only_row CHECK (only_row = 1),
            allowed boolean NOT NULL,
            said_at timestamptz NOT NULL
        )
        """
    )
