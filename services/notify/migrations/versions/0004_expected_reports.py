"""Which notice a gateway may still report on."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE expected_report (
            hash bytea PRIMARY KEY,
            notice_id uuid NOT NULL UNIQUE,
            until date NOT NULL
        )
        """
    )
