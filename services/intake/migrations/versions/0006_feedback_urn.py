"""Answers to how it was wait, added up and sealed, until those of ten people are counted together."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE feedback_urn (
            only_row smallint PRIMARY KEY DEFAULT 1 CONSTRAINT feedback_urn_only_row CHECK (only_row = 1),
            salt bytea NOT NULL,
            urn bytea NOT NULL
        )
        """
    )
